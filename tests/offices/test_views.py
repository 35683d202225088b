"""Pages of bodies and vacancies, and panels on the pages of organisations and persons."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.members.models import Restriction
from dangvu.offices import services
from dangvu.offices.choices import BodyKind, DutyKind, EndReason, HoldingKind, PostKind
from dangvu.organizations.models import Organization
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.offices import SINCE, Committee, make_committee
from tests.factories.organizations import Tree


@pytest.fixture
def committee(cast: Cast, bloc: Tree) -> Committee:
    """That of committee A with a secretary and a deputy."""
    made = make_committee(cast.officer, bloc["A"])
    made.newcomer(bloc["A1"], PostKind.SECRETARY, "Đinh Thị Thử")
    deputy = made.newcomer(bloc["A2"], PostKind.DEPUTY, "Đinh Văn Thử")
    services.assign_duty(
        actor=cast.officer,
        person=deputy.person,
        post=deputy.post,
        kind=DutyKind.FOLLOWS,
        organization=Organization.objects.get(pk=bloc["A1"]),
        valid_from=SINCE,
    )
    return made


def page_of(committee: Committee) -> str:
    return reverse("offices:body", args=[committee.body.pk])


def test_the_page_of_a_committee_says_who_sits_and_what_is_vacant(
    cast: Cast, committee: Committee
) -> None:
    page = cast.page(cast.officer, page_of(committee))
    for text in (
        "Đinh Thị Thử",
        "Đinh Văn Thử",
        "theo dõi Chi bộ Văn phòng",
        "01/07/2020",
        "Khuyết 4",
        "định mức 3",
    ):
        assert text in page
    before = cast.page(cast.officer, page_of(committee) + "?on=30/6/2020")
    assert "Không có vào ngày này" in before
    assert "Đinh Thị Thử" not in before


def test_a_committee_is_there_for_whoever_sees_offices_there(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    """The propaganda board is told the names and has no way to the members."""
    board = cast.hired("PROPAGANDA_BOARD", bloc["K"])
    page = cast.page(board, page_of(committee))
    assert "Đinh Thị Thử" in page
    assert "/members/" not in page
    for stranger in (cast.outsider, cast.secretary, cast.hired("MEMBER", bloc["A1"])):
        cast.page(stranger, page_of(committee), 404)


def test_a_restricted_holder_has_no_name_on_the_page(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    holding = committee.newcomer(bloc["A1"], PostKind.MEMBER, "Lưu Thị Ẩn")
    with reading_whole(), deed(actor=MAKER, verb="tests.restrict"):
        Restriction.objects.create(person_id=holding.person_id, valid_from=SINCE)
    page = cast.page(cast.clerk, page_of(committee))
    assert "bị hạn chế theo yêu cầu" in page
    assert "Lưu Thị Ẩn" not in page
    assert "Lưu Thị Ẩn" in cast.page(cast.officer, page_of(committee))


def test_vacancies_of_an_organisation_and_what_will_be_vacant(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    acting = make_member(bloc["A2"], name="Hồ Văn Tạm")
    inspection = make_committee(
        cast.officer,
        bloc["A"],
        kind=BodyKind.INSPECTION_COMMISSION,
        seats={PostKind.INSPECTION_CHAIR: 1},
    )
    inspection.seat(acting, PostKind.INSPECTION_CHAIR, kind=HoldingKind.ACTING)
    address = reverse("offices:vacancies")
    page = cast.page(cast.clerk, f"{address}?org=A")
    for text in ("Chủ nhiệm ủy ban kiểm tra", "Hồ Văn Tạm", "1/2", "3/3"):
        assert text in page
    assert "chưa ghi tuổi nghỉ" in cast.page(cast.clerk, f"{address}?org=A&months=24")
    key = cast.page(cast.clerk, f"{address}?org=A&key=1")
    assert "Chủ nhiệm ủy ban kiểm tra" not in key
    assert "Phó bí thư" in key
    assert "Không có chức danh nào khuyết" in cast.page(cast.clerk, f"{address}?org=B")
    assert "Phó bí thư" in cast.page(cast.officer, address)


def test_what_will_be_vacant_is_asked_for_as_many_months_as_wanted(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    committee.newcomer(bloc["A1"], PostKind.MEMBER, "Lưu Thị Chuyển", planned_end=date(2027, 10, 1))
    address = f"{reverse('offices:vacancies')}?org=A"
    for asked, is_told in (
        ("&months=24", True),
        ("&months=12", True),
        ("&months=6", False),
        ("&months=x", False),
        ("", False),
    ):
        assert ("Lưu Thị Chuyển" in cast.page(cast.clerk, address + asked)) is is_told
    book = cast.signed_in(cast.clerk).get(f"{address}&format=xlsx")
    sheets = load_workbook(BytesIO(b"".join(book.streaming_content)))
    vacant, leaving = (list(sheet.iter_rows(values_only=True)) for sheet in sheets.worksheets)
    assert any(row[0] == "Phó bí thư" and row[5] == 1 for row in vacant)
    assert any("Lưu Thị Chuyển" in row for row in leaving)


@pytest.mark.parametrize("code", ["B", "K", "Z9"])
def test_vacancies_out_of_sight_are_as_if_not_there(cast: Cast, bloc: Tree, code: str) -> None:
    cast.page(cast.officer, f"{reverse('offices:vacancies')}?org={code}", 404)


def test_the_page_of_an_organisation_leads_to_its_bodies(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    address = reverse("organizations:detail", args=[bloc["A"]])
    assert page_of(committee) in cast.page(cast.officer, address)
    assert "Tổ chức lãnh đạo" not in cast.page(cast.officer, f"{address}?on=1/1/2015")


def test_the_page_of_a_member_tells_the_posts_on_their_line_of_time(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    person = make_member(bloc["A1"], name="Lưu Thị Sáng")
    first = committee.seat(person, PostKind.MEMBER)
    day = date(2022, 5, 1)
    services.end_holding(actor=cast.officer, holding=first, on=day, reason=EndReason.MOVED)
    committee.seat(person, PostKind.DEPUTY, date(2022, 5, 1))
    page = cast.page(cast.officer, reverse("members:detail", args=[person.pk]))
    now, past = page.index("Phó bí thư"), page.index("Điều động, luân chuyển")
    assert now < past
    assert page_of(committee) in page
    other = make_member(bloc["A1"])
    assert "Chức vụ</h2>" not in cast.page(cast.officer, reverse("members:detail", args=[other.pk]))
