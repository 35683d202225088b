"""Lists, trees and their small parts, over accounts as a stand-in for any register."""

from __future__ import annotations

import io
import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Value
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from openpyxl import load_workbook

from dangvu.accounts.models import User
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.pages import Branch, Column, Filter, Group, list_page, tree_page
from dangvu.core.partial_dates import PartialDate

MAKER = Actor(user_id=None, name="test", today=date(2026, 11, 21), channel="test", operator=True)
COLUMNS = [
    Column(
        "name", "Họ và tên", "display_name", order=("display_name",), url=lambda u: f"/u/{u.pk}"
    ),
    Column("login", "Tên đăng nhập", "username", order=("username",)),
    Column("active", "Đang dùng", "is_active"),
]
FILTERS = [
    Filter(
        "active",
        "Đang dùng",
        lookup="is_active",
        choices=[("1", "Có"), ("0", "Không")],
        read=lambda text: text == "1",
    )
]


def request_for(address: str, *, htmx: bool = False) -> Any:
    request = RequestFactory().get(address, headers={"HX-Request": "true"} if htmx else {})
    request.actor = MAKER  # type: ignore[attr-defined]
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


def show(address: str = "/", *, htmx: bool = False, **changes: Any) -> Any:
    settings: dict[str, Any] = {
        "title": "Tài khoản",
        "counted": "tài khoản",
        "rows": User.objects.all(),
        "columns": COLUMNS,
        "filters": FILTERS,
        "search": ("username",),
        "order": "name",
        "size": 4,
    }
    return list_page(request_for(address, htmx=htmx), **{**settings, **changes})


def names(response: HttpResponse) -> list[str]:
    return re.findall(r'<a href="/u/\d+">([^<]+)</a>', response.content.decode())


