from dangvu.members.models.membership import Exemption, Membership, Placement, Standing
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

__all__ = [
    "Admission",
    "Badge",
    "Card",
    "Exemption",
    "Exit",
    "MemberRecord",
    "Membership",
    "Person",
    "PersonVersion",
    "Placement",
    "Recognition",
    "Restoration",
    "Standing",
    "Transfer",
]
