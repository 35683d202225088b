"""Days to put things on, and the stretches of time that a register covers."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils.translation import gettext as _

from .case import Case, UnusableCase

#: The four days of a year on which badges are awarded.
ROUNDS = ((2, 3), (5, 19), (9, 2), (11, 7))
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the register; `quotas` are the numbers that the case fixes in it."""

    first: date
    last: date
    quotas: dict[str, int]

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def years(self) -> float:
        return ((self.last - self.first).days + 1) / 365.25


def register_start(case: Case) -> date:
    """The day from which every movement is on the register: two whole years before the rest."""
    first = min([case.stock_on, *(flow.span.first for flow in case.flows)])
    return date(min(first.year, case.as_of.year) - 2, 1, 1)


def stretches(case: Case) -> list[Stretch]:
    """The register in order. A year that the case covers in part has nothing before that part."""
    found: list[Stretch] = []
    at = register_start(case)
    for flow in case.flows:
        span = flow.span
        quiet = date(span.first.year, 1, 1) if case.founded == span.first else span.first
        found += _years(at, quiet - DAY)
        found.append(Stretch(span.first, span.last, dict(flow.counts)))
        at = span.last + DAY
    return found + _years(at, case.as_of)


def _years(first: date, last: date) -> list[Stretch]:
    found = []
    while first <= last:
        end = min(last, date(first.year, 12, 31))
        found.append(Stretch(first, end, {}))
        first = end + DAY
    return found


def stretch_of(day: date, among: list[Stretch]) -> Stretch | None:
    return next((each for each in among if each.holds(day)), None)


def some_day(rng: Random, first: date, last: date) -> date:
    """Any day between two, both inside; the first if they are the wrong way round."""
    return first + timedelta(days=int(rng.random() * (max(0, (last - first).days) + 1)))


def working_day(rng: Random, first: date, last: date) -> date:
    """A day from Monday to Friday between two, as near as the two allow."""
    day = some_day(rng, first, last)
    while day.weekday() > 4 and day > first:
        day -= DAY
    while day.weekday() > 4 and day < last:
        day += DAY
    return day


def add_years(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def next_round(day: date) -> date:
    """The first day of award on or after a day."""
    return next(
        each
        for year in (day.year, day.year + 1)
        for month, number in ROUNDS
        if (each := date(year, month, number)) >= day
    )


def too_many(what: str, stretch: Stretch, wanted: int) -> UnusableCase:
    """The case asks for more of something than so small a bloc can have in a stretch."""
    return UnusableCase(
        _(
            "Không dựng được %(wanted)s %(what)s từ %(first)s đến %(last)s: quá nhiều so với đảng bộ."
        )
        % {
            "wanted": wanted,
            "what": what,
            "first": f"{stretch.first:%d/%m/%Y}",
            "last": f"{stretch.last:%d/%m/%Y}",
        }
    )
