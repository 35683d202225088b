"""What can happen to a member."""

from dangvu.members.services._acting import Refused
from dangvu.members.services.admission import admit_member, recognize_member
from dangvu.members.services.cards import recall_card
from dangvu.members.services.census import (
    census_at_the_end,
    rebuild_census,
    relist_names,
    unlisted_names,
    verify_census,
)
from dangvu.members.services.movements import (
    end_temporary_stay,
    transfer_in,
    transfer_inside,
    transfer_out,
)
from dangvu.members.services.people import change_person, correct_person
from dangvu.members.services.records import (
    exempt_member,
    record_badge,
    record_card,
    record_exit,
    restore_member,
)

__all__ = [
    "Refused",
    "admit_member",
    "census_at_the_end",
    "change_person",
    "correct_person",
    "end_temporary_stay",
    "exempt_member",
    "rebuild_census",
    "recall_card",
    "recognize_member",
    "record_badge",
    "record_card",
    "record_exit",
    "relist_names",
    "restore_member",
    "transfer_in",
    "transfer_inside",
    "transfer_out",
    "unlisted_names",
    "verify_census",
]
