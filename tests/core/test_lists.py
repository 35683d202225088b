"""Lists, over accounts as a stand-in for any register."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.models import User
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, BulkAction, Column, Filter
from tests.core.listing import COLUMNS, link, names, request_for, sheet_of, show


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


# --- columns --------------------------------------------------------------------------------

SPARE = [*COLUMNS, Column("number", "Số", "pk", spare=True)]


def heads(page: Any) -> list[str]:
    found = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page.content.decode())
    return [text for text in found if text.strip()]


def test_the_reader_chooses_columns_and_this_machine_remembers(people: list[str]) -> None:
    assert heads(show("/", columns=SPARE)) == ["Họ và tên", "Tên đăng nhập", "Đang dùng"]
    chosen = show("/?columns=number&columns=nonsense", columns=SPARE)
    assert heads(chosen) == ["Họ và tên", "Số"]
    cookie = chosen.cookies["columns_list"]
    assert cookie.value == "name.number"
    assert cookie["httponly"]
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    again = show("/", columns=SPARE, cookies={"columns_list": "name.number"})
    assert heads(again) == ["Họ và tên", "Số"]
    assert not again.cookies
    usual = show("/?columns=usual", columns=SPARE, cookies={"columns_list": "name.number"})
    assert heads(usual) == ["Họ và tên", "Tên đăng nhập", "Đang dùng"]
    assert usual.cookies["columns_list"].value == ""


def test_a_remembered_choice_that_fits_nothing_any_more_shows_the_usual(people: list[str]) -> None:
    page = show("/", columns=SPARE, cookies={"columns_list": "gone.\x00"})
    assert heads(page) == ["Họ và tên", "Tên đăng nhập", "Đang dùng"]


def test_choosing_columns_keeps_filters_and_order_without_a_script(people: list[str]) -> None:
    page = show("/?active=1&sort=-name&after=x", columns=SPARE).content.decode()
    form = re.search(r'<form class="drop-body column-boxes".*?</form>', page, re.S)
    assert form
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    assert kept == {"active": "1", "sort": "-name", "columns": "name"}


def test_excel_holds_exactly_the_chosen_columns(people: list[str]) -> None:
    rows = list(sheet_of(show("/?format=xlsx&columns=active", columns=SPARE)).iter_rows())
    assert [cell.value for cell in rows[1]] == ["Họ và tên", "Đang dùng"]


def test_the_source_of_a_spare_column_is_asked_only_when_it_is_shown(people: list[str]) -> None:
    columns = [*COLUMNS, Column("extra", "Thêm", "extra", source=Value("xx-yy"), spare=True)]
    with CaptureQueriesContext(connection) as asked:
        assert "xx-yy" not in show("/", columns=columns).content.decode()
    assert not any("xx-yy" in one["sql"] for one in asked)
    assert "xx-yy" in show("/?columns=extra", columns=columns).content.decode()


# --- filters --------------------------------------------------------------------------------

DAYS = [
    SimpleNamespace(pk=n, display_name=f"Ngày {n}", username="u", is_active=True, since=day)
    for n, day in enumerate([date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), None])
]
RANGE = [Filter("since", "Từ ngày", kind="range")]


@pytest.mark.parametrize(
    ("query", "wanted", "chip"),
    [
        ("since_from=2020&since_to=2020", ["Ngày 1", "Ngày 2"], "từ 01/01/2020 đến 31/12/2020"),
        ("since_from=31/12/2020", ["Ngày 2"], "từ 31/12/2020"),
        ("since_to=2019", ["Ngày 0"], "đến 31/12/2019"),
        ("since_from=2021&since_to=2020", [f"Ngày {n}" for n in range(4)], "đã bỏ qua"),
        ("since_to=hôm+qua", [f"Ngày {n}" for n in range(4)], "đã bỏ qua"),
    ],
)
def test_a_range_of_days_narrows_and_is_one_chip(query: str, wanted: list[str], chip: str) -> None:
    response = show(f"/?{query}", rows=DAYS, filters=RANGE, order="")
    assert names(response) == wanted
    page = response.content.decode()
    assert chip in page
    assert 'name="since_from"' in page


def test_a_range_narrows_in_the_database_too(people: list[str]) -> None:
    found = show("/?pk_from=2020", filters=[Filter("pk", "Số", kind="range", apply=_first)])
    assert len(names(found)) == 1


def _first(rows: Any, days: tuple[date | None, date | None]) -> Any:
    assert days == (date(2020, 1, 1), None)
    return rows.filter(username="u3")


# --- the count ------------------------------------------------------------------------------


def counts(asked: CaptureQueriesContext) -> int:
    return sum("COUNT(" in one["sql"] for one in asked)


def test_the_rows_are_counted_on_the_first_page_and_carried_to_the_others(
    people: list[str],
) -> None:
    with CaptureQueriesContext(connection) as asked:
        first = show("/?active=1")
    assert counts(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        second = show(f"/{link(first, 'next')}")
    assert (len(asked), counts(asked)) == (1, 0)
    assert "10 tài khoản" in second.content.decode()


def test_a_count_that_was_made_up_or_belongs_elsewhere_is_made_again(people: list[str]) -> None:
    onward = link(show("/"), "next")
    for forged in (
        onward.replace("of=11", "of=99"),
        onward.replace("?", "?active=1&"),
        "?after=" + onward.split("after=")[1].split("&")[0] + "&of=99",
    ):
        with CaptureQueriesContext(connection) as asked:
            page = show(f"/{forged}").content.decode()
        assert counts(asked) == 1, forged
        assert "99 tài khoản" not in page


def test_a_list_may_be_counted_in_another_way(people: list[str]) -> None:
    assert "77 tài khoản" in show("/", count=lambda rows: 77).content.decode()


def test_a_page_tells_the_database_where_to_begin(people: list[str]) -> None:
    onward = link(show("/"), "next")
    with CaptureQueriesContext(connection) as asked:
        show(f"/{onward}")
    assert re.search(r'"display_name" >= \'[^\']+\' AND \("accounts_user"', asked[-1]["sql"])


def test_a_place_after_the_last_row_shows_the_list_from_its_beginning(people: list[str]) -> None:
    last = link(show("/?sort=name", size=10), "next")
    page = show(f"/{last}", size=10, rows=User.objects.exclude(display_name="Đỗ Ứng"))
    assert len(names(page)) == 10
    assert "hiện lại từ đầu" in page.content.decode()


# --- rows picked ----------------------------------------------------------------------------

PICKS = [EXCEL_PICKED, PRINT_PICKED, BulkAction("Thư mời", url_name="core:display", icon="report")]


def ids(*logins: str) -> list[str]:
    return [str(pk) for pk in User.objects.filter(username__in=logins).values_list("pk", flat=True)]


def test_rows_are_picked_by_boxes_of_a_plain_form(people: list[str]) -> None:
    page = show("/?active=1", actions=PICKS).content.decode()
    assert page.count('name="ids"') == 4
    assert 'form="bulk"' in page
    assert '<form class="bulk no-print" id="bulk" method="post" action="/?active=1">' in page
    assert 'formaction="/display"' in page
    assert "csrfmiddlewaretoken" in page
    assert 'name="ids"' not in show("/").content.decode()


def test_an_action_is_offered_to_those_whom_its_policy_lets(people: list[str]) -> None:
    forbidden = BulkAction("Xóa", url_name="core:display", kind="members", action="manage")
    assert "Xóa" not in show("/", actions=[forbidden]).content.decode()


def test_picked_rows_go_to_excel_with_the_chosen_columns(people: list[str]) -> None:
    request = request_for("/?columns=active", post={"own": "xlsx", "ids": [*ids("u0", "u1"), "x"]})
    rows = list(sheet_of(show(request=request, actions=PICKS)).iter_rows(values_only=True))
    assert rows[1][0] == "Các dòng đã chọn"
    assert rows[2] == ("Họ và tên", "Đang dùng")
    assert [row[0] for row in rows[3:]] == ["Người A", "Người B"]


def test_rows_outside_of_the_list_cannot_be_picked(people: list[str]) -> None:
    request = request_for("/", post={"own": "print", "ids": ids("u0", "u1")})
    shown = show(request=request, actions=PICKS, rows=User.objects.filter(username="u1"))
    assert names(shown) == ["Người B"]


def test_picked_rows_print_without_tools(people: list[str]) -> None:
    request = request_for("/?active=1", post={"own": "print", "ids": ids("u0", "u2")})
    page = show(request=request, actions=PICKS).content.decode()
    assert "2 tài khoản" in page
    assert 'name="ids"' not in page
    assert "list-tools" not in page
    assert 'href="/?active=1"' in page


@pytest.mark.parametrize("post", [{"own": "xlsx"}, {"own": "delete", "ids": ["1"]}])
def test_an_action_without_rows_or_without_a_name_leads_back(
    people: list[str], post: dict[str, Any]
) -> None:
    response = show(request=request_for("/?q=u", post=post), actions=PICKS)
    assert (response.status_code, response["Location"]) == (302, "/?q=u")


# --- print ----------------------------------------------------------------------------------


def test_the_whole_list_prints_with_its_filters_written_out(people: list[str]) -> None:
    page = show("/?active=1&format=print", size=2).content.decode()
    assert len(re.findall(r'<a href="/u/', page)) == 10
    assert "Đang dùng: Có" in page
    assert 'rel="next"' not in page
    assert 'class="only-print running"' in page


def test_a_list_that_is_too_long_to_print_says_so() -> None:
    rows = [
        SimpleNamespace(pk=n, display_name=f"N{n}", username="u", is_active=True)
        for n in range(2001)
    ]
    page = show("/?format=print", rows=rows).content.decode()
    assert "Chỉ in được 2.000 dòng đầu" in page
    assert page.count("<tr") == 2002


def test_ten_thousand_rows_go_to_excel() -> None:
    day = date(2026, 1, 1)
    rows = [
        SimpleNamespace(pk=n, display_name=f"N{n}", username="u", is_active=day + timedelta(n))
        for n in range(10_000)
    ]
    assert sheet_of(show("/?format=xlsx", rows=rows)).max_row == 10_002
