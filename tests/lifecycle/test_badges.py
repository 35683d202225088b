"""Badges: proposed when the years are complete at a round, awarded on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core import indicators
from dangvu.core.guard import Hold
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import Period
from dangvu.members import services as members
from dangvu.members.choices import ExitKind
from dangvu.members.models import Admission, Badge, Person
from dangvu.members.selectors import timeline_of
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.line import case_line
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers, stops

#: Under 01-HD/TW (2021), of which tiers and rounds were seen; the round after it is 2 September.
ON, ROUND = date(2024, 7, 1), date(2024, 9, 2)


def admitted(desks: Desks, decided: date, **more: Any) -> Person:
    """Full, by a decision of that day."""
    person = make_member(desks.tree["A1"], admitted=decided, name="Vũ Thị Huy", **more)
    with reading_whole(), deed(actor=MAKER, verb="tests.decide"):
        Admission.objects.filter(person=person).update(decision_date=PartialDate.of(decided))
    return person


def propose(desks: Desks, case: Case, on: date = ON, **values: Any) -> set[str]:
    return stops(desks.cell, case, "propose", on, values=values)


def said(desks: Desks, case: Case, on: date) -> list[Hold]:
    """What the page of the case tells, warnings too."""
    with reading_as(desks.cell):
        current = case_line(replace(desks.cell, today=on), fresh(case)).current
    assert current is not None
    return list(current.holds)


def begun(desks: Desks, person: Person, on: date = ON) -> Case:
    return desks.begin("badge", on, person=person)


def to_the_award(desks: Desks, person: Person, **values: Any) -> Case:
    case = begun(desks, person)
    assert propose(desks, case, **values) == set()
    take(desks.grassroots, case, "grassroots", ON, way="proposed")
    take(desks.superior, case, "standing", ON, way="forwarded")
    brought = papers(ON, "QĐ-HHĐ")
    take(desks.superior, case, "decision", ON, way="awarded", papers=brought)
    return fresh(case)


def badges(person: Person) -> list[tuple[str, date, int]]:
    with reading_whole():
        rows = Badge.objects.current().filter(person=person).order_by("on", "pk")
        return list(rows.values_list("kind", "on", "years"))


def figure(code: str) -> int:
    with reading_whole():
        return indicators.get(code).rows(Period.of_year(2024)).count()


def test_a_badge_is_proposed_by_the_grassroots_and_awarded_at_the_round(desks: Desks) -> None:
    person = admitted(desks, date(1994, 8, 3))
    case = to_the_award(desks, person)
    assert badges(person) == [("PROPOSED", ON, 30)]
    assert (figure("members.badges_proposed"), figure("members.badges_awarded")) == (1, 0)
    number = {"number": "0123456"}
    take(desks.grassroots, case, "award", ROUND, values=number)
    assert fresh(case).outcome == "given"
    assert badges(person)[1:] == [("AWARDED", ROUND, 30)]
    assert figure("members.badges_awarded") == 1
    with reading_as(desks.superior):
        told = [one.title for one in timeline_of(desks.superior, person)]
    assert told[:2] == [
        "Được tặng Huy hiệu 30 năm tuổi Đảng",
        "Đề nghị tặng Huy hiệu 30 năm tuổi Đảng",
    ]


def test_tier_and_round_are_written_down_with_the_proposal(desks: Desks) -> None:
    case = to_the_award(desks, admitted(desks, date(1984, 10, 3)))
    with reading_whole():
        taken = StepTaken.objects.get(case=case, step="grassroots")
    assert taken.values == {"years": 40, "round_on": "2024-11-07"}


def test_a_cell_does_not_propose_to_the_province(desks: Desks) -> None:
    person = admitted(desks, date(1994, 8, 3))
    case = begun(desks, person)
    propose(desks, case)
    with pytest.raises(PermissionDenied):
        take(desks.cell, case, "grassroots", ON, way="proposed")
    assert badges(person) == []


def test_what_is_refused_is_not_proposed(desks: Desks) -> None:
    person = admitted(desks, date(1994, 8, 3))
    case = begun(desks, person)
    propose(desks, case)
    take(desks.grassroots, case, "grassroots", ON, way="refused")
    assert (fresh(case).outcome, badges(person)) == ("refused", [])


@pytest.mark.parametrize(
    ("decided", "stopped"),
    [(date(1994, 9, 2), set()), (date(1994, 9, 3), {"too_early_for_badge"})],
)
def test_years_are_complete_at_the_round(desks: Desks, decided: date, stopped: set[str]) -> None:
    case = begun(desks, admitted(desks, decided))
    assert propose(desks, case, years=30, round_on=ROUND) == stopped


@pytest.mark.parametrize(
    ("decided", "years", "stopped"),
    [
        (date(1995, 9, 2), 30, set()),
        (date(1995, 9, 3), 30, {"too_early_for_badge"}),
        (date(1956, 9, 2), 70, set()),
        (date(1956, 9, 3), 70, {"too_early_for_badge"}),
    ],
)
def test_the_seriously_ill_get_it_so_much_early_and_no_more(
    desks: Desks, decided: date, years: int, stopped: set[str]
) -> None:
    case = begun(desks, admitted(desks, decided))
    given = {"years": years, "round_on": ROUND, "early": True}
    assert propose(desks, case, **given) == stopped


@pytest.mark.parametrize(
    ("decided", "stopped"),
    [(date(1995, 6, 20), set()), (date(1995, 6, 21), {"too_early_for_badge"})],
)
def test_after_death_a_badge_is_a_year_early_at_most(
    desks: Desks, decided: date, stopped: set[str]
) -> None:
    person = admitted(desks, decided)
    died = date(2024, 6, 20)
    members.record_exit(actor=desks.superior, person=person, on=died, kind=ExitKind.DIED)
    case = begun(desks, person)
    assert propose(desks, case) == stopped
    if not stopped:
        take(desks.grassroots, case, "grassroots", ON, way="proposed")
        assert badges(person) == [("PROPOSED", ON, 30)]


def test_of_a_year_alone_nothing_is_held(desks: Desks) -> None:
    person = admitted(desks, date(1995, 1, 1))
    with reading_whole(), deed(actor=MAKER, verb="tests.forget_the_day"):
        Admission.objects.filter(person=person).update(decision_date=PartialDate(1994))
    case = begun(desks, person)
    warned = {one.code for one in said(desks, case, ON) if one.is_warning}
    assert warned == {"unsure_badge", "badge_wait"}
    assert propose(desks, case, years=30, round_on=ROUND) == set()


def test_of_a_day_that_is_known_nothing_is_warned_but_of_penalties(desks: Desks) -> None:
    case = begun(desks, admitted(desks, date(1994, 8, 3)))
    (warned,) = [one for one in said(desks, case, ON) if one.is_warning]
    assert warned.code == "badge_wait"
    assert "cần kiểm tra" in warned.reason


def test_a_tier_is_awarded_once(desks: Desks) -> None:
    person = admitted(desks, date(1994, 8, 3))
    case = to_the_award(desks, person)
    take(desks.grassroots, case, "award", ROUND)
    again = begun(desks, person, ROUND)
    given = {"years": 30, "round_on": date(2024, 11, 7)}
    assert propose(desks, again, ROUND, **given) == {"badge_there"}


@pytest.mark.parametrize(("full", "stopped"), [(True, set()), (False, {"not_full"})])
def test_only_full_members_have_a_party_age(desks: Desks, full: bool, stopped: set[str]) -> None:
    case = begun(desks, admitted(desks, date(1994, 8, 3), full=full))
    assert propose(desks, case, years=30, round_on=ROUND) == stopped


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ({"years": 35}, {"no_tier"}),
        ({"years": 10**6}, {"no_tier"}),
        ({"round_on": date(2024, 9, 3)}, {"no_round"}),
        ({"round_on": date(2024, 5, 19)}, {"far_round"}),
        ({"round_on": date(9999, 11, 7)}, {"far_round"}),
        ({"round_on": date(2025, 5, 19)}, set()),
    ],
)
def test_tiers_and_rounds_are_those_of_the_rulebook(
    desks: Desks, values: dict[str, Any], stopped: set[str]
) -> None:
    case = begun(desks, admitted(desks, date(1994, 8, 3)))
    assert propose(desks, case, **values) == stopped


@pytest.mark.parametrize(("on", "stopped"), [(date(2024, 9, 1), {"before_round"}), (ROUND, set())])
def test_a_badge_is_handed_over_from_the_day_of_the_round(
    desks: Desks, on: date, stopped: set[str]
) -> None:
    case = to_the_award(desks, admitted(desks, date(1994, 8, 3)))
    assert stops(desks.grassroots, case, "award", on) == stopped


def test_whoever_is_seriously_ill_does_not_wait_for_the_round(desks: Desks) -> None:
    case = to_the_award(desks, admitted(desks, date(1994, 10, 3)), early=True)
    assert stops(desks.grassroots, case, "award", ON) == set()


@pytest.mark.parametrize("code", ["members.badges_proposed", "members.badges_awarded"])
def test_badges_are_counted_by_tier(desks: Desks, cast: Cast, code: str) -> None:
    person = admitted(desks, date(1994, 8, 3))
    case = to_the_award(desks, person)
    take(desks.grassroots, case, "award", ROUND)
    page = cast.page(cast.officer, f"/figures/{code}/?org=A&period=2024&by=years")
    assert "30 năm" in page
