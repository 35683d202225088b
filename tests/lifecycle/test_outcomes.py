"""Suspension, expulsion and restoration, entered with their paper and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.members.choices import ExitKind
from dangvu.members.models import Exit, Person, Placement, Restoration, Standing, Suspension
from dangvu.members.selectors import member_list
from dangvu.members.services import exempt_member, record_exit, verify_census
from dangvu.procedures.models import Case
from dangvu.procedures.selectors import electorate_of
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import Desks, deletion, stops

#: Under 22-QĐ/TW, of which article 31 was seen.
ON = date(2023, 3, 6)
DECISION = {"symbol": "12-QĐ/UBKT", "issuer": "Ủy ban Kiểm tra", "decided_on": ON}
#: Ninety days from 6 March 2023, and a hundred and eighty.
NINETY, ALL = date(2023, 6, 4), date(2023, 9, 2)


@pytest.fixture
def person(desks: Desks) -> Person:
    """One of six full members of the cell."""
    make_voters(desks.tree["A1"], 5)
    return make_member(desks.tree["A1"], name="Lê Văn Đình")


def suspending(
    desks: Desks, person: Person, until: date | None, way: str = "term", **more: Any
) -> tuple[Case, set[str]]:
    given = {**DECISION, "since": ON, "until": until, **more}
    values = {name: value for name, value in given.items() if value is not None}
    on = max(given["decided_on"] or ON, given["since"])
    case = desks.begin("suspension", on, by=desks.superior, person=person)
    return case, stops(desks.superior, case, "record", on, way=way, values=values)


def periods(person: Person) -> list[tuple[date, date | None, str]]:
    with reading_whole():
        rows = Suspension.objects.current().filter(person=person).order_by("valid_from")
        return list(rows.values_list("valid_from", "valid_to", "source__symbol"))


def counts(desks: Desks, person: Person, on: date) -> str:
    (one,) = [
        one for one in electorate_of("cell", desks.tree["A1"], on) if one.person_id == person.pk
    ]
    return one.excluded


# --- suspension -------------------------------------------------------------------------------


def test_a_suspended_member_is_counted_does_not_vote_and_is_back_by_itself(
    desks: Desks, person: Person
) -> None:
    before = member_list(desks.superior, ON).count()
    case, found = suspending(desks, person, NINETY)
    assert (found, periods(person)) == (set(), [(ON, NINETY, "12-QĐ/UBKT")])
    last = date(2023, 6, 3)
    assert [counts(desks, person, on) for on in (ON, last, NINETY)] == ["SUSPENDED"] * 2 + [""]
    assert member_list(desks.superior, last).count() == before
    assert verify_census() == 0
    now = fresh(case)
    assert (now.step, now.due) == ("running", date(2023, 6, 5))
    assert stops(desks.superior, case, "running", last, way="over") == {"suspension_runs"}
    take(desks.superior, case, "running", NINETY, way="over")
    assert (fresh(case).outcome, periods(person)[-1][1]) == ("ended", NINETY)


@pytest.mark.parametrize(
    ("until", "stopped"),
    [
        (NINETY, set()),
        (date(2023, 6, 5), {"suspension_long"}),
        (ON, {"until_backward"}),
        (None, {"until_missing"}),
    ],
)
def test_ninety_days_at_most(
    desks: Desks, person: Person, until: date | None, stopped: set[str]
) -> None:
    assert suspending(desks, person, until)[1] == stopped


@pytest.mark.parametrize(
    ("until", "stopped"), [(date(2019, 5, 17), set()), (date(2019, 5, 18), {"suspension_long"})]
)
def test_ninety_working_days_under_the_regulation_of_2016(
    desks: Desks, person: Person, until: date, stopped: set[str]
) -> None:
    """From 2 January 2019: five days off at Tết, one for the founding kings, three at the end of April;
    two Saturdays that are worked."""
    on = date(2019, 1, 2)
    assert suspending(desks, person, until, decided_on=on, since=on)[1] == stopped


def test_under_a_regulation_that_was_not_seen_the_length_only_warns(
    desks: Desks, person: Person
) -> None:
    on = date(2025, 9, 1)
    assert suspending(desks, person, date(2026, 6, 1), decided_on=on, since=on)[1] == set()


@pytest.mark.parametrize(
    ("until", "stopped"),
    [
        (ALL, set()),
        (date(2023, 9, 3), {"suspension_long"}),
        (NINETY, {"until_backward"}),
        (None, {"until_missing"}),
    ],
)
def test_a_hundred_and_eighty_days_with_an_extension(
    desks: Desks, person: Person, until: date | None, stopped: set[str]
) -> None:
    case, _found = suspending(desks, person, NINETY)
    on = date(2023, 5, 29)
    values = {"symbol": "30-QĐ/UBKT", "issuer": "Ủy ban Kiểm tra", "decided_on": on}
    values |= {"until": until} if until else {}
    assert stops(desks.superior, case, "running", on, way="extended", values=values) == stopped
    if not stopped:
        assert periods(person) == [(ON, ALL, "30-QĐ/UBKT")]
        assert fresh(case).due == date(2023, 9, 3)


def test_an_extended_suspension_is_lifted_by_a_decision(desks: Desks, person: Person) -> None:
    case, _found = suspending(desks, person, NINETY)
    first, second = date(2023, 5, 29), date(2023, 7, 3)
    values = {"symbol": "30-QĐ/UBKT", "issuer": "UBKT", "decided_on": first, "until": ALL}
    take(desks.superior, case, "running", first, way="extended", values=values)
    assert stops(desks.superior, case, "extended", second, way="lifted") == {"decision_missing"}
    values = {"symbol": "41-QĐ/UBKT", "issuer": "UBKT", "decided_on": second}
    done = take(desks.superior, case, "extended", second, way="lifted", values=values)
    assert (fresh(case).outcome, periods(person)[-1][1]) == ("ended", second)
    assert done.source is not None
    assert (done.source.symbol, done.source.issuer) == ("41-QĐ/UBKT", "UBKT")


def test_under_arrest_it_lasts_as_long_as_the_law_has_it(desks: Desks, person: Person) -> None:
    case, found = suspending(desks, person, None, way="by_law")
    assert (found, periods(person)) == (set(), [(ON, None, "12-QĐ/UBKT")])
    assert (fresh(case).step, fresh(case).due) == ("running_by_law", None)
    back = date(2024, 8, 5)
    assert counts(desks, person, back) == "SUSPENDED"
    values = {"symbol": "50-QĐ/UBKT", "issuer": "UBKT", "decided_on": back}
    take(desks.superior, case, "running_by_law", back, values=values)
    assert (counts(desks, person, back), periods(person)[-1][1]) == ("", back)


@pytest.mark.parametrize(
    ("more", "stopped"),
    [
        ({"since": date(2023, 3, 7)}, set()),
        ({"decided_on": date(2023, 3, 7), "since": ON}, {"before_its_decision"}),
        ({"issuer": " "}, {"decision_missing"}),
    ],
)
def test_nothing_is_entered_without_its_decision(
    desks: Desks, person: Person, more: dict[str, Any], stopped: set[str]
) -> None:
    assert suspending(desks, person, date(2023, 5, 2), **more)[1] == stopped


def test_nobody_is_suspended_twice_at_a_time(desks: Desks, person: Person) -> None:
    case, _found = suspending(desks, person, NINETY)
    take(desks.superior, case, "running", NINETY, way="over")
    again = {"decided_on": date(2023, 6, 5), "since": date(2023, 6, 5)}
    assert suspending(desks, person, date(2023, 7, 5), **again)[1] == set()
    with reading_whole():
        now = Case.objects.get(person=person, state="OPEN")
    take(desks.superior, now, "running", date(2023, 7, 5), way="over")
    assert suspending(desks, person, date(2023, 8, 1), **again)[1] == {"suspended_already"}


def test_a_cell_and_its_committee_do_not_suspend(desks: Desks, person: Person) -> None:
    case = desks.begin("suspension", ON, by=desks.superior, person=person)
    values = {**DECISION, "since": ON, "until": NINETY}
    for actor in (desks.cell, desks.grassroots, desks.receiver):
        with pytest.raises(PermissionDenied):
            take(actor, case, "record", ON, way="term", values=values)
    assert periods(person) == []


# --- expulsion --------------------------------------------------------------------------------


def expelling(desks: Desks, person: Person, effective: date = ON, **more: Any) -> set[str]:
    case = desks.begin("expulsion", ON, by=desks.superior, person=person)
    values = {**DECISION, "effective_on": effective, **more}
    return stops(desks.superior, case, "record", ON, values=values)


def left(person: Person) -> list[tuple[str, date, str | None]]:
    with reading_whole():
        rows = Exit.objects.current().filter(person=person)
        return list(rows.values_list("kind", "on", "source__symbol"))


def test_an_expelled_member_is_counted_no_more_from_the_day_of_effect(
    desks: Desks, person: Person
) -> None:
    suspending(desks, person, NINETY)
    before = member_list(desks.superior, ON).count()
    assert expelling(desks, person) == set()
    assert left(person) == [("EXPELLED", ON, "12-QĐ/UBKT")]
    assert member_list(desks.superior, ON).count() == before - 1
    assert periods(person) == []


@pytest.mark.parametrize(
    ("effective", "more", "stopped"),
    [
        (date(2023, 3, 5), {"decided_on": date(2023, 3, 1)}, set()),
        (date(2023, 3, 5), {}, {"before_its_decision"}),
        (date(2023, 3, 7), {}, {"not_yet"}),
        (ON, {"decided_on": date(2023, 3, 7)}, {"decided_later"}),
    ],
)
def test_the_decision_comes_first_then_its_effect_then_the_entry(
    desks: Desks, person: Person, effective: date, more: dict[str, Any], stopped: set[str]
) -> None:
    assert expelling(desks, person, effective, **more) == stopped


@pytest.mark.parametrize(
    ("effective", "stopped"), [(date(2023, 2, 28), set()), (date(2023, 2, 27), {"not_full"})]
)
def test_only_full_members_are_expelled(desks: Desks, effective: date, stopped: set[str]) -> None:
    new = make_member(desks.tree["A1"], admitted=date(2022, 2, 28))
    more = {"decided_on": date(2023, 2, 20)}
    assert expelling(desks, new, effective, **more) == stopped


# --- restoration ------------------------------------------------------------------------------

LATER = date(2024, 5, 6)
GIVEN_BACK = {"symbol": "88-QĐ/TU", "issuer": "Ban Thường vụ", "decided_on": LATER}


def restoring(desks: Desks, person: Person) -> set[str]:
    case = desks.begin("restoration", LATER, by=desks.superior, person=person)
    return stops(desks.superior, case, "record", LATER, values=GIVEN_BACK)


def test_whoever_was_wrongly_expelled_is_a_member_as_if_it_had_never_been(
    desks: Desks, person: Person
) -> None:
    exempt_member(actor=desks.superior, person=person, valid_from=date(2020, 1, 6))
    expelling(desks, person)
    assert restoring(desks, person) == set()
    assert left(person) == []
    with reading_whole():
        assert Standing.objects.as_of(ON).get(person=person).valid_to is None
        assert Placement.objects.as_of(ON).get(person=person).organization_id == desks.tree["A1"]
        assert Restoration.objects.get(person=person).source.symbol == "88-QĐ/TU"  # type: ignore[union-attr]
    assert counts(desks, person, LATER) == "EXEMPT"
    assert verify_census() == 0


def test_whoever_was_struck_off_may_be_restored_too(desks: Desks, person: Person) -> None:
    deletion(desks, person, "appeal", ON)
    assert restoring(desks, person) == set()


def test_members_and_those_who_left_themselves_are_not_restored(
    desks: Desks, person: Person
) -> None:
    assert restoring(desks, person) == {"not_put_out"}
    gone = make_member(desks.tree["A1"])
    record_exit(actor=desks.superior, person=gone, on=ON, kind=ExitKind.LEFT)
    assert restoring(desks, gone) == {"not_put_out"}
