"""Party age: whole years since the decision to admit, without the time out of activities.

Counted for full members only; whether somebody is one the caller asks. Of a partial date the first
and the last day that it may be are both followed. Of somebody who was readmitted it is not certain
from which day is counted: at the earliest from the first admission, at the latest from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q

from dangvu.members.models import Admission, Membership, Restoration, Standing

Spell = tuple[date, date]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PartyAge:
    """From when is counted, at the earliest and at the latest, and the days out of activities in
    between: half-open, in order, none touching another."""

    earliest: date
    latest: date
    away: tuple[Spell, ...] = ()
    is_readmitted: bool = False

    @property
    def is_sure(self) -> bool:
        return self.earliest == self.latest

    def years(self, on: date) -> int:
        """Whole years that are certain on the day; negative before the first."""
        return whole_years(_moved(self.latest, self.away, on), on)

    def complete(self, years: int) -> Spell:
        """The first and the last day on which so many years may be complete."""
        first, last = (complete_on(one, self.away, years) for one in (self.earliest, self.latest))
        return first, last


def years_after(day: date, years: int) -> date:
    """The day on which so many years are complete; of 29 February, where there is none, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def whole_years(start: date, on: date) -> int:
    years = on.year - start.year
    return years if years_after(start, years) <= on else years - 1


def last_day_of_years(day: date, years: int) -> date:
    """The last day since which so many whole years have passed on `day`."""
    if day.year <= years:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # 29 February of a common year: who began on 1 March has not had the anniversary yet.
        return date(day.year - years, 2, 28)


def complete_on(start: date, away: Sequence[Spell], years: int) -> date:
    """The first day on which so many years since `start` are complete, without the time away."""
    out = timedelta(0)
    while True:
        day = years_after(start + out, years)
        further = _out(start, away, day)
        if further <= out:
            return day
        out = further


def _moved(start: date, away: Sequence[Spell], on: date) -> date:
    return start + _out(start, away, on)


def _out(start: date, away: Sequence[Spell], before: date) -> timedelta:
    """How long somebody was away from the start on and before a day."""
    spans = ((max(first, start), min(end, before)) for first, end in away)
    return sum((end - first for first, end in spans if end > first), timedelta(0))


def party_ages(person_ids: Iterable[int], on: date) -> dict[int, PartyAge]:
    """By person, of those whose admission is recorded. Three statements, however many; to be asked
    in the whole."""
    ids = list(person_ids)
    admissions = _admissions(ids, on)
    unusual = _unusual(ids)
    standings = _standings(unusual)
    return {
        person: _party_age(given, standings.get(person, []), on)
        for person, given in admissions.items()
    }


def _admissions(ids: list[int], on: date) -> dict[int, list[Admission]]:
    """By person, in order; a later stay than the day's is none yet."""
    found: dict[int, list[Admission]] = {}
    rows = Admission.objects.current().filter(person__in=ids).order_by("membership__ordinal")
    for row in rows:
        if _began(row).earliest <= on:
            found.setdefault(row.person_id, []).append(row)
    return found


def _began(row: Admission) -> Any:
    return row.decision_date or row.ceremony_date


def _unusual(ids: list[int]) -> set[int]:
    """Whoever was ever out and in again: restored, or admitted twice."""
    back = Membership.objects.filter(Q(ordinal__gt=1), person__in=ids).values_list("person_id")
    restored = Restoration.objects.current().filter(person__in=ids).values_list("person_id")
    return {person for (person,) in back.union(restored)}


def _standings(ids: set[int]) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = {}
    if ids:
        rows = Standing.objects.current().filter(person__in=ids).order_by("valid_from")
        for row in rows:
            found.setdefault(row.person_id, []).append(row)
    return found


def _party_age(admissions: list[Admission], standings: list[Standing], on: date) -> PartyAge:
    first, last = _began(admissions[0]), _began(admissions[-1])
    return PartyAge(
        earliest=first.earliest,
        latest=last.latest,
        away=tuple(_gaps(standings, on)),
        is_readmitted=len(admissions) > 1,
    )


def _gaps(standings: list[Standing], on: date) -> Iterable[Spell]:
    """The days on which nobody was a member between two standings."""
    for before, after in pairwise(standings):
        if before.valid_to is not None and before.valid_to < after.valid_from <= on:
            yield before.valid_to, after.valid_from


__all__ = [
    "PartyAge", "complete_on", "last_day_of_years", "party_ages", "whole_years", "years_after",
]  # fmt: skip
