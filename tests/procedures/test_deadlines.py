"""Deadlines: working days across Tết and swapped days, leap days, rules of the day and of a place."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.organizations.models import Organization
from dangvu.procedures.choices import What
from dangvu.procedures.definitions import Clock, Span
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.clocks import (
    Length,
    moved_on,
    passed_between,
    reckon,
    since_of,
)
from dangvu.procedures.services import Count
from dangvu.rules.choices import Certainty
from dangvu.rules.services import set_local_rule
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, make_voters, take, to_the_decision, to_the_vote
from tests.procedures.toy import changed, in_use


def day(since: date, count: int, unit: str) -> date | None:
    return reckon(Length(count, unit, certainty="SEEN"), since).day


@pytest.mark.parametrize(
    ("since", "count", "until"),
    [
        # Tết Ất Tỵ, 27 to 31 January 2025.
        (date(2025, 1, 24), 1, date(2025, 2, 3)),
        (date(2025, 1, 20), 10, date(2025, 2, 10)),
        # 29 April 2024 was off for Saturday 4 May, which was worked.
        (date(2024, 4, 26), 1, date(2024, 5, 2)),
        (date(2024, 5, 2), 2, date(2024, 5, 4)),
        # Two swapped Saturdays around Tết and the Kings' day of 2015.
        (date(2015, 2, 13), 1, date(2015, 2, 14)),
        (date(2015, 2, 14), 1, date(2015, 2, 24)),
        (date(2015, 4, 24), 2, date(2015, 4, 27)),
    ],
)
def test_working_days_cross_tet_and_swapped_days(since: date, count: int, until: date) -> None:
    assert day(since, count, "working_days") == until


@pytest.mark.parametrize(
    ("since", "count", "unit", "until"),
    [
        (date(2024, 2, 29), 12, "months", date(2025, 2, 28)),
        (date(2024, 2, 29), 48, "months", date(2028, 2, 29)),
        (date(2023, 2, 28), 12, "months", date(2024, 2, 28)),
        (date(2024, 1, 31), 1, "months", date(2024, 2, 29)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2024, 2, 28), 2, "days", date(2024, 3, 1)),
    ],
)
def test_months_and_days_cross_a_leap_day(since: date, count: int, unit: str, until: date) -> None:
    assert day(since, count, unit) == until


def test_a_year_whose_holidays_are_unknown_has_no_last_day_and_says_so() -> None:
    found = reckon(
        Length(10, "working_days", basis="24-QĐ/TW", certainty="SEEN"), date(2039, 12, 20)
    )
    assert found.day is None
    assert "Chưa có lịch nghỉ lễ" in found.basis
    assert not found.is_certain


def test_a_deadline_is_as_sure_as_its_rule_and_its_calendar() -> None:
    assert (
        reckon(Length(3, "working_days", certainty="MEDIUM"), date(2025, 3, 3)).certainty
        == "MEDIUM"
    )
    assert reckon(Length(3, "working_days", certainty="SEEN"), date(2025, 3, 3)).certainty == "SEEN"


def test_a_clock_that_stood_still_across_tet_moves_by_working_days() -> None:
    stood = passed_between(date(2025, 1, 24), date(2025, 2, 4), "working_days")
    assert stood == 2
    assert moved_on(date(2025, 2, 14), stood, "working_days") == date(2025, 2, 18)
    assert passed_between(date(2024, 2, 28), date(2024, 3, 1), "days") == 2


def test_a_clock_runs_from_what_it_says() -> None:
    case = Case(began_on=date(2026, 1, 5))
    line = [
        StepTaken(
            what=What.DONE, step="vote", on=date(2026, 2, 2), values={"received": "2026-02-09"}
        ),
        StepTaken(what=What.RETURNED, step="vote", on=date(2026, 2, 20)),
    ]
    since = {"entered": date(2026, 3, 3), "began": date(2026, 1, 5), "vote": date(2026, 2, 2)}
    since |= {"vote.received": date(2026, 2, 9), "skipped": date(2026, 3, 3)}
    for word, expected in since.items():
        clock = Clock(Span("days", count=1), word)
        assert since_of(clock, case, date(2026, 3, 3), line) == expected


RULED = ("{count: 30, unit: working_days, from: cell_vote,", "{rule: admission.decision_working_days, unit: working_days, from: cell_vote,")  # fmt: skip


def test_a_deadline_goes_by_the_rule_of_its_day_and_of_its_place(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    with in_use(changed(RULED)):
        general = decided(praise, bloc)
        # Sixty working days, 24 November off.
        assert general.due == date(2026, 12, 1)
        set_local_rule(
            actor=praise.operator, organization=Organization.objects.get(pk=bloc["A"]),
            code="admission.decision_working_days", label="Thời hạn riêng", value=10,
            unit="ngày làm việc", valid_from=date(2026, 9, 1), certainty=Certainty.SEEN,
        )  # fmt: skip
        local = decided(praise, bloc)
        assert (local.due, local.due_basis) == (date(2026, 9, 21), "Thời hạn riêng")


def decided(praise: Cast, bloc: Tree) -> Case:
    """Before its decision; the line keeps the rule by which its deadline was set."""
    case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    with reading_whole():
        taken = StepTaken.objects.get(case=case, step="cell_vote")
    assert (taken.rule_code, taken.due) == ("admission.decision_working_days", case.due)
    return case


def test_a_step_that_opens_later_is_held_the_day_before_and_not_that_day(
    praise: Cast, bloc: Tree
) -> None:
    from dangvu.core.guard import StepHeld

    text = changed(("        may_return_to: [dossier]\n      - code: decision", "        not_before: {count: 1, unit: months}\n        may_return_to: [dossier]\n      - code: decision"))  # fmt: skip
    make_voters(bloc["A1"], 3)
    with in_use(text):
        case = to_the_vote(
            praise.secretary,
            begin(praise.secretary, bloc["A1"], on=date(2026, 8, 31)),
            date(2026, 8, 31),
        )
        with pytest.raises(StepHeld, match="Sớm nhất ngày 30/09/2026") as held:
            take(praise.secretary, case, "cell_vote", date(2026, 9, 29), count=Count(4))
        assert [one.code for one in held.value.holds] == ["too_early"]
        take(praise.secretary, case, "cell_vote", date(2026, 9, 30), count=Count(4))
