"""Figures on pages: all of them, one with its breakdown, the rows behind it, the desk."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.figures.forms import CannotAsk, read_when
from dangvu.members import services
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.sheets import without_mark

pytestmark = pytest.mark.django_db
ALL = "/figures/"
TOTAL = "/figures/members.total/"
ADMITTED = "/figures/members.admitted/"


def value(content: str) -> str:
    found = re.search(r'<span class="value(?: none)?">([^<]*)</span>', content)
    assert found
    return found[1]


def groups(content: str) -> dict[str, str]:
    """Lines of the breakdown that was asked: label and number."""
    asked = re.search(r'<section id="breakdown".*?</section>', content, re.S)
    assert asked
    rows = re.findall(
        r'<th scope="row">(.*?)</th>.*?<td class="number"[^>]*>([^<]*)</td>', asked[0], re.S
    )
    return {re.sub(r"<[^>]*>", "", label).strip(): number for label, number in rows}


def sheet(cast: Cast, actor: Actor, address: str) -> list[tuple[Any, ...]]:
    response: Any = cast.signed_in(actor).get(address)
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return without_mark(book.worksheets[0].iter_rows(values_only=True))


def test_a_stranger_is_sent_to_the_door(client: Client, bloc: Tree) -> None:
    for address in (ALL, TOTAL, f"{TOTAL}rows/"):
        assert client.get(address).status_code == 302


def test_each_asks_of_the_own_organisation_and_of_no_other(cast: Cast, bloc: Tree) -> None:
    for code in ("A1", "A2", "B1"):
        make_member(bloc[code])
    assert value(cast.page(cast.operator, TOTAL)) == "3"
    assert value(cast.page(cast.clerk, TOTAL)) == "3"
    assert value(cast.page(cast.officer, TOTAL)) == "2"
    assert value(cast.page(cast.secretary, TOTAL)) == "1"
    assert value(cast.page(cast.outsider, TOTAL)) == "1"
    for address in (TOTAL, f"{TOTAL}rows/", ALL):
        refused = cast.page(cast.outsider, f"{address}?org=A", 404)
        assert "Đảng bộ Tổng công ty Hàng hải" not in refused
        cast.page(cast.secretary, f"{address}?org=A2", 404)
        cast.page(cast.officer, f"{address}?org=A2")


def test_the_address_carries_the_whole_question(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2019, 5, 19), sex="MALE")
    moved = make_member(bloc["A1"], admitted=date(2020, 5, 19))
    make_member(bloc["B1"], admitted=date(2020, 7, 1))
    services.transfer_inside(
        actor=cast.officer, person=moved, to_cell_id=bloc["A2"], on=date(2021, 1, 1)
    )
    asked = cast.page(cast.clerk, f"{ADMITTED}?org=K&period=2020&by=child&tree=then")
    assert value(asked) == "2"
    assert "Năm 2020" in asked
    by_child = groups(asked)
    assert by_child["Đảng bộ Tổng công ty Hàng hải"] == "1"
    assert by_child["Đảng bộ Ngân hàng Công Thương"] == "1"
    by_sex = cast.page(cast.clerk, f"{TOTAL}?org=A&as_of=2020-12-31&by=sex&tree=now")
    assert groups(by_sex) == {"Nam": "1", "Nữ": "1", "Cộng": "2"}
    assert "31/12/2020" in by_sex
    assert value(cast.page(cast.clerk, f"{TOTAL}?org=A2&as_of=2020-12-31")) == "0"


def test_a_child_opens_its_figure_and_a_group_its_rows(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], name="Phạm Văn Nam", sex="MALE")
    make_member(bloc["A2"], name="Lê Thị Nữ")
    shown = unescape(cast.page(cast.officer, f"{TOTAL}?as_of=2024-06-30"))
    assert f"{TOTAL}?org=A1&as_of=2024-06-30" in shown
    shown = unescape(cast.page(cast.officer, f"{TOTAL}?as_of=2024-06-30&by=sex"))
    rows = f"{TOTAL}rows/?org=A&as_of=2024-06-30&by=sex&key=MALE"
    assert rows in shown
    opened = cast.page(cast.officer, rows)
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
    assert value(cast.page(cast.officer, TOTAL + asked)) == "2"
    opened = cast.page(cast.officer, f"{TOTAL}rows/{asked}")
    assert "1 dòng nay ngoài phạm vi" in opened
    assert f"/members/{stayed.pk}/" in opened
    assert "Đã Chuyển" not in opened
    names = {row[0] for row in sheet(cast, cast.officer, f"{TOTAL}rows/{asked}&format=xlsx")}
    assert "Ở Lại" in names
    assert "Đã Chuyển" not in names
    assert "Đã Chuyển" in cast.page(cast.clerk, f"{TOTAL}rows/{asked}")


def test_rows_come_a_page_at_a_time_and_whole_in_excel(
    cast: Cast, bloc: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dangvu.figures.views import opened

    monkeypatch.setattr(opened, "PAGE_SIZE", 2)
    for name in ("Trần An", "Lê Ánh", "Bùi Bình"):
        make_member(bloc["A1"], name=name)
    first = cast.page(cast.secretary, f"{TOTAL}rows/")
    assert ("Trần An" in first, "Bùi Bình" in first) == (True, False)
    second = cast.page(cast.secretary, f"{TOTAL}rows/?page=2")
    assert ("Trần An" in second, "Bùi Bình" in second) == (False, True)
    assert "page=2" in first
    names = [row[0] for row in sheet(cast, cast.secretary, f"{TOTAL}rows/?page=2&format=xlsx")]
    assert names[-3:] == ["Trần An", "Lê Ánh", "Bùi Bình"]


@pytest.mark.parametrize("address", [f"{TOTAL}rows/?org=A", f"{TOTAL}?org=A", f"{ALL}?org=A"])
def test_a_page_costs_the_same_with_one_row_and_three(cast: Cast, bloc: Tree, address: str) -> None:
    def ask() -> int:
        client = cast.signed_in(cast.officer)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    make_member(bloc["A1"])
    one = ask()
    make_member(bloc["A2"])
    make_member(bloc["AS1"])
    assert ask() == one


def test_what_cannot_be_asked_says_what_may_be_meant(cast: Cast, bloc: Tree) -> None:
    unknown = cast.page(cast.clerk, "/figures/member.totl/?org=A", 404)
    assert TOTAL in unknown
    several = unescape(cast.page(cast.clerk, f"{TOTAL}?org=chi+bo", 404))
    assert f"{TOTAL}?org=A1" in several or "?org=A1" in several
    near = cast.page(cast.outsider, f"{TOTAL}?org=A1", 404)
    assert "?org=A2" not in near
    for query in (
        "?as_of=31/02/2021", "?period=hôm+qua", "?as_of=2021-01-01&period=2020", "?tree=sau",
        "?when=bao+giờ", "?by=mau_mat",
    ):  # fmt: skip
        cast.page(cast.clerk, TOTAL + query, 400)
    assert "không có danh sách riêng" in cast.page(
        cast.clerk, "/figures/members.per_cell/rows/", 404
    )


def test_a_name_typed_into_the_form_becomes_its_code(cast: Cast, bloc: Tree) -> None:
    sent = cast.signed_in(cast.clerk).get(f"{TOTAL}?org=tai+chinh+ke+toan&when=2020")
    assert sent.headers["Location"] == f"{TOTAL}?org=A2&period=2020"
    asked = cast.signed_in(cast.clerk).get(f"{TOTAL}?org=chi+bo&when=2020").headers["Location"]
    assert "org=A2" in unescape(cast.page(cast.clerk, asked, 404))


def test_a_link_is_never_answered_for_another_organisation(cast: Cast, bloc: Tree) -> None:
    assert "?org=A2" in cast.page(cast.clerk, f"{TOTAL}?org=tai+chinh+ke+toan", 404)


def test_a_flow_of_a_day_is_that_of_its_year(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2020, 5, 19))
    content = cast.page(cast.clerk, f"{ADMITTED}?as_of=2020-06-30")
    assert value(content) == "1"
    assert "từ đầu năm đến ngày đã chọn" in content
    assert "không có chỉ tiêu đếm theo kỳ" in cast.page(cast.clerk, f"{ALL}?as_of=2020-06-30")


def test_nothing_is_not_zero(cast: Cast, bloc: Tree) -> None:
    assert value(cast.page(cast.clerk, f"{TOTAL}?as_of=1999-01-01")) == "chưa có số liệu"
    assert value(cast.page(cast.clerk, f"{TOTAL}?as_of=2020-01-01")) == "0"
    assert value(cast.page(cast.clerk, "/figures/workers.total/")) == "chưa có số liệu"


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
    response = cast.signed_in(cast.clerk).get(f"{TOTAL}?org=A&when=30/9/2021&by=sex&period=2020")
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
    desk = cast.page(cast.officer, "/")
    assert "Đảng bộ Tổng công ty Hàng hải" in desk
    shown = re.findall(r"/figures/([\w.]+)/\?", desk)
    assert shown == [
        "organizations.grassroots", "organizations.cells", "members.total",
        "members.probationary", "workers.total",
    ]  # fmt: skip
    assert "so với cuối năm trước" in desk
    cell = cast.page(cast.secretary, "/")
    assert "members.transfers" in cell
    assert "Đảng bộ Ngân hàng Công Thương" not in cell


def test_the_page_of_an_organisation_leads_to_its_figures(cast: Cast, bloc: Tree) -> None:
    shown = unescape(cast.page(cast.officer, f"/organizations/{bloc['A']}/?on=2020-12-31"))
    assert f"{ALL}?org=A&period=2020" in shown


@pytest.mark.parametrize("text", ["2020", "quý 2/2020", "9/2020", "05/02/2020 đến 07/03/2020"])
def test_the_form_shows_time_as_people_write_it(cast: Cast, bloc: Tree, text: str) -> None:
    period = read_when(text)["period"]
    assert f'value="{text}"' in cast.page(cast.clerk, f"{TOTAL}?period={period}")


def part(content: str, heading: str) -> str:
    """The small breakdown below a heading."""
    found = re.search(rf"<h3>(?:<a[^>]*>)?{heading}.*?</table>", content, re.S)
    assert found
    return found[0]


def test_the_page_has_every_breakdown_and_each_leads_on(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], sex="MALE")
    make_member(bloc["A2"])
    make_member(bloc["A2"])
    content = unescape(cast.page(cast.officer, f"{TOTAL}?as_of=2024-06-30"))
    assert groups(content)["Chi bộ Tài chính Kế toán"] == "2"
    assert re.findall(r'class="number">(\d+)<', part(content, "Giới tính")) == ["1", "2", "3"]
    assert f"{TOTAL}rows/?org=A&as_of=2024-06-30&by=sex&key=MALE" in content
    assert f"{TOTAL}?org=A&as_of=2024-06-30&by=age_band#breakdown" in content


def trend_of(content: str) -> dict[str, str]:
    found = re.search(r"<h2>Diễn biến.*?</section>", content, re.S)
    assert found
    rows = re.findall(
        r'<th scope="row"><a[^>]*>([^<]*)</a></th>.*?<td class="number"[^>]*>(?:<[^>]*>)?([^<]*)<',
        found[0],
        re.S,
    )
    return dict(rows)


def test_a_stock_is_followed_by_the_ends_of_months_or_years(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2024, 3, 10))
    months = trend_of(cast.page(cast.officer, f"{TOTAL}?as_of=2024-06-15"))
    assert list(months)[-3:] == ["30/04/2024", "31/05/2024", "15/06/2024"]
    assert len(months) == 12
    assert (months["29/02/2024"], months["31/03/2024"]) == ("0", "1")
    years = trend_of(cast.page(cast.officer, f"{TOTAL}?as_of=2024-06-15&trend=years"))
    assert (years["31/12/2023"], years["15/06/2024"]) == ("0", "1")


def test_a_flow_is_followed_by_periods_of_the_same_length(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2023, 2, 10))
    make_member(bloc["A1"], admitted=date(2024, 8, 10))
    part_of_year = trend_of(cast.page(cast.officer, f"{ADMITTED}?period=2024-01..2024-06"))
    assert part_of_year["6 tháng đầu năm 2023"] == "1"
    assert part_of_year["6 tháng đầu năm 2024"] == "0"
    years = trend_of(cast.page(cast.officer, f"{ADMITTED}?period=2024"))
    assert (years["Năm 2023"], years["Năm 2024"]) == ("1", "1")
    quarters = trend_of(cast.page(cast.officer, f"{ADMITTED}?period=2024-Q3"))
    assert quarters["Quý III năm 2024"] == "1"
    assert "Quý I năm 2023" in quarters


def test_a_figure_is_compared_with_last_year_and_with_a_chosen_day(cast: Cast, bloc: Tree) -> None:
    for year in (2020, 2023, 2024):
        make_member(bloc["A1"], admitted=date(year, 2, 10))
    content = cast.page(cast.officer, f"{TOTAL}?as_of=2024-06-30&vs=31/12/2020")
    content = content.replace("\N{NO-BREAK SPACE}", " ")
    assert "tăng 1 (50,0 %)" in content
    assert "tăng 2 (200,0 %)" in content
    assert (
        "Đảng viên của Đảng bộ Tổng công ty Hàng hải tính đến ngày 30/06/2024: 3 đảng viên;"
        " tăng 2 (200,0 %) so với ngày 31/12/2020 (1)." in unescape(content)
    )
    cast.page(cast.officer, f"{TOTAL}?vs=hôm+qua", 400)
    cast.page(cast.officer, f"{ADMITTED}?period=2024&vs=31/12/2020", 400)


@pytest.mark.parametrize(
    ("asked", "status"),
    [("?as_of=0002-01-01", 400), ("?as_of=9999-12-31", 400), ("?as_of=1900-06-01", 200)],
)
def test_days_at_the_ends_of_time_are_answered(
    cast: Cast, bloc: Tree, asked: str, status: int
) -> None:
    for code in ("members.total", "members.admitted", "members.per_cell"):
        cast.page(cast.clerk, f"/figures/{code}/{asked}", status)
        cast.page(cast.clerk, f"/figures/{code}/map/{asked}", status)


def test_a_workbook_has_the_breakdowns_and_the_trend(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2020, 5, 5))
    response: Any = cast.signed_in(cast.officer).get(f"{TOTAL}?as_of=2024-06-30&format=xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames[0] == "Tổ chức"
    assert {"Giới tính", "Độ tuổi", "Diễn biến"} <= set(book.sheetnames)
    trend = without_mark(book["Diễn biến"].iter_rows(values_only=True))
    last = [row for row in trend if row[0]][-1]
    assert last[:2] == ("Ngày 30/06/2024", 1)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of less than three are not told."""
    indicator = replace(indicators.get("members.total"), smallest_group=3)
    monkeypatch.setitem(indicators._indicators, "members.total", indicator)


