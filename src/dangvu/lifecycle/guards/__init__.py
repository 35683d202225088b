"""Why a step in the life of a member may not be taken, in Vietnamese and with the rule.

A rule that is not certain holds nothing. While a page only looks, what is not filled in yet is not
missed here: the machine itself asks for values, papers and the vote.
"""

from __future__ import annotations

from dangvu.lifecycle.guards import (
    admission,
    badges,
    cards,
    lives,
    outcomes,
    readmission,
    recognition,
    residence,
    screening,
    transfers,
)
from dangvu.procedures.registry import Guard

#: By the name that definitions use behind `lifecycle.`.
GUARDS: dict[str, Guard] = {
    one.__name__: one
    for room in (
        admission,
        badges,
        cards,
        lives,
        outcomes,
        readmission,
        recognition,
        residence,
        screening,
        transfers,
    )
    for one in room.GUARDS
}
