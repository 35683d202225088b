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

from django.db.models import Q
from django.db.models.expressions import RawSQL

from dangvu.core.partial_dates import PartialDate
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
    ids = among(person_ids)
    admissions = _admissions(ids, on)
    standings = _standings(_unusual(ids))
    return {
        person: _party_age(given, standings.get(person, []), on)
        for person, given in admissions.items()
    }


def among(ids: Iterable[int]) -> RawSQL:
    """However many, as one value of a statement."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def _admissions(ids: RawSQL, on: date) -> dict[int, list[PartialDate]]:
    """By person the days from which was counted, in order; a later stay than the day's is none yet."""
    found: dict[int, list[PartialDate]] = {}
    rows = Admission.objects.current().filter(person__in=ids).order_by("membership__ordinal")
    for person, decision, ceremony in rows.values_list(
        "person_id", "decision_date", "ceremony_date"
    ):
        if (began := decision or ceremony).earliest <= on:
            found.setdefault(person, []).append(began)
    return found


def _unusual(ids: RawSQL) -> set[int]:
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


def _party_age(admissions: list[PartialDate], standings: list[Standing], on: date) -> PartyAge:
    return PartyAge(
        earliest=admissions[0].earliest,
        latest=admissions[-1].latest,
        away=tuple(_gaps(standings, on)),
        is_readmitted=len(admissions) > 1,
    )


def _gaps(standings: list[Standing], on: date) -> Iterable[Spell]:
    """The days on which nobody was a member between two standings."""
    for before, after in pairwise(standings):
        if before.valid_to is not None and before.valid_to < after.valid_from <= on:
            yield before.valid_to, after.valid_from


__all__ = [
    "PartyAge", "among", "complete_on", "last_day_of_years", "party_ages", "whole_years", "years_after",
]  # fmt: skip