def link(response: HttpResponse, rel: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', response.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def sheet_of(response: Any) -> Any:
    content = b"".join(response.streaming_content)
    response.close()
    return load_workbook(io.BytesIO(content)).active


@pytest.fixture
def people(db: None) -> list[str]:
    """Eleven accounts, two of one name; one not in use."""
    written = [f"Người {letter}" for letter in "ABCDEEFGHI"] + ["Đỗ Ứng"]
    with deed(actor=MAKER, verb="tests.add_accounts"):
        User.objects.bulk_create(
            User(username=f"u{number}", display_name=name, is_active=name != "Người B")
            for number, name in enumerate(written)
        )
    return list(User.objects.order_by("display_name").values_list("display_name", flat=True))


def test_pages_forward_and_back_show_every_row_once(people: list[str]) -> None:
    response, seen = show(), []
    seen += names(response)
    while onward := link(response, "next"):
        response = show(f"/{onward}")
        seen += names(response)
    assert seen == people
    back: list[str] = []
    while onward := link(response, "prev"):
        response = show(f"/{onward}")
        back = names(response) + back
    assert back == people[: len(back)]
    assert len(back) == 8


def test_pages_go_backwards_too_when_the_order_falls(people: list[str]) -> None:
    first = show("/?sort=-name")
    assert names(first) == people[::-1][:4]
    second = show(f"/{link(first, 'next')}")
    assert names(second) == people[::-1][4:8]
    assert names(show(f"/{link(second, 'prev')}")) == people[::-1][:4]


def test_rows_without_a_value_come_last_and_are_paged(people: list[str]) -> None:
    missing = User.objects.annotate(
        nothing=Value(None, output_field=User._meta.get_field("username"))
    )
    columns = [Column("n", "Trống", "nothing", order=("nothing",)), *COLUMNS]
    seen: list[str] = []
    address = "/?sort=n"
    while address != "/":
        response = show(address, rows=missing, columns=columns)
        seen += names(response)
        address = f"/{link(response, 'next')}"
    assert sorted(seen) == sorted(people)


def test_a_list_costs_two_statements_whatever_its_size(
    people: list[str], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        show("/?q=u&active=1&sort=-login", size=1)
    with django_assert_num_queries(2):
        show("/?q=u&active=1&sort=-login", size=50)


def test_a_filter_narrows_and_stands_as_a_chip_that_drops_it(people: list[str]) -> None:
    page = show("/?active=0&q=").content.decode()
    assert "1 tài khoản" in page
    assert 'class="chip" href="?q="' in page


def test_a_filter_value_that_is_not_one_is_named_and_left_out(people: list[str]) -> None:
    page = show("/?active=maybe").content.decode()
    assert "Bộ lọc “Đang dùng” không có giá trị “maybe” nên đã bỏ qua." in page
    assert "11 tài khoản" in page


def test_search_asks_for_every_word_without_accents() -> None:
    rows = [
        SimpleNamespace(pk=n, display_name=name, username="u", is_active=True)
        for n, name in enumerate(["Hoà Đức Lý", "Hòa Thị Đào", "Bình"])
    ]
    assert names(show("/?q=hoa+duc", rows=rows, search=("display_name",))) == ["Hoà Đức Lý"]
    assert len(names(show("/?q=HÒA", rows=rows, search=("display_name",)))) == 2


@pytest.mark.parametrize(
    "place", ["x", "%00", "W10", "bnVsbA", "WyJhIiwiYiJd", "WyJhIiwiYiIsImMiXQ", "é", "A" * 5000]
)
def test_a_place_that_is_not_one_shows_the_list_from_its_beginning(
    people: list[str], place: str
) -> None:
    page = show(f"/?after={place}")
    assert names(page) == people[:4]
    assert "hiện lại từ đầu" in page.content.decode()


def test_an_unknown_order_is_named(people: list[str]) -> None:
    assert "Không sắp xếp được theo “password”." in show("/?sort=password").content.decode()


def test_htmx_gets_the_results_alone(people: list[str]) -> None:
    whole, part = show("/").content.decode(), show("/", htmx=True).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert part.strip().startswith('<div id="results">')


def test_caches_keep_page_and_fragment_apart(people: list[str]) -> None:
    assert "HX-Request" in show("/")["Vary"]


def test_excel_holds_the_whole_filtered_list_in_its_order(people: list[str]) -> None:
    response = show("/?format=xlsx&active=1&sort=-name", size=2, file_name="tai-khoan")
    assert 'filename="tai-khoan.xlsx"' in response["Content-Disposition"]
    rows = list(sheet_of(response).iter_rows(values_only=True))
    assert rows[0][0] == "Tài khoản"
    assert rows[1][0] == "Đang dùng: Có"
    assert rows[2] == ("Họ và tên", "Tên đăng nhập", "Đang dùng")
    assert [row[0] for row in rows[3:]] == [name for name in people[::-1] if name != "Người B"]
    assert {row[2] for row in rows[3:]} == {"Có"}


def test_a_name_never_becomes_a_formula_in_excel() -> None:
    rows = [SimpleNamespace(pk=1, display_name="=1+1", username="@x", is_active=True)]
    cells = sheet_of(show("/?format=xlsx", rows=rows))
    assert [cells["A3"].value, cells["A3"].data_type] == ["=1+1", "s"]


def test_an_empty_list_says_what_would_be_here(db: None) -> None:
    page = show("/", empty="Chưa có ai.", empty_action=("Nhập từ Excel", "/in")).content.decode()
    assert "Chưa có ai." in page
    assert '<a class="button primary" href="/in">Nhập từ Excel</a>' in page


def test_names_from_the_register_are_escaped() -> None:
    rows = [SimpleNamespace(pk=1, display_name="<script>x</script>", username="", is_active=True)]
    assert "<script>x" not in show("/", rows=rows).content.decode()


def test_no_page_of_the_kit_carries_inline_style_or_script(people: list[str]) -> None:
    page = show("/?active=1").content.decode()
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)


# --- tree -----------------------------------------------------------------------------------

BELOW: dict[int | None, list[int]] = {None: [1], 1: [11, 12], 11: [111], 12: [121]}


def grow(address: str, *, htmx: bool = False) -> tuple[HttpResponse, list[list[int | None]]]:
    asked: list[list[int | None]] = []

    def children(parents: Any) -> dict[int | None, list[Branch]]:
        asked.append(list(parents))
        return {
            parent: [
                Branch(key, f"Nút {key}", f"/n/{key}", counts=(1234,), opens=key in BELOW)
                for key in BELOW.get(parent, [])
            ]
            for parent in parents
        }

    response = tree_page(
        request_for(address, htmx=htmx),
        title="Cây",
        label="Tên",
        columns=["Số"],
        children=children,
        opened=[1],
    )
    return response, asked


def nodes(response: HttpResponse) -> list[str]:
    return re.findall(r'data-path="([\d-]+)"', response.content.decode())


def test_a_tree_opens_the_branches_of_its_address() -> None:
    assert nodes(grow("/")[0]) == ["1", "1-11", "1-12"]
    assert nodes(grow("/?open=1,12")[0]) == ["1", "1-11", "1-12", "1-12-121"]
    assert nodes(grow("/?open=0")[0]) == ["1"]
    assert "1.234" in grow("/")[0].content.decode()


def test_a_tree_is_asked_once_a_level() -> None:
    assert grow("/?open=1,11,12")[1] == [[None], [1], [11, 12]]


def test_htmx_gets_the_rows_of_one_branch_alone() -> None:
    response, asked = grow("/?branch=1-12", htmx=True)
    assert asked == [[12]]
    assert nodes(response) == ["1-12-121"]
    assert 'aria-level="3"' in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/?open=x,,-1,99999999999999999999", "/?open=0&branch=x;y", "/?open="]
)
def test_a_tree_takes_no_harm_from_an_address_that_makes_no_sense(address: str) -> None:
    assert nodes(grow(address, htmx=True)[0]) == ["1"]


# --- small parts ----------------------------------------------------------------------------


def render(source: str, **context: Any) -> str:
    return Template("{% load dangvu %}" + source).render(Context(context))


def test_values_are_written_the_vietnamese_way() -> None:
    assert render("{{ n|number }}", n=1628936) == "1.628.936"
    assert render("{{ n|percent }}", n=0.381) == "38,1\N{NO-BREAK SPACE}%"
    assert render("{{ d|vn_date }}", d=date(2026, 11, 25)) == "25/11/2026"
    assert render("{{ d|value }}", d=PartialDate(2026, 11)) == "11/2026"
    assert render("{{ d|value }} {{ t|value }}", d=None, t=True) == "– Có"


def test_a_state_is_an_icon_and_a_word() -> None:
    shown = render('{% state "late" %}')
    assert "<svg" in shown
    assert "Quá hạn" in shown


def test_bars_are_as_long_as_their_values_and_hide_what_is_too_small() -> None:
    groups = [Group("A", 200), Group("B", 50), Group("C", None)]
    shown = render("{% bars groups %}", groups=groups)
    assert re.findall(r'class="fill" width="([^"]+)"', shown) == ["100.00%", "25.00%", "0.00%"]
    assert "ít, không nêu" in shown
    assert "Cộng" not in shown  # the total would tell the hidden number


def test_a_group_that_is_there_never_reads_nought_per_cent() -> None:
    shown = render("{% bars groups %}", groups=[Group("A", 100000), Group("B", 1)])
    assert "&lt; 0,1" in shown
