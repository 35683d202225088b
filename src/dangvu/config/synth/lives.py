"""The Party life of an invented member: the dates, and the cells that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .days import add_years, some_day, working_day
from .organisations import Organisation


@dataclass(slots=True)
class Event:
    """One row of the sheet of movements."""

    kind: str
    on: date
    cell: Organisation | None
    other: Organisation | None = None
    place: str = ""
    permanence: str = ""
    number: str = ""
    years: int | None = None
    decision: str = ""
    reason: str = ""


@dataclass(slots=True, eq=False)
class Life:
    """Dates of one membership and where it was held.

    `cell` is the last official cell. Somebody without `entered` has been in the first cell since
    the ceremony; a `move` brings from `first_cell` into `cell` on a day.
    """

    decision: date | None
    ceremony: date
    official: date | None  # the day on which the probation was complete and recognised
    recognition: date | None
    cell: Organisation | None = None
    entered: date | None = None
    first_cell: Organisation | None = None
    moved: date | None = None
    left: date | None = None
    left_by: str = ""
    outside: bool = False  # admitted by an organisation elsewhere
    partial: int = 0  # how much of the old dates is known: 0 all, 1 month, 2 only the year
    recorded_entry: bool = False  # whether the entry is a movement on the register
    card: str = ""
    temporary: Organisation | None = None
    temporary_from: date | None = None
    note: str = ""
    events: list[Event] = field(default_factory=list)

    def cell_on(self, day: date) -> Organisation | None:
        return self.first_cell if self.moved and day < self.moved else self.cell

    @property
    def start(self) -> date:
        """The first day in an organisation of the bloc."""
        return self.entered or self.ceremony

    @property
    def earliest_free(self) -> date:
        """The first day on which something new may happen to the member here."""
        return max([self.start, self.moved or self.start, self.official or self.start])


def admitted_on(rng: Random, decision: date, *, last: date | None = None) -> Life:
    """A probationer: the ceremony follows the decision within thirty working days."""
    ceremony = some_day(rng, decision + timedelta(days=2), decision + timedelta(days=27))
    if last and ceremony > last:
        ceremony = max(decision, last - timedelta(days=rng.randrange(3)))
    return Life(decision, ceremony, None, None)


def recognized_after(rng: Random, life: Life) -> None:
    """Recognise as the rule has it: effective at twelve months, the decision some weeks later."""
    life.official = add_years(life.ceremony, 1)
    life.recognition = working_day(
        rng, life.official + timedelta(days=8), life.official + timedelta(days=55)
    )


def long_standing(rng: Random, before: date) -> Life:
    """A full member, admitted at some time before a day."""
    years = min(rng.gammavariate(1.7, 8.2), 60.0)
    latest = before - timedelta(days=32)
    decision = latest - timedelta(days=int(years * 365.25))
    decision = working_day(rng, decision - timedelta(days=2), decision)
    life = admitted_on(rng, decision)
    recognized_after(rng, life)
    if decision.year < 1990 and rng.random() < 0.3:
        forget_days(rng, life)
    elif decision.year < 1998 and rng.random() < 0.3:
        life.decision = None
    return life


def forget_days(rng: Random, life: Life) -> None:
    """Of some old members only the month or the year of admission is known."""
    life.partial = rng.choice((1, 2, 2))
    life.decision = life.recognition = None
    ceremony = life.ceremony.replace(day=1)
    life.ceremony = ceremony if life.partial == 1 else ceremony.replace(month=1)
    life.official = add_years(life.ceremony, 1)


def written(day: date, partial: int) -> date | str:
    """A date for the sheet: itself, or as text as far as it is known."""
    if partial == 2:
        return f"{day.year}"
    return f"{day.month:02d}/{day.year}" if partial == 1 else day
