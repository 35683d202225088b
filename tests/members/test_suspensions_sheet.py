"""Suspensions in the sheet "Biến động": an office begins in the middle of a year with those that run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.indicators import get as indicator
from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Level
from dangvu.members.models import Suspension
from tests.factories.organizations import Tree
from tests.members.test_sheets import CEREMONY, DAY, LATER, Examined, event, row

pytestmark = pytest.mark.django_db

SINCE, BACK = date(2025, 11, 3), date(2026, 2, 3)
DECISION = "31-QĐ/UBKTĐU, 03/11/2025"


@pytest.fixture(autouse=True)
def _whole(tree: Tree) -> Iterator[None]:
    with reading_whole():
        yield


def suspended(on: date = SINCE, until: date | None = BACK, **more: Any) -> dict[str, Any]:
    return event("SUSPENDED", on, **({"until": until, "decision": DECISION} | more))


def held() -> list[tuple[date, date | None]]:
    rows = Suspension.objects.current().order_by("valid_from")
    return list(rows.values_list("valid_from", "valid_to"))


def test_one_that_runs_is_recorded_with_its_paper_and_counted(operator: Actor) -> None:
    done = Examined(operator, [row()], suspended())
    assert done.counts[1] == (1, 0, 0)
    assert held() == [(SINCE, BACK)]
    paper = Suspension.objects.get().source
    assert paper is not None
    assert (paper.symbol, paper.date) == ("31-QĐ/UBKTĐU", PartialDate.of(SINCE))
    counted = indicator("members.suspended")
    assert [counted.rows(day).count() for day in (SINCE, DAY, BACK)] == [1, 1, 0]


def test_without_a_day_of_coming_back_it_goes_on(operator: Actor) -> None:
    Examined(operator, [row()], suspended(until=None))
    assert held() == [(SINCE, None)]


@pytest.mark.parametrize("until", [BACK, None])
def test_the_same_row_later_is_unchanged(operator: Actor, until: date | None) -> None:
    Examined(operator, [row()], suspended())
    again = Examined(operator, [row()], suspended(until=until), as_of=LATER)
    assert again.counts == [(0, 0, 1), (0, 0, 1)]
    assert held() == [(SINCE, BACK)]


def test_another_day_of_coming_back_is_a_correction(operator: Actor) -> None:
    Examined(operator, [row()], suspended())
    longer = date(2026, 5, 4)
    done = Examined(operator, [row()], suspended(until=longer), as_of=LATER)
    assert done.counts[1] == (0, 1, 0)
    assert held() == [(SINCE, longer)]
    assert Suspension.objects.current().get().source is not None
    assert Suspension.objects.filter(superseded_at__isnull=False).get().valid_to == BACK


def test_it_is_told_of_a_member_on_record_by_its_row_alone(operator: Actor) -> None:
    Examined(operator, [row()])
    assert Examined(operator, [], suspended()).counts[1] == (1, 0, 0)
    assert held() == [(SINCE, BACK)]


@pytest.mark.parametrize("gone", [date(2025, 12, 1), BACK])
def test_it_ends_with_the_membership(operator: Actor, gone: date) -> None:
    exit_row = event("EXPELLED", gone)
    Examined(operator, [row()], suspended(), exit_row, as_of=LATER)
    assert held() == [(SINCE, gone)]
    again = Examined(operator, [row()], suspended(), exit_row, as_of=LATER)
    assert again.counts == [(0, 0, 1), (0, 0, 2)]


def test_one_that_is_told_after_the_exit_ends_with_it_too(operator: Actor) -> None:
    gone = date(2025, 12, 1)
    Examined(operator, [row()], event("LEFT", gone))
    Examined(operator, [row()], suspended(), as_of=LATER)
    assert held() == [(SINCE, gone)]


@pytest.mark.parametrize(
    ("told", "column", "words"),
    [
        (suspended(until=SINCE), "Ngày sinh hoạt trở lại", "phải sau ngày đình chỉ (03/11/2025)"),
        (suspended(decision=""), "Số quyết định", "phải có số quyết định"),
        (suspended(date(2026, 1, 1)), "Ngày", "sau ngày của số liệu"),
        (suspended(date(2010, 5, 18)), "Ngày", "không là đảng viên"),
    ],
)
def test_one_that_cannot_be_is_refused_at_its_cell(
    operator: Actor, told: dict[str, Any], column: str, words: str
) -> None:
    done = Examined(operator, [row()], told)
    (found,) = done.intake.findings.of(Level.ERROR)
    assert (found.title, words in found.message) == (column, True)
    assert held() == []


@pytest.mark.parametrize(
    ("on", "until"),
    [(CEREMONY.earliest, date(2010, 5, 20)), (DAY, date(2026, 1, 1))],
)
def test_one_that_just_can_be_is_recorded(operator: Actor, on: date, until: date) -> None:
    Examined(operator, [row()], suspended(on, until))
    assert held() == [(on, until)]


def test_a_former_member_is_not_suspended(operator: Actor) -> None:
    done = Examined(operator, [row()], event("LEFT", SINCE), suspended())
    assert done.said() == ["Vào ngày này người này không là đảng viên."]


@pytest.mark.parametrize(
    ("on", "until", "is_refused"),
    [
        (BACK, date(2026, 5, 4), False),
        (date(2026, 2, 2), date(2026, 5, 4), True),
        (date(2025, 9, 1), SINCE, False),
        (date(2025, 9, 1), date(2025, 11, 4), True),
        (date(2025, 9, 1), None, True),
    ],
)
def test_nobody_is_suspended_twice_at_a_time(
    operator: Actor, on: date, until: date | None, is_refused: bool
) -> None:
    Examined(operator, [row()], suspended())
    done = Examined(operator, [row()], suspended(), suspended(on, until), as_of=LATER)
    told = ["Trùng với lần đình chỉ từ ngày 03/11/2025."] if is_refused else []
    assert done.said() == told


@pytest.mark.parametrize(
    ("until", "is_refused"), [(date(2026, 3, 2), False), (date(2026, 3, 3), True)]
)
def test_one_that_goes_on_longer_ends_before_the_next(
    operator: Actor, until: date, is_refused: bool
) -> None:
    following = suspended(date(2026, 3, 2), None)
    Examined(operator, [row()], suspended(), following, as_of=LATER)
    done = Examined(operator, [row()], suspended(until=until), following, as_of=LATER)
    assert bool(done.said()) == is_refused


def test_what_is_not_kept_is_told_at_its_cell(operator: Actor) -> None:
    done = Examined(operator, [row()], suspended(reason="Vi phạm"), event("DIED", DAY, until=LATER))
    told = [(one.title, one.message) for one in done.intake.findings.of(Level.WARNING)]
    assert told == [
        ("Lý do", "Lý do đình chỉ không giữ trong hệ thống; ô này không nạp."),
        (
            "Ngày sinh hoạt trở lại",
            "Ngày sinh hoạt trở lại chỉ ghi với đình chỉ sinh hoạt; ô này không nạp.",
        ),
    ]
