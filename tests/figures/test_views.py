"""Figures on pages: all of them, one with its breakdown, the rows behind it, the desk."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dangvu.core.actor import Actor
from dangvu.figures.forms import CannotAsk, read_when
from dangvu.members import services
from tests.cast import Cast, assemble
from tests.factories.members import make_member
from tests.factories.organizations import Tree, make_bloc

pytestmark = pytest.mark.django_db
ALL = "/figures/"
TOTAL = "/figures/members.total/"
ADMITTED = "/figures/members.admitted/"


@pytest.fixture
def bloc(db: None) -> Tree:
    return make_bloc()


@pytest.fixture
def cast(bloc: Tree) -> Cast:
    return assemble(bloc)


def as_(cast: Cast, actor: Actor) -> Client:
    client = Client()
    client.force_login(cast.user(actor))
    return client


def page(cast: Cast, actor: Actor, address: str, status: int = 200) -> str:
    response = as_(cast, actor).get(address)
    assert response.status_code == status
    return response.content.decode()


def value(content: str) -> str:
    found = re.search(r'<span class="value(?: none)?">([^<]*)</span>', content)
    assert found
    return found[1]


def groups(content: str) -> dict[str, str]:
    """Lines of the breakdown: label and number."""
    rows = re.findall(
        r'<th scope="row">(.*?)</th>.*?<td class="number">([^<]*)</td>', content, re.S
    )
    return {re.sub(r"<[^>]*>", "", label).strip(): number for label, number in rows}


def sheet(cast: Cast, actor: Actor, address: str) -> list[tuple[Any, ...]]:
    response: Any = as_(cast, actor).get(address)
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_a_stranger_is_sent_to_the_door(client: Client, bloc: Tree) -> None:
    for address in (ALL, TOTAL, f"{TOTAL}rows/"):
        assert client.get(address).status_code == 302


def test_each_asks_of_the_own_organisation_and_of_no_other(cast: Cast, bloc: Tree) -> None:
    for code in ("A1", "A2", "B1"):
        make_member(bloc[code])
    assert value(page(cast, cast.operator, TOTAL)) == "3"
    assert value(page(cast, cast.clerk, TOTAL)) == "3"
    assert value(page(cast, cast.officer, TOTAL)) == "2"
    assert value(page(cast, cast.secretary, TOTAL)) == "1"
    assert value(page(cast, cast.outsider, TOTAL)) == "1"
    for address in (TOTAL, f"{TOTAL}rows/", ALL):
        refused = page(cast, cast.outsider, f"{address}?org=A", 404)
        assert "Đảng bộ Tổng công ty Hàng hải" not in refused
        page(cast, cast.secretary, f"{address}?org=A2", 404)
        page(cast, cast.officer, f"{address}?org=A2")


def test_the_address_carries_the_whole_question(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2019, 5, 19), sex="MALE")
    moved = make_member(bloc["A1"], admitted=date(2020, 5, 19))
    make_member(bloc["B1"], admitted=date(2020, 7, 1))
    services.transfer_inside(
        actor=cast.officer, person=moved, to_cell_id=bloc["A2"], on=date(2021, 1, 1)
    )
    asked = page(cast, cast.clerk, f"{ADMITTED}?org=K&period=2020&by=child&tree=then")
    assert value(asked) == "2"
    assert "Năm 2020" in asked
    by_child = groups(asked)
    assert by_child["Đảng bộ Tổng công ty Hàng hải"] == "1"
    assert by_child["Đảng bộ Ngân hàng Công Thương"] == "1"
    by_sex = page(cast, cast.clerk, f"{TOTAL}?org=A&as_of=2020-12-31&by=sex&tree=now")
    assert groups(by_sex) == {"Nam": "1", "Nữ": "1", "Cộng": "2"}
    assert "31/12/2020" in by_sex
    assert value(page(cast, cast.clerk, f"{TOTAL}?org=A2&as_of=2020-12-31")) == "0"


def test_a_child_opens_its_figure_and_a_group_its_rows(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], name="Phạm Văn Nam", sex="MALE")
    make_member(bloc["A2"], name="Lê Thị Nữ")
    shown = unescape(page(cast, cast.officer, f"{TOTAL}?as_of=2024-06-30"))
    assert f"{TOTAL}?org=A1&as_of=2024-06-30" in shown
    shown = unescape(page(cast, cast.officer, f"{TOTAL}?as_of=2024-06-30&by=sex"))
    rows = f"{TOTAL}rows/?org=A&as_of=2024-06-30&by=sex&key=MALE"
    assert rows in shown
    opened = page(cast, cast.officer, rows)
    assert "Phạm Văn Nam" in opened
    assert "Lê Thị Nữ" not in opened
    assert "1 dòng đã đếm" in opened
    assert "giới tính: Nam" in opened


def test_rows_that_left_the_scope_are_counted_and_not_opened(cast: Cast, bloc: Tree) -> None:
    stayed = make_member(bloc["A1"], name="Ở Lại")
    moved = make_member(bloc["A1"], name="Đã Chuyển")
    services.transfer_inside(
        actor=cast.operator, person=moved, to_cell_id=bloc["B1"], on=date(2023, 1, 1)
    )
    asked = "?org=A&as_of=2022-06-30"
    assert value(page(cast, cast.officer, TOTAL + asked)) == "2"
    opened = page(cast, cast.officer, f"{TOTAL}rows/{asked}")
    assert "1 dòng nay ngoài phạm vi" in opened
    assert f"/members/{stayed.pk}/" in opened
    assert "Đã Chuyển" not in opened
    names = {row[0] for row in sheet(cast, cast.officer, f"{TOTAL}rows/{asked}&format=xlsx")}
    assert "Ở Lại" in names
    assert "Đã Chuyển" not in names
    assert "Đã Chuyển" in page(cast, cast.clerk, f"{TOTAL}rows/{asked}")


def test_rows_come_a_page_at_a_time_and_whole_in_excel(
    cast: Cast, bloc: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dangvu.figures.views import opened

    monkeypatch.setattr(opened, "PAGE_SIZE", 2)
    for name in ("Trần An", "Lê Ánh", "Bùi Bình"):
        make_member(bloc["A1"], name=name)
    first = page(cast, cast.secretary, f"{TOTAL}rows/")
    assert ("Trần An" in first, "Bùi Bình" in first) == (True, False)
    second = page(cast, cast.secretary, f"{TOTAL}rows/?page=2")
    assert ("Trần An" in second, "Bùi Bình" in second) == (False, True)
    assert "page=2" in first
    names = [row[0] for row in sheet(cast, cast.secretary, f"{TOTAL}rows/?page=2&format=xlsx")]
    assert names[-3:] == ["Trần An", "Lê Ánh", "Bùi Bình"]


@pytest.mark.parametrize("address", [f"{TOTAL}rows/?org=A", f"{TOTAL}?org=A", f"{ALL}?org=A"])
def test_a_page_costs_the_same_with_one_row_and_three(cast: Cast, bloc: Tree, address: str) -> None:
    def ask() -> int:
        client = as_(cast, cast.officer)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    make_member(bloc["A1"])
    one = ask()
    make_member(bloc["A2"])
    make_member(bloc["AS1"])
    assert ask() == one


def test_what_cannot_be_asked_says_what_may_be_meant(cast: Cast, bloc: Tree) -> None:
    unknown = page(cast, cast.clerk, "/figures/member.totl/?org=A", 404)
    assert TOTAL in unknown
    several = unescape(page(cast, cast.clerk, f"{TOTAL}?org=chi+bo", 404))
    assert f"{TOTAL}?org=A1" in several or "?org=A1" in several
    near = page(cast, cast.outsider, f"{TOTAL}?org=A1", 404)
    assert "?org=A2" not in near
    for query in (
        "?as_of=31/02/2021", "?period=hôm+qua", "?as_of=2021-01-01&period=2020", "?tree=sau",
        "?when=bao+giờ", "?by=mau_mat",
    ):  # fmt: skip
        page(cast, cast.clerk, TOTAL + query, 400)
    assert "không có danh sách riêng" in page(
        cast, cast.clerk, "/figures/members.per_cell/rows/", 404
    )


def test_a_name_typed_into_the_form_becomes_its_code(cast: Cast, bloc: Tree) -> None:
    sent = as_(cast, cast.clerk).get(f"{TOTAL}?org=tai+chinh+ke+toan&when=2020")
    assert sent.headers["Location"] == f"{TOTAL}?org=A2&period=2020"
    asked = as_(cast, cast.clerk).get(f"{TOTAL}?org=chi+bo&when=2020").headers["Location"]
    assert "org=A2" in unescape(page(cast, cast.clerk, asked, 404))


def test_a_link_is_never_answered_for_another_organisation(cast: Cast, bloc: Tree) -> None:
    assert "?org=A2" in page(cast, cast.clerk, f"{TOTAL}?org=tai+chinh+ke+toan", 404)


def test_a_flow_of_a_day_is_that_of_its_year(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2020, 5, 19))
    content = page(cast, cast.clerk, f"{ADMITTED}?as_of=2020-06-30")
    assert value(content) == "1"
    assert "từ đầu năm đến ngày đã chọn" in content
    assert "không có chỉ tiêu đếm theo kỳ" in page(cast, cast.clerk, f"{ALL}?as_of=2020-06-30")


def test_nothing_is_not_zero(cast: Cast, bloc: Tree) -> None:
    assert value(page(cast, cast.clerk, f"{TOTAL}?as_of=1999-01-01")) == "chưa có số liệu"
    assert value(page(cast, cast.clerk, f"{TOTAL}?as_of=2020-01-01")) == "0"
    assert value(page(cast, cast.clerk, "/figures/workers.total/")) == "chưa có số liệu"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("30/9/2021", {"as_of": "2021-09-30"}),
        ("2021-09-30", {"as_of": "2021-09-30"}),
        ("2020", {"period": "2020"}),
        ("năm 2020", {"period": "2020"}),
        ("quý I/2020", {"period": "2020-01-01..2020-03-31"}),
        ("quý 2/2020", {"period": "2020-04-01..2020-06-30"}),
        ("9/2020", {"period": "2020-09-01..2020-09-30"}),
        ("2020-01..2020-09", {"period": "2020-01-01..2020-09-30"}),
        ("1/1/2020 đến 30/9/2020", {"period": "2020-01-01..2020-09-30"}),
        ("01/2020 - 09/2020", {"period": "2020-01-01..2020-09-30"}),
        ("", {}),
    ],
)
def test_time_is_read_as_people_write_it(text: str, wanted: dict[str, str]) -> None:
    assert read_when(text) == wanted


@pytest.mark.parametrize("text", ["bao giờ", "31/02/2021", "2021..2020", "quý 5/2020", "9"])
def test_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CannotAsk, match="không phải một ngày hay một kỳ"):
        read_when(text)


def test_the_one_field_for_time_leads_to_the_lasting_address(cast: Cast, bloc: Tree) -> None:
    response = as_(cast, cast.clerk).get(f"{TOTAL}?org=A&when=30/9/2021&by=sex&period=2020")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{TOTAL}?org=A&by=sex&as_of=2021-09-30"


def test_a_breakdown_goes_to_excel(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"])
    found = sheet(cast, cast.officer, f"{TOTAL}?format=xlsx")
    assert ("Chi bộ Văn phòng", "A1", 1) in [row[:3] for row in found]
    codes = {row[3] for row in sheet(cast, cast.officer, f"{ALL}?format=xlsx") if len(row) > 3}
    assert {"members.total", "members.admitted", "organizations.cells"} <= codes


def test_the_desk_shows_five_figures_of_the_own_organisation(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"])
    desk = page(cast, cast.officer, "/")
    assert "Đảng bộ Tổng công ty Hàng hải" in desk
    shown = re.findall(r"/figures/([\w.]+)/\?", desk)
    assert shown == [
        "organizations.grassroots", "organizations.cells", "members.total",
        "members.probationary", "workers.total",
    ]  # fmt: skip
    assert "so với cuối năm trước" in desk
    cell = page(cast, cast.secretary, "/")
    assert "members.transfers" in cell
    assert "Đảng bộ Ngân hàng Công Thương" not in cell


def test_the_page_of_an_organisation_leads_to_its_figures(cast: Cast, bloc: Tree) -> None:
    shown = unescape(page(cast, cast.officer, f"/organizations/{bloc['A']}/?on=2020-12-31"))
    assert f"{ALL}?org=A&period=2020" in shown


@pytest.mark.parametrize("text", ["2020", "quý 2/2020", "9/2020", "05/02/2020 đến 07/03/2020"])
def test_the_form_shows_time_as_people_write_it(cast: Cast, bloc: Tree, text: str) -> None:
    period = read_when(text)["period"]
    assert f'value="{text}"' in page(cast, cast.clerk, f"{TOTAL}?period={period}")
