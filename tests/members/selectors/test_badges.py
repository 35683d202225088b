"""Who is on the list of a round: just inside, just outside, and not certain."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.members import services as members
from dangvu.members.choices import BadgeKind, ExitKind
from dangvu.members.models import Admission, Person
from dangvu.members.selectors.badges import Due, badge_list
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree

ROUND = date(2026, 9, 2)


@pytest.fixture
def officer(cast: Cast, rulebook: None) -> Actor:
    return cast.officer


def admitted(bloc: Tree, decided: date | PartialDate, cell: str = "A1", **more: object) -> Person:
    """Full, admitted by a decision of that day."""
    on = decided.earliest if isinstance(decided, PartialDate) else decided
    person = make_member(bloc[cell], admitted=on, **more)
    said = decided if isinstance(decided, PartialDate) else PartialDate.of(decided)
    with reading_whole(), deed(actor=MAKER, verb="tests.decide"):
        Admission.objects.filter(person=person).update(decision_date=said)
    return person


def listed(actor: Actor, which: Due = Due.DUE, on: date = ROUND) -> dict[int, tuple[Due, int]]:
    return {one.pk: (one.due, one.years) for one in badge_list(actor, on, which)}


@pytest.mark.parametrize(
    ("decided", "found"),
    [
        (date(1996, 5, 19), Due.MISSED),
        (date(1996, 5, 20), Due.DUE),
        (date(1996, 9, 2), Due.DUE),
        (date(1996, 9, 3), Due.EARLY),
        (date(1997, 9, 2), Due.EARLY),
        (date(1997, 9, 3), None),
    ],
)
def test_years_are_complete_on_the_day_of_the_round(
    bloc: Tree, officer: Actor, decided: date, found: Due | None
) -> None:
    person = admitted(bloc, decided)
    lists = {which: listed(officer, which) for which in (Due.DUE, Due.MISSED, Due.EARLY)}
    where = [which for which, rows in lists.items() if person.pk in rows]
    assert where == ([found] if found else [])


@pytest.mark.parametrize(
    ("decided", "is_there"), [(date(1958, 9, 2), True), (date(1958, 9, 3), False)]
)
def test_from_seventy_years_on_a_badge_may_come_two_years_early(
    bloc: Tree, officer: Actor, decided: date, is_there: bool
) -> None:
    person = admitted(bloc, decided)
    rows = listed(officer, Due.EARLY)
    assert rows == ({person.pk: (Due.EARLY, 70)} if is_there else {})


def test_months_that_are_missing_are_counted_with_the_one_begun(bloc: Tree, officer: Actor) -> None:
    one, other = admitted(bloc, date(1997, 1, 2)), admitted(bloc, date(1997, 1, 3))
    rows = {one.pk: one.reached.missing for one in badge_list(officer, ROUND, Due.EARLY)}
    assert rows == {one.pk: 4, other.pk: 5}


def test_thirty_five_years_bring_no_badge(bloc: Tree, officer: Actor) -> None:
    admitted(bloc, date(1991, 7, 1))
    assert listed(officer) == {}


def test_of_a_year_alone_the_list_says_that_it_is_not_certain(bloc: Tree, officer: Actor) -> None:
    year, month = admitted(bloc, PartialDate(1996)), admitted(bloc, PartialDate(1996, 8))
    assert listed(officer) == {year.pk: (Due.UNSURE, 30), month.pk: (Due.DUE, 30)}
    (row,) = [one for one in badge_list(officer, ROUND, Due.DUE) if one.pk == year.pk]
    assert (row.reached.first, row.reached.last) == (date(2026, 1, 1), date(2026, 12, 31))


def test_probationers_and_members_of_others_are_not_listed(
    bloc: Tree, officer: Actor, cast: Cast
) -> None:
    make_member(bloc["A1"], full=False, admitted=date(1996, 8, 1))
    other = admitted(bloc, date(1996, 8, 1), "B1")
    assert listed(officer) == {}
    assert listed(cast.outsider) == {other.pk: (Due.DUE, 30)}


def test_what_was_proposed_and_awarded_stands_beside(
    bloc: Tree, officer: Actor, cast: Cast
) -> None:
    person = admitted(bloc, date(1996, 8, 1))
    shared = {"actor": cast.operator, "person": person, "years": 30}
    members.record_badge(**shared, on=date(2026, 7, 1), kind=BadgeKind.PROPOSED)
    (row,) = badge_list(officer, ROUND, Due.DUE)
    assert (row.proposed_on, row.awarded_on) == (date(2026, 7, 1), None)
    members.record_badge(**shared, on=ROUND, kind=BadgeKind.AWARDED)
    (row,) = badge_list(officer, ROUND, Due.DUE)
    assert row.awarded_on == ROUND
    assert listed(officer, Due.MISSED, date(2026, 11, 7)) == {}


def test_whoever_died_since_the_last_round_is_listed_apart(
    bloc: Tree, officer: Actor, cast: Cast
) -> None:
    """A year early at most, counted from the death."""
    inside, outside = admitted(bloc, date(1997, 7, 1)), admitted(bloc, date(1997, 7, 2))
    for person in (inside, outside):
        members.record_exit(
            actor=cast.operator, person=person, on=date(2026, 7, 1), kind=ExitKind.DIED
        )
    assert listed(officer, Due.DIED) == {inside.pk: (Due.DIED, 30)}
    assert listed(officer, Due.EARLY) == {}
    assert listed(officer, Due.DIED, date(2026, 11, 7)) == {}


def test_a_list_is_of_one_place_and_below(bloc: Tree, officer: Actor) -> None:
    one, _other = admitted(bloc, date(1996, 8, 1)), admitted(bloc, date(1996, 8, 1), "A2")
    rows = badge_list(officer, ROUND, Due.DUE, [bloc["A1"]])
    assert [row.pk for row in rows] == [one.pk]
    assert (rows[0].cell, rows[0].above) == ("Chi bộ Văn phòng", "Đảng bộ Tổng công ty Hàng hải")


def test_the_statements_are_as_many_for_many(bloc: Tree, officer: Actor) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            badge_list(officer, ROUND, Due.DUE)
        return len(found)

    admitted(bloc, date(1996, 8, 1))
    few = asked()
    for day in range(1, 20):
        admitted(bloc, date(1996, 8, day))
    assert asked() <= few
    assert few <= 30
