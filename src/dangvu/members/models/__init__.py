from dangvu.members.models.account import MemberAccount
from dangvu.members.models.candidates import (
    Candidate,
    Certificate,
    Delegation,
    Helper,
    Introducer,
    PoolPlace,
)
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
    "Candidate",
    "Card",
    "Census",
    "CensusKind",
    "Certificate",
    "DataRequest",
    "DataRequestStep",
    "Delegation",
    "Exemption",
    "Exit",
    "Helper",
    "Introducer",
    "MemberAccount",
    "MemberRecord",
    "Membership",
    "Person",
    "PersonVersion",
    "Placement",
    "PoolPlace",
    "Recognition",
    "ResidenceComment",
    "ResidenceContact",
    "Restoration",
    "Restriction",
    "Standing",
    "Suspension",
    "Transfer",
]
