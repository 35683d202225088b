"""The page of those who come of age for a badge, and the cases that begin from it."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.partial_dates import PartialDate
from dangvu.members.models import Admission, Person
from dangvu.procedures.models import Case
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.lifecycle.lives import Desks

#: The round after the day of the cast, 21 November 2026.
PAGE, NEXT = "/lifecycle/badges/", "2027-02-03"


def admitted(desks: Desks, decided: date | PartialDate, name: str, cell: str = "A1") -> Person:
    on = decided.earliest if isinstance(decided, PartialDate) else decided
    person = make_member(desks.tree[cell], admitted=on, name=name)
    said = decided if isinstance(decided, PartialDate) else PartialDate.of(decided)
    with reading_whole(), deed(actor=MAKER, verb="tests.decide"):
        Admission.objects.filter(person=person).update(decision_date=said)
    return person


@pytest.fixture
def people(desks: Desks) -> list[Person]:
    """Of age at the next round, a year of which only is known, early, and elsewhere."""
    return [
        admitted(desks, date(1997, 1, 6), "Vũ Thị Đủ"),
        admitted(desks, PartialDate(1997), "Vũ Văn Năm"),
        admitted(desks, date(1997, 6, 2), "Vũ Văn Sớm", "A2"),
        admitted(desks, date(1997, 1, 6), "Vũ Văn Khác", "B1"),
    ]


def test_the_next_round_is_shown_with_what_is_not_certain(cast: Cast, people: list[Person]) -> None:
    page = cast.page(cast.officer, PAGE)
    assert "Vũ Thị Đủ" in page
    assert "trong năm 2027" in page
    assert "chưa rõ ngày" in page
    assert "Vũ Văn Sớm" not in page
    assert "Vũ Văn Khác" not in page
    assert "chưa đối chiếu" in page or "cần kiểm tra" in page


def test_who_may_get_it_early_is_a_list_of_its_own(cast: Cast, people: list[Person]) -> None:
    page = cast.page(cast.officer, f"{PAGE}?which=early")
    assert "Vũ Văn Sớm" in page
    assert "Vũ Thị Đủ" not in page
    assert "chỉ khi bệnh nặng" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [("org=A2", False), ("org=A1", True), ("tier=30", True), ("tier=40", False),
     ("round=2026-11-07", False), ("round=2026-11-08", True)],
)  # fmt: skip
def test_a_list_is_narrowed_by_place_tier_and_round(
    cast: Cast, people: list[Person], asked: str, found: bool
) -> None:
    assert ("Vũ Thị Đủ" in cast.page(cast.officer, f"{PAGE}?{asked}")) == found


def test_cases_begin_for_those_who_were_picked(cast: Cast, people: list[Person]) -> None:
    browser = cast.signed_in(cast.officer)
    ids = {"ids": [one.pk for one in people]}
    answer = browser.post(f"{PAGE}begin/", ids, follow=True)
    assert "Đã lập 3 hồ sơ" in answer.content.decode()
    with reading_whole():
        cases = Case.objects.filter(definition="badge")
        assert {one.person_id for one in cases} == {one.pk for one in people[:3]}
        assert {one.step for one in cases} == {"propose"}
    assert "đang giải quyết" in browser.get(PAGE).content.decode()
    again = browser.post(f"{PAGE}begin/", ids, follow=True).content.decode()
    assert "đã có hồ sơ đang giải quyết" in again
    with reading_whole():
        assert Case.objects.filter(definition="badge").count() == 3


def test_who_only_reads_begins_nothing(cast: Cast, people: list[Person]) -> None:
    browser = cast.signed_in(cast.clerk)
    assert "Vũ Thị Đủ" in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}begin/", {"ids": [people[0].pk]}).status_code == 403
    with reading_whole():
        assert not Case.objects.exists()


def test_nothing_picked_begins_nothing(cast: Cast, people: list[Person]) -> None:
    browser = cast.signed_in(cast.officer)
    assert "Chọn người" in browser.post(f"{PAGE}begin/", follow=True).content.decode()
    assert browser.get(f"{PAGE}begin/").status_code == 405
