"""The same figures counted from the census, which is derived for that (docs/decisions/0011).

What a number of years means is worked out once a question, as days to compare with; the rows
keep days. `dimensions` says it for every row by itself, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When

from dangvu.core.indicators import Counted, CountedBy, Grain
from dangvu.members.choices import Status
from dangvu.members.indicators.dimensions import AGE_BANDS, PARTY_AGE_BANDS
from dangvu.members.models import Census, CensusKind
from dangvu.members.selectors.party_age import last_day_of_years


def _is_probationary() -> Q:
    return Q(kind__in=CensusKind.objects.filter(status=Status.PROBATIONARY).values("id"))


def _first_day_of_future(day: date) -> date:
    """The first day from which on `day` is a year or more away: there whole years are negative."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _age_band(day: date) -> Any:
    """Older bands first, so that each is one comparison."""
    oldest = AGE_BANDS[-1][1] + 1
    bands = [
        When(birth_day__lte=last_day_of_years(day, low), then=Value(f"{low}-{high}"))
        for low, high in reversed(AGE_BANDS)
    ]
    return Case(
        When(birth_day__lte=last_day_of_years(day, oldest), then=Value(">60")),
        *bands,
        When(birth_day__isnull=False, then=Value("<18")),
        When(version__isnull=False, then=Value("")),
        default=None,
        output_field=CharField(),
    )


def _party_age_band(day: date) -> Any:
    oldest = PARTY_AGE_BANDS[-1][1] + 1
    bands = [
        When(party_day__lte=last_day_of_years(day, low), then=Value(f"{low}-{high}"))
        for low, high in reversed(PARTY_AGE_BANDS)
        if low
    ]
    newest = _first_day_of_future(day) - timedelta(days=1)
    return Case(
        When(party_day__isnull=True, then=None),
        When(_is_probationary(), then=Value("PROBATIONARY")),
        When(party_day__lte=last_day_of_years(day, oldest), then=Value("60+")),
        *bands,
        When(party_day__lte=newest, then=Value(f"0-{PARTY_AGE_BANDS[0][1]}")),
        default=Value(""),
        output_field=CharField(),
    )


def _of_version(field: str) -> CountedBy:
    return CountedBy(Grain(lambda on: F(f"version__{field}")))


def _column(name: str) -> Callable[[date], Any]:
    return lambda on: F(name)


_KIND = Grain(_column("kind_id"), CensusKind)

_DIMENSIONS = {
    **{field: CountedBy(_KIND, field) for field in ("status", "sex", "education", "theory_level")},
    **{field: _of_version(field) for field in ("ethnicity", "religion", "occupation")},
    "age_band": CountedBy(Grain(_age_band)),
    "party_age": CountedBy(Grain(_party_age_band)),
}

MEMBERS = Counted(Census.objects.on, _DIMENSIONS, Census.objects.between)
PROBATIONARY = Counted(
    lambda day: Census.objects.on(day).filter(_is_probationary()),
    _DIMENSIONS,
    lambda first, last: Census.objects.between(first, last).filter(_is_probationary()),
    whole=MEMBERS,
    part=_is_probationary,
)


def at_employers(employers: Callable[[date], Any]) -> Counted:
    """Members whose employer is one of `employers(day)`, a queryset of ids."""

    def rows(day: date) -> Any:
        return Census.objects.on(day).filter(version__employer__in=employers(day))

    return Counted(rows, _DIMENSIONS)


def apart(held: Callable[[date], Any]) -> Counted:
    """Members who take no part that day: `held(day)`, a queryset of rows of persons."""

    def rows(day: date) -> Any:
        return Census.objects.on(day).filter(person__in=held(day).values("person_id"))

    return Counted(rows, _DIMENSIONS)