def test_a_small_group_is_not_told_nor_found_by_subtraction(
    cast: Cast, bloc: Tree, few: None
) -> None:
    for code, number in (("A1", 2), ("A2", 3), ("AS1", 5)):
        for _each in range(number):
            make_member(bloc[code])
    asked = "?org=A&as_of=2024-06-30"
    told = groups(cast.page(cast.officer, TOTAL + asked))
    assert told == {"Đảng bộ bộ phận Cảng Hải Phòng": "5"}
    heat = cast.page(cast.officer, f"{TOTAL}map/{asked}")
    assert heat.count("ít, không nêu") == 4
    rows = sheet(cast, cast.officer, f"{TOTAL}{asked}&format=xlsx")
    assert [row[2] for row in rows if row[1] in ("A1", "A2", "AS")] == [5, "…", "…"]


def tiles(content: str) -> dict[str, tuple[str, str]]:
    """The tiles of a heat map: step and number by name."""
    found = re.findall(
        r'<li class="tile heat-(\d)">.*?tile-name">([^<]*)<.*?tile-value num">([^<]*)<', content
    )
    return {name: (step, number) for step, name, number in found}


def test_the_map_colours_the_children_and_leads_down(cast: Cast, bloc: Tree) -> None:
    for code, number in (("A1", 2), ("A2", 1), ("B1", 1)):
        for _each in range(number):
            make_member(bloc[code])
    content = unescape(cast.page(cast.clerk, f"{TOTAL}map/?org=K&as_of=2024-06-30"))
    assert tiles(content) == {
        "Đảng bộ Tổng công ty Hàng hải": ("5", "3"),
        "Đảng bộ Ngân hàng Công Thương": ("3", "1"),
        "Chi bộ cơ sở Tạp chí Đường sắt": ("1", "0"),
    }
    assert f"{TOTAL}?org=A&as_of=2024-06-30" in content
    assert f"{TOTAL}map/?org=A&as_of=2024-06-30" in content
    assert f"{TOTAL}map/?org=C&" not in content
    below = unescape(cast.page(cast.officer, f"{TOTAL}map/?org=A&as_of=2024-06-30"))
    assert tiles(below)["Chi bộ Văn phòng"] == ("5", "2")
    assert "?org=K" not in below
    cast.page(cast.outsider, f"{TOTAL}map/?org=A", 404)


def test_the_map_through_time_says_who_has_and_who_has_not(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(2024, 5, 20))
    content = unescape(cast.page(cast.clerk, f"{ADMITTED}map/?period=2024-06&columns=months"))
    heads = re.findall(r'<th scope="col" class="number"><a[^>]*>([^<]*)', content)
    assert heads == ["1/24", "2/24", "3/24", "4/24", "5/24", "6/24"]
    rows = dict(re.findall(r'<th scope="row"><a[^>]*>([^<]*)(.*?)</tr>', content, re.S))
    numbers = {
        name: re.findall(r'number heat-\d">(?:<a[^>]*>)?([^<]*)', row) for name, row in rows.items()
    }
    assert numbers["Đảng bộ Tổng công ty Hàng hải"] == ["0", "0", "0", "0", "1", "0"]
    assert numbers["Đảng bộ Ngân hàng Công Thương"] == ["0"] * 6
    assert f"{ADMITTED}?org=A&period=2024-05-01..2024-05-31" in content


def test_an_average_can_be_mapped(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"])
    content = cast.page(cast.clerk, "/figures/members.per_cell/map/?org=K&as_of=2024-06-30")
    assert tiles(content)["Đảng bộ Tổng công ty Hàng hải"] == ("3", "0,3")
