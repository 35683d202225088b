"""What can happen to a member."""

from dangvu.members.services._acting import Refused
from dangvu.members.services.admission import admit_member, recognize_member
from dangvu.members.services.apart import (
    end_exemption,
    end_suspension,
    exempt_member,
    extend_suspension,
    suspend_member,
)
from dangvu.members.services.candidates import (
    add_candidate,
    admit_candidate,
    change_candidate,
    drop_candidate,
    move_candidate,
)
from dangvu.members.services.cards import recall_card
from dangvu.members.services.census import (
    census_at_the_end,
    rebuild_census,
    relist_names,
    unlisted_names,
    verify_census,
)
from dangvu.members.services.helping import (
    assign_helper,
    delegate,
    end_delegation,
    end_help,
    end_probation_help,
    give_certificate,
    introduce,
    withdraw_certificate,
    withdraw_introduction,
)
from dangvu.members.services.movements import (
    end_temporary_stay,
    transfer_in,
    transfer_inside,
    transfer_out,
)
from dangvu.members.services.people import change_person, correct_person
from dangvu.members.services.pointing import follow_ended_cells
from dangvu.members.services.records import (
    record_badge,
    record_card,
    record_exit,
    restore_member,
)
from dangvu.members.services.residence import (
    end_residence_contact,
    introduce_to_residence,
    record_residence_comment,
)

__all__ = [
    "Refused",
    "add_candidate",
    "admit_candidate",
    "admit_member",
    "assign_helper",
    "census_at_the_end",
    "change_candidate",
    "change_person",
    "correct_person",
    "delegate",
    "drop_candidate",
    "end_delegation",
    "end_exemption",
    "end_help",
    "end_probation_help",
    "end_residence_contact",
    "end_suspension",
    "end_temporary_stay",
    "exempt_member",
    "extend_suspension",
    "follow_ended_cells",
    "give_certificate",
    "introduce",
    "introduce_to_residence",
    "move_candidate",
    "rebuild_census",
    "recall_card",
    "recognize_member",
    "record_badge",
    "record_card",
    "record_exit",
    "record_residence_comment",
    "relist_names",
    "restore_member",
    "suspend_member",
    "transfer_in",
    "transfer_inside",
    "transfer_out",
    "unlisted_names",
    "verify_census",
    "withdraw_certificate",
    "withdraw_introduction",
]
