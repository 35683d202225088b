"""What a step brings about in the life of a member: the services of `members`, in its transaction.

Whoever takes the step needs the right to write members where it is written; what `members` refuses
undoes the step.
"""

from __future__ import annotations

from dangvu.lifecycle.effects import (
    admission,
    badges,
    cards,
    lives,
    recognition,
    residence,
    screening,
    transfers,
)
from dangvu.procedures.registry import Effect

#: By the name that definitions use behind `lifecycle.`.
EFFECTS: dict[str, Effect] = {
    one.__name__: one
    for room in (admission, badges, cards, lives, recognition, residence, screening, transfers)
    for one in room.EFFECTS
}
