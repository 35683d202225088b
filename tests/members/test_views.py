"""The register of members, the page of a member, and the balance of an organisation."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dangvu.core import electorate
from dangvu.core.actor import Actor
from dangvu.members import services
from dangvu.members.choices import CardKind, ExitKind, PlacementKind
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.sheets import without_mark

pytestmark = pytest.mark.django_db
LIST = "/members/"
NASTY = "<img src=x onerror=alert(1)> Ánh"


def sheet(cast: Cast, actor: Actor, address: str) -> list[tuple[Any, ...]]:
    response: Any = cast.signed_in(actor).get(address)
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return without_mark(book.worksheets[0].iter_rows(values_only=True))


def codes(cast: Cast, actor: Actor, address: str = LIST) -> set[Any]:
    """The codes of the members in the Excel file of a list."""
    joint = "&" if "?" in address else "?"
    found = sheet(cast, actor, f"{address}{joint}format=xlsx")
    return {row[1] for row in found if len(row) > 1 and str(row[1]).startswith("DV")}


def test_a_stranger_is_sent_to_the_door(client: Client, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    for address in (LIST, f"{LIST}{person.pk}/", f"{LIST}balance/"):
        assert client.get(address).status_code == 302


def test_each_sees_the_members_of_the_own_part(cast: Cast, bloc: Tree) -> None:
    for code in ("A1", "A2", "B1"):
        make_member(bloc[code], code=f"DV-{code}")
    assert codes(cast, cast.operator) == {"DV-A1", "DV-A2", "DV-B1"}
    assert codes(cast, cast.clerk) == {"DV-A1", "DV-A2", "DV-B1"}
    assert codes(cast, cast.officer) == {"DV-A1", "DV-A2"}
    assert codes(cast, cast.secretary) == {"DV-A1"}
    assert codes(cast, cast.outsider) == {"DV-B1"}
    assert "3 đảng viên" in cast.page(cast.clerk, LIST)
    assert "1 đảng viên" in cast.page(cast.secretary, LIST)


def bare(response: Any, number: int) -> str:
    """The page without the address that was asked and without its form token."""
    told = response.content.decode().replace(f"{LIST}{number}/", "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", told)


def test_a_member_that_one_may_not_see_is_as_if_not_there(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A2"])
    for actor in (cast.operator, cast.clerk, cast.officer):
        assert cast.signed_in(actor).get(f"{LIST}{person.pk}/").status_code == 200
    for actor in (cast.secretary, cast.outsider):
        client = cast.signed_in(actor)
        refused = client.get(f"{LIST}{person.pk}/")
        absent = client.get(f"{LIST}999999/")
        assert refused.status_code == absent.status_code == 404
        assert bare(refused, person.pk) == bare(absent, 999999)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_three(
    cast: Cast, bloc: Tree, django_assert_num_queries: Any, many: int
) -> None:
    for _number in range(many):
        make_member(bloc["A1"])
    client = cast.signed_in(cast.secretary)
    with django_assert_num_queries(16):
        content = client.get(LIST).content.decode()
    assert f"{many} đảng viên" in content


def test_the_list_is_the_figure_of_its_day(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], code="DV1", admitted=date(2018, 5, 19))
    moved = make_member(bloc["A1"], code="DV2")
    services.transfer_inside(
        actor=cast.officer, person=moved, to_cell_id=bloc["A2"], on=date(2021, 3, 1)
    )
    gone = make_member(bloc["A1"], code="DV3")
    services.record_exit(actor=cast.officer, person=gone, on=date(2022, 1, 1), kind=ExitKind.DIED)
    inside = f"{LIST}?org=A1"
    assert codes(cast, cast.officer, f"{inside}&on=2017-01-01") == {"DV2", "DV3"}
    assert codes(cast, cast.officer, f"{inside}&on=1/6/2021") == {"DV1", "DV3"}
    assert codes(cast, cast.officer, inside) == {"DV1"}
    figure = cast.page(cast.officer, "/figures/members.total/?org=A&as_of=2021-06-01")
    assert '<span class="value">3</span>' in figure
    assert len(codes(cast, cast.officer, f"{LIST}?org=A&on=2021-06-01")) == 3


def test_filters_narrow(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], code="DV1", name="Đặng Thị Hòa", sex="FEMALE")
    make_member(bloc["AS1"], code="DV2", name="Nguyễn Văn Đông", sex="MALE")
    make_member(bloc["A2"], code="DV3", name="Lê Hoà", full=False, sex="MALE")
    narrowed = {
        "?q=hoa": {"DV1", "DV3"},
        "?q=dang+hoa": {"DV1"},
        "?sex=MALE": {"DV2", "DV3"},
        "?status=PROBATIONARY": {"DV3"},
        "?status=FULL&sex=FEMALE": {"DV1"},
        "?org=AS": {"DV2"},
        "?org=cang+hai+phong": {"DV2"},
        "?age_band=41-50": {"DV1", "DV2", "DV3"},
        "?age_band=18-30": set(),
        "?party_age=PROBATIONARY": {"DV3"},
        "?sex=KHAC": {"DV1", "DV2", "DV3"},
    }
    for query, wanted in narrowed.items():
        assert codes(cast, cast.clerk, LIST + query) == wanted, query


def test_an_organisation_outside_of_view_is_no_value_of_the_filter(cast: Cast, bloc: Tree) -> None:
    assert "đã bỏ qua" in cast.page(cast.outsider, f"{LIST}?org=A1")
    assert "đã bỏ qua" not in cast.page(cast.outsider, f"{LIST}?org=B1")


def test_pages_follow_each_other_by_given_name(cast: Cast, bloc: Tree) -> None:
    names = ["Trần An", "Lê Ánh", "Bùi Ân", "Đỗ Bình", "Võ Dung", "Lý Đạt"]
    for name in reversed(names):
        make_member(bloc["A1"], name=name)
    shown = cast.page(cast.secretary, LIST)
    places = [shown.index(name) for name in names]
    assert places == sorted(places)


def test_the_record_tells_a_life(cast: Cast, bloc: Tree) -> None:
    person = make_member(
        bloc["A1"], name="Phạm Thị Hồng Nhung", admitted=date(2015, 5, 19), hometown="Nam Định"
    )
    officer = cast.officer
    services.record_card(
        actor=officer, person=person, on=date(2016, 9, 2), kind=CardKind.ISSUED, number="•••345"
    )
    services.transfer_inside(
        actor=officer, person=person, to_cell_id=bloc["A2"], on=date(2020, 6, 1)
    )
    services.transfer_inside(
        actor=officer,
        person=person,
        to_cell_id=bloc["AS1"],
        on=date(2021, 6, 1),
        permanence=PlacementKind.TEMPORARY,
    )
    content = cast.page(officer, f"{LIST}{person.pk}/")
    for told in (
        "Phạm Thị Hồng Nhung", "Đảng viên chính thức", "Nam Định", "Kết nạp", "19/05/2015",
        "Công nhận chính thức", "Được cấp thẻ đảng viên", "•••345", "Chuyển nội bộ",
        "Chi bộ Văn phòng → Chi bộ Tài chính Kế toán", "(tạm thời)", "Sinh hoạt tạm thời ở",
        "Chi bộ Bến 1", "Đỗ Tiến Dũng ghi ngày",
    ):  # fmt: skip
        assert told in content, told
    order = [content.index(day) for day in ("01/06/2021", "01/06/2020", "02/09/2016")]
    assert order == sorted(order)


def test_corrections_show_what_was_and_why(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], sex="MALE")
    services.correct_person(
        actor=cast.officer, person=person, reason="Nhập nhầm giới tính", sex="FEMALE"
    )
    services.record_exit(
        actor=cast.officer, person=person, on=date(2020, 6, 1), kind=ExitKind.EXPELLED
    )
    assert "Khai trừ ngày 01/06/2020" in cast.page(cast.officer, f"{LIST}{person.pk}/")
    services.restore_member(
        actor=cast.officer, person=person, on=date(2023, 8, 20), reason="Khai trừ oan"
    )
    content = cast.page(cast.officer, f"{LIST}{person.pk}/")
    for told in ("giới tính: Nam → Nữ", "Nhập nhầm giới tính", "Khôi phục quyền đảng viên",
                 "Khai trừ oan", "đã đính chính", "Đảng viên chính thức"):  # fmt: skip
        assert told in content, told


def test_the_record_costs_the_same_for_a_long_life(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])

    def ask() -> int:
        client = cast.signed_in(cast.officer)
        with CaptureQueriesContext(connection) as counted:
            client.get(f"{LIST}{person.pk}/")
        return len(counted)

    few = ask()
    for year in range(2018, 2025):
        services.transfer_inside(
            actor=cast.officer,
            person=person,
            to_cell_id=bloc["A1" if year % 2 else "A2"],
            on=date(year, 6, 1),
        )
    assert ask() == few


def test_names_are_shown_and_never_run(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], name=NASTY, hometown=NASTY)
    for address in (LIST, f"{LIST}{person.pk}/", "/search?q=anh",
                    "/figures/members.total/rows/?org=A1"):  # fmt: skip
        content = cast.page(cast.clerk, address)
        assert "<img src=x" not in content
        assert "&lt;img src=x" in content


def test_those_who_left_are_found_by_name_and_by_who_may_see_them(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], name="Trịnh Công Uẩn")
    services.record_exit(actor=cast.officer, person=person, on=date(2020, 1, 1), kind=ExitKind.DIED)
    found = cast.page(cast.secretary, "/search?q=uan")
    assert f"{LIST}{person.pk}/" in found
    assert "không còn trong sổ" in found
    assert f"{LIST}{person.pk}/" not in cast.page(cast.outsider, "/search?q=uan")


def test_the_balance_stands_on_the_page_of_the_organisation(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2019, 3, 3))
    person = make_member(bloc["A2"])
    services.transfer_out(
        actor=cast.officer, person=person, on=date(2019, 9, 9), to_place="Đảng bộ quận Ngô Quyền"
    )
    content = cast.page(cast.officer, f"/organizations/{bloc['A']}/?on=2019-12-31")
    for told in ("Biến động năm 2019", "Chuyển ra ngoài đảng bộ", "Cuối kỳ"):
        assert told in content
    content = cast.page(cast.officer, f"{LIST}balance/?org=A&period=2019")
    assert "Đầu kỳ + tăng − giảm = cuối kỳ" in content
    assert 'data-suggest="/organizations/options"' in content
    by_name = cast.page(cast.officer, f"{LIST}balance/?org=tong+cong+ty+hang+hai&period=2019")
    assert "Đảng bộ Tổng công ty Hàng hải · " in by_name
    several = cast.signed_in(cast.officer).get(f"{LIST}balance/?org=chi+bo&period=2019")
    assert several["Location"] == "/organizations/list/?q=chi+bo"
    refused = cast.signed_in(cast.outsider).get(f"{LIST}balance/?org=A&period=2019")
    assert refused.status_code == 404
    assert "không phải một kỳ" in cast.page(cast.officer, f"{LIST}balance/?org=A&period=hôm+qua")


def test_probationary_members_are_on_the_list_of_a_vote_and_excluded(
    cast: Cast, bloc: Tree
) -> None:
    make_member(bloc["A1"], name="Lê Bình")
    make_member(bloc["A1"], name="Võ An", full=False)
    make_member(bloc["A2"])
    guest = make_member(bloc["A2"])
    services.transfer_inside(
        actor=cast.officer,
        person=guest,
        to_cell_id=bloc["A1"],
        on=date(2020, 1, 1),
        permanence=PlacementKind.TEMPORARY,
    )
    found = electorate.voters("cell", bloc["A1"], date(2021, 1, 1))
    assert [(voter.name, voter.excluded) for voter in found] == [
        ("Võ An", "PROBATIONARY"),
        ("Lê Bình", ""),
    ]
    assert electorate.voters("cell", bloc["A1"], date(2014, 1, 1)) == []
