"""What a stranger can do as often as they like is not written down as often as they like.

    _UNREADABLE = Hourly()
    if number := _UNREADABLE.worth_noting("who asks", at=now):
        ...  # the first of this hour, or a round number of them

The first ten of an hour are noted, then the hundredth, the thousandth and so on: the record tells how
many there were and cannot be filled. Counted by each process for itself, in memory.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from threading import Lock

EACH = 10
#: So many different things are counted in an hour; the rest are counted as one.
_MOST_NAMES = 10_000
_OTHERS = ""


class Hourly:
    """How often each thing has happened in this hour of the clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._hour = -1
        self._counts: Counter[str] = Counter()

    def worth_noting(self, what: str, *, at: datetime) -> int:
        """Which one of this hour it is, where it is worth a line; else 0."""
        hour = int(at.timestamp()) // 3600
        with self._lock:
            if hour != self._hour:
                self._hour, self._counts = hour, Counter()
            if what not in self._counts and len(self._counts) >= _MOST_NAMES:
                what = _OTHERS
            self._counts[what] += 1
            number = self._counts[what]
        return number if number <= EACH or _is_round(number) else 0


def _is_round(number: int) -> bool:
    """Whether it is a power of ten."""
    return str(number).strip("0") == "1"
