from dangvu.members.models.account import MemberAccount
from dangvu.members.models.census import Census, CensusKind
from dangvu.members.models.contact import ResidenceComment, ResidenceContact
from dangvu.members.models.membership import (
    Exemption,
    Membership,
    Placement,
    Standing,
    Suspension,
)
from dangvu.members.models.person import Person, PersonVersion
from dangvu.members.models.records import (
    Admission,
    Badge,
    Card,
    Exit,
    MemberRecord,
    Recognition,
    Restoration,
    Transfer,
)
from dangvu.members.models.requests import DataRequest, DataRequestStep, Restriction

__all__ = [
    "Admission",
    "Badge",
    "Card",
    "Census",
    "CensusKind",
    "DataRequest",
    "DataRequestStep",
    "Exemption",
    "Exit",
    "MemberAccount",
    "MemberRecord",
    "Membership",
    "Person",
    "PersonVersion",
    "Placement",
    "Recognition",
    "ResidenceComment",
    "ResidenceContact",
    "Restoration",
    "Restriction",
    "Standing",
    "Suspension",
    "Transfer",
]
