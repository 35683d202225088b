"""Deletion: five grounds with what each needs, three votes, and an appeal that was right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.members.choices import CardKind
from dangvu.members.models import Card, Exit, Person, Placement, Restoration, Standing
from dangvu.members.selectors import member_list
from dangvu.members.services import record_card
from dangvu.procedures import services
from dangvu.procedures.models import Case, CasePaper
from dangvu.procedures.selectors.line import case_line
from dangvu.procedures.services import Count
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import BODY_FOR, CELL_FOR, Desks, deletion, papers, stops

#: Under 01-HD/TW of 2021, of which the grounds were seen; the last day of its time is a Monday.
ON = date(2025, 6, 30)
LATER = date(2025, 7, 14)
REVIEW = ("TKĐ-XT",)


@pytest.fixture
def absent(desks: Desks) -> Person:
    """Nine full members beside, of whom two thirds are six and two thirds with the member seven."""
    make_voters(desks.tree["A1"], 8)
    return make_member(desks.tree["A1"], name="Phạm Thị Vắng")


def opened(desks: Desks, person: Person, way: str = "absent", **values: Any) -> Case:
    case = desks.begin("deletion", ON, person=person)
    values = values or {"absent_months": 3}
    take(desks.cell, case, "open", ON, way=way, values=values)
    return fresh(case)


def holds_opening(
    desks: Desks,
    person: Person,
    way: str,
    on: date = ON,
    kinds: tuple[str, ...] = (),
    **values: Any,
) -> set[str]:
    case = desks.begin("deletion", on, person=person)
    given = papers(on, *kinds)
    return stops(desks.cell, case, "open", on, way=way, values=values, papers=given)


def left(person: Person) -> list[tuple[str, date]]:
    with reading_whole():
        return list(Exit.objects.current().filter(person=person).values_list("kind", "on"))


def periods(person: Person) -> list[tuple[str, date | None]]:
    with reading_whole():
        rows = Standing.objects.current().filter(person=person).order_by("valid_from")
        return list(rows.values_list("status", "valid_to"))


# --- the story --------------------------------------------------------------------------------


def test_a_member_is_struck_off_by_three_votes_from_the_day_of_the_decision(
    desks: Desks, absent: Person
) -> None:
    case = opened(desks, absent)
    take(desks.cell, case, "cell_vote", ON, count=CELL_FOR, papers=papers(ON, *REVIEW))
    ten = Count(10, 5, eligible=15)
    take(desks.grassroots, case, "grassroots_vote", ON, count=ten)
    before = member_list(desks.superior, LATER).count()
    take(desks.superior, case, "decision", LATER, count=Count(8, 7, eligible=15))
    now = fresh(case)
    assert (now.step, left(absent)) == ("appeal", [("STRUCK_OFF", LATER)])
    assert periods(absent)[-1] == ("FULL", LATER)
    assert member_list(desks.superior, LATER).count() == before - 1
    take(desks.superior, case, "appeal", date(2025, 9, 3), way="none")
    assert fresh(case).outcome == "deleted"
    with reading_whole():
        decision = CasePaper.objects.get(case=case, paper="QĐ-XT")
    assert decision.number


def test_the_day_until_which_may_be_appealed_is_shown_and_is_not_certain(
    desks: Desks, absent: Person
) -> None:
    now = deletion(desks, absent, "appeal", ON)
    # Thirty working days from Monday 30 June.
    assert (now.due, now.due_rule) == (date(2025, 8, 11), "deletion.appeal_working_days")
    assert now.due_certainty == "MEDIUM"
    take(desks.superior, now, "appeal", date(2025, 8, 11), way="appealed")
    # Ninety more, the two days off of the second of September between.
    assert fresh(now).due == date(2025, 12, 17)
    assert fresh(now).due_rule == "deletion.settle_working_days"


def test_an_appeal_that_was_right_gives_everything_back(desks: Desks, absent: Person) -> None:
    record_card(
        actor=desks.superior, person=absent, on=date(2017, 3, 1), kind=CardKind.ISSUED,
        number="0123456",
    )  # fmt: skip
    case = deletion(desks, absent, "appeal", ON)
    told = {"way": "appealed", "values": {"card_collected": True}}
    take(desks.superior, case, "appeal", LATER, **told)
    with reading_whole():
        assert Card.objects.current().filter(person=absent, kind="RECALLED", on=LATER).exists()
    take(desks.superior, case, "settlement", LATER, way="annulled")
    assert (fresh(case).outcome, left(absent)) == ("restored", [])
    assert periods(absent)[-1] == ("FULL", None)
    with reading_whole():
        assert Restoration.objects.get(person=absent).on == LATER
        place = Placement.objects.current().get(person=absent)
        card = Card.objects.current().filter(person=absent).order_by("on", "pk").last()
    assert (place.organization_id, place.valid_to) == (desks.tree["A1"], None)
    assert card is not None
    assert card.kind == "ISSUED"


def test_an_appeal_that_was_not_leaves_the_deletion(desks: Desks, absent: Person) -> None:
    case = deletion(desks, absent, "appeal", ON)
    take(desks.superior, case, "appeal", LATER, way="appealed")
    take(desks.superior, case, "settlement", LATER, way="upheld")
    assert (fresh(case).outcome, left(absent)) == ("deleted", [("STRUCK_OFF", ON)])


def test_a_probationer_may_be_struck_off_as_well(desks: Desks) -> None:
    make_voters(desks.tree["A1"], 9)
    new = make_member(desks.tree["A1"], full=False, admitted=date(2025, 2, 3))
    deletion(desks, new, "appeal", ON)
    assert periods(new) == [("PROBATIONARY", ON)]


def test_only_who_writes_members_of_the_superior_decides(desks: Desks, absent: Person) -> None:
    case = deletion(desks, absent, "decision", ON)
    for actor in (desks.cell, desks.grassroots, desks.receiver):
        with pytest.raises(PermissionDenied):
            take(actor, case, "decision", ON, count=BODY_FOR)
    assert left(absent) == []


def test_what_was_decided_is_not_withdrawn(desks: Desks, absent: Person) -> None:
    case = deletion(desks, absent, "appeal", ON)
    with pytest.raises(services.Refused):
        services.withdraw(
            actor=desks.superior, case=case, revision=case.revision, on=ON, reason="Ghi nhầm"
        )


# --- votes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "step"), [(Count(6, 3), "grassroots_vote"), (Count(5, 4), "")])
def test_two_thirds_of_all_full_members_of_the_cell(
    desks: Desks, absent: Person, count: Count, step: str
) -> None:
    case = opened(desks, absent)
    take(desks.cell, case, "cell_vote", ON, count=count, papers=papers(ON, *REVIEW))
    now = fresh(case)
    assert (now.step, now.outcome) == ((step, "") if step else ("cell_vote", "kept"))


@pytest.mark.parametrize(
    ("count", "outcome"), [(Count(10, 5, eligible=15), ""), (Count(10, 6, eligible=16), "kept")]
)
def test_two_thirds_of_the_grassroots_committee(
    desks: Desks, absent: Person, count: Count, outcome: str
) -> None:
    case = deletion(desks, absent, "grassroots_vote", ON)
    take(desks.grassroots, case, "grassroots_vote", ON, count=count)
    assert fresh(case).outcome == outcome


@pytest.mark.parametrize(
    ("count", "gone"), [(Count(8, 7, eligible=15), True), (Count(7, 7, eligible=14), False)]
)
def test_more_than_half_of_the_standing_committee(
    desks: Desks, absent: Person, count: Count, *, gone: bool
) -> None:
    case = deletion(desks, absent, "decision", ON)
    take(desks.superior, case, "decision", ON, count=count)
    assert bool(left(absent)) == gone


# --- grounds, just inside and just outside ----------------------------------------------------


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ({"absent_months": 3}, set()),
        ({"absent_months": 2}, {"absent_months"}),
        ({}, {"ground_missing"}),
    ],
)
def test_three_months_without_activity_or_dues(
    desks: Desks, absent: Person, values: dict[str, Any], stopped: set[str]
) -> None:
    assert holds_opening(desks, absent, "absent", **values) == stopped


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ({"card_returned_on": ON}, set()),
        ({"card_returned_on": date(2025, 7, 1)}, {"card_returned_later"}),
        ({}, {"ground_missing"}),
    ],
)
def test_a_card_given_back_on_ones_own_will(
    desks: Desks, absent: Person, values: dict[str, Any], stopped: set[str]
) -> None:
    assert holds_opening(desks, absent, "card_returned", **values) == stopped


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ({"educated_since": date(2024, 6, 30)}, set()),
        ({"educated_since": date(2024, 7, 1)}, {"no_progress_months"}),
        ({}, {"ground_missing"}),
    ],
)
def test_twelve_months_of_education_without_progress(
    desks: Desks, absent: Person, values: dict[str, Any], stopped: set[str]
) -> None:
    assert holds_opening(desks, absent, "no_progress", **values) == stopped


@pytest.mark.parametrize(
    ("on", "stopped"), [(date(2025, 2, 27), {"no_progress_months"}), (date(2025, 2, 28), set())]
)
def test_education_since_a_leap_day_is_complete_on_the_last_of_february(
    desks: Desks, absent: Person, on: date, stopped: set[str]
) -> None:
    since = date(2024, 2, 29)
    assert holds_opening(desks, absent, "no_progress", on, educated_since=since) == stopped


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ({"breach_years": 2}, set()),
        ({"breach_years": 1}, {"breach_years"}),
        ({}, {"ground_missing"}),
    ],
)
def test_two_years_in_breach(
    desks: Desks, absent: Person, values: dict[str, Any], stopped: set[str]
) -> None:
    assert holds_opening(desks, absent, "breach", **values) == stopped


@pytest.mark.parametrize(("kinds", "stopped"), [(("KL-TCCT",), set()), ((), {"ground_missing"})])
def test_political_standards_need_the_conclusion_of_who_may_conclude(
    desks: Desks, absent: Person, kinds: tuple[str, ...], stopped: set[str]
) -> None:
    assert holds_opening(desks, absent, "standards", kinds=kinds) == stopped


def test_a_ground_that_was_not_seen_for_certain_warns_and_holds_nobody(
    desks: Desks, absent: Person
) -> None:
    """From the first of July 2025 on this passage was not seen."""
    on = date(2025, 7, 1)
    assert holds_opening(desks, absent, "absent", on, absent_months=2) == set()
    with reading_whole():
        current = case_line(desks.cell, Case.objects.get(person=absent)).current
    assert current is not None
    said = {hold.code: hold for hold in current.holds}
    assert said["absent_months"].is_warning
    assert "3 tháng" in said["absent_months"].reason


# --- the self-review --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ({}, {"self_review_missing"}),
        ({"refused_requests": 2}, {"refused_requests"}),
        ({"refused_requests": 3}, set()),
        ({"deliberate": True}, set()),
        ({"deliberate": False}, {"self_review_missing"}),
    ],
)
def test_without_a_self_review_after_three_requests_or_at_once_where_refused_on_purpose(
    desks: Desks, absent: Person, values: dict[str, Any], stopped: set[str]
) -> None:
    case = opened(desks, absent)
    assert stops(desks.cell, case, "cell_vote", ON, count=CELL_FOR, values=values) == stopped


# --- what stands against it -------------------------------------------------------------------


def test_nobody_is_struck_off_while_something_is_held(desks: Desks, absent: Person) -> None:
    case = deletion(desks, absent, "decision", ON)
    other = desks.begin("transfer_out", ON, by=desks.superior, person=absent)
    services.hold(actor=desks.superior, case=other, revision=other.revision, on=ON)
    assert stops(desks.superior, case, "decision", ON, count=BODY_FOR) == {"held"}
    now = fresh(other)
    services.release(actor=desks.superior, case=now, revision=now.revision, on=ON)
    assert stops(desks.superior, case, "decision", ON, count=BODY_FOR) == set()


def test_whoever_is_no_member_is_not_struck_off(desks: Desks, absent: Person) -> None:
    deletion(desks, absent, "appeal", ON)
    case = desks.begin("leaving", LATER, person=absent, by=desks.superior)
    given = {"values": {"no_breach": True}, "papers": papers(LATER, "Đ-XR")}
    assert stops(desks.cell, case, "request", LATER, **given) == {"no_member"}
