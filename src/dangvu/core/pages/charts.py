"""What charts are made of: points, and numbers put into few steps.

A chart is a table first. `core/_chart.html` writes the table, with bars that need no script; on a
screen `charts.js` draws the chart from the cells of that very table, so the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

from django.utils.translation import gettext as _

from dangvu.core.pages.columns import Text
from dangvu.core.writing import NOTHING, Number, write_number, write_percent

#: line: a level through time; columns: amounts of periods; rows: parts beside each other.
Look = Literal["line", "columns", "rows"]
#: So many lines are drawn; the table has all.
MOST_DRAWN = 12
#: Steps of a heat map.
STEPS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One mark of a chart and one line of its table. `value` None: nothing is known, or not told
    for the reason in `missing`. `short` is the label where there is little room. `other` is the
    value of the second row of numbers, if the chart has one. `mark` sets the point apart."""

    label: Text
    value: Number | None
    short: Text = ""
    url: str = ""
    other: Number | None = None
    missing: Text = ""
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`head` names the points, `unit` the values, `other` the second values. `share` adds each
    point's part of the whole. `folded` closes the table once the chart stands in its place."""

    label: Text
    points: Sequence[Point]
    look: Look = "columns"
    head: Text = ""
    unit: Text = ""
    other: Text = ""
    share: bool = False
    folded: bool = False
    note: Text = ""

    @property
    def is_drawn(self) -> bool:
        """A single point says as much as a number."""
        return sum(point.value is not None for point in self.points) > 1


def change_words(now: Number | None, before: Number | None, *, share: bool = True) -> str:
    """The difference as offices write it: "tăng 12 (0,4 %)"; empty when one is not known.

    `share` False for numbers that are shares themselves.
    """
    if now is None or before is None:
        return ""
    # Decimal by text: 38.1 - 37.9 is 0.2 and not 0.20000000000000284.
    gap = Decimal(str(now)) - Decimal(str(before))
    if gap == 0:
        return _("không đổi")
    words = {"gap": write_number(abs(gap).normalize() + 0)}
    text = (_("tăng %(gap)s") if gap > 0 else _("giảm %(gap)s")) % words
    if not share or not before:
        return text
    part = abs(gap) / abs(Decimal(str(before)))
    least = Decimal("0.001")
    written = ("< " if part < least / 2 else "") + write_percent(max(part, least))
    return f"{text} ({written})"


def write_share(part: float, whole: float) -> str:
    """The part of a whole in per cent; one that is there never reads "0,0 %"."""
    if not whole:
        return NOTHING
    share = part / whole
    return "< " + write_percent(0.001) if 0 < share < 0.0005 else write_percent(share)


def not_told(values: Sequence[Number | None], least: int) -> set[int]:
    """The places of the numbers that must not be told: groups smaller than `least`, and one more
    where a single one could be found by subtraction from the total. None is told already as too
    small."""
    if least <= 1:
        return {at for at, value in enumerate(values) if value is None}
    hidden = {at for at, value in enumerate(values) if value is None or 0 < value < least}
    if len(hidden) == 1:
        others = [(value, at) for at, value in enumerate(values) if value and at not in hidden]
        hidden |= {min(others)[1]} if others else set()
    return hidden


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps: its colour (1 the lightest) and the least and largest number in it."""

    colour: int
    least: float
    most: float

    @property
    def words(self) -> str:
        least, most = write_number(_plain(self.least)), write_number(_plain(self.most))
        if self.least == self.most:
            return least
        return _("%(least)s đến %(most)s") % {"least": least, "most": most}


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers in at most five steps with about as many numbers in each (quantiles). Equal numbers
    are in one step, and zero shares its own with nothing."""

    steps: tuple[Step, ...] = ()

    def step(self, value: Number | None) -> int:
        """The colour of a number; 0 for one that is not known."""
        if value is None:
            return 0
        number = float(value)
        return next((one.colour for one in self.steps if number <= one.most), 0)

    def legend(self) -> list[tuple[int, str]]:
        """Each colour with its numbers in words, the lowest first."""
        return [(one.colour, one.words) for one in self.steps]


#: Which of the five colours the steps have when there are fewer of them.
_SPREAD = {1: (3,), 2: (1, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


def _plain(value: float) -> Number:
    return int(value) if value == int(value) else value


def scale_of(values: Iterable[Number | None]) -> Scale:
    """The steps of these numbers; fewer than five where there are few different ones."""
    known = sorted(float(value) for value in values if value is not None)
    above = [value for value in known if value > 0]
    zero = [value for value in known if value <= 0]
    parts = [zero] if zero else []
    parts += _quantiles(above, STEPS - len(parts))
    colours = _SPREAD.get(len(parts), ())
    return Scale(
        tuple(Step(colour, part[0], part[-1]) for colour, part in zip(colours, parts, strict=True))
    )


def _quantiles(known: list[float], most: int) -> list[list[float]]:
    """Sorted numbers cut into at most so many parts of about one size; equal ones stay together.

    A run of equal ones belongs where its middle lies, so that a long one does not swallow what
    came before it: two different numbers are always two parts.
    """
    parts: list[list[float]] = []
    begun = 0
    for _value, run in groupby(known):
        equal = list(run)
        if begun + len(equal) / 2 >= len(known) * len(parts) / most:
            parts.append([])
        parts[-1] += equal
        begun += len(equal)
    return parts


__all__ = [
    "MOST_DRAWN", "Chart", "Look", "Point", "Scale", "change_words", "not_told",
    "scale_of", "write_share",
]  # fmt: skip
