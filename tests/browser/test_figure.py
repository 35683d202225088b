"""The page of a figure: charts that break no policy, that print, and that nobody needs."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Opener, come_in
from tests.cast import Cast, assemble
from tests.factories.members import make_member
from tests.factories.organizations import Tree, make_bloc

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOTAL = "/figures/members.total/?org=K&as_of=2024-06-30"
ADMITTED = "/figures/members.admitted/?org=K&period=2024"


@pytest.fixture(scope="module")
def bloc(one_world: object) -> Tree:
    tree = make_bloc()
    for number in range(14):
        code = f"D{number}"
        tree.add(code, parent="K", name=f"Chi bộ Xí nghiệp Vận tải Biển và Thuê tàu số {number}")
        make_member(tree[code], admitted=date(2010 + number, 5, 19))
    for code in ("A1", "A2", "B1"):
        make_member(tree[code], admitted=date(2024, 1, 20))
    return tree


@pytest.fixture(scope="module")
def cast(bloc: Tree) -> Cast:
    return assemble(bloc)


def come(page: Page, cast: Cast, address: str) -> Page:
    come_in(page, cast.user(cast.clerk), at=address)
    return page


def drawn(page: Page) -> list[str]:
    """What stands in the charts, once there are any."""
    expect(page.locator(".chart.drawn .drawing svg").first).to_be_attached()
    return page.locator(".chart .drawing text").all_text_contents()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("address", [TOTAL, ADMITTED], ids=["stock", "flow"])
def test_charts_are_drawn_and_break_no_policy(
    open_page: Opener, cast: Cast, viewport: dict[str, int], address: str
) -> None:
    page = come(open_page(viewport), cast, address)
    texts = drawn(page)
    value = page.locator(".figure-value .value").text_content()
    assert value in texts
    assert page.locator(".drawing [style]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_chart_says_what_its_table_says(open_page: Opener, cast: Cast) -> None:
    page = come(open_page(DESK), cast, TOTAL)
    drawn(page)
    children = page.locator("#breakdown .chart")
    assert children.locator("tbody tr").count() == 16
    names = children.locator(".drawing text").all_text_contents()
    assert "Đảng bộ Tổng công ty Hàng hải" in names
    trend = page.locator("section", has_text="Diễn biến").locator(".chart").first
    expect(trend.locator("table")).not_to_be_visible()
    trend.get_by_text("Bảng số").click()
    expect(trend.locator("table")).to_be_visible()
    assert trend.locator("tbody tr").count() == 12


def test_without_a_script_every_number_stands_in_a_table(open_page: Opener, cast: Cast) -> None:
    page = come(open_page(DESK, java_script_enabled=False), cast, TOTAL)
    expect(page.locator("#breakdown table")).to_be_visible()
    expect(page.get_by_role("cell", name="30/04/2024").or_(
        page.get_by_role("rowheader", name="30/04/2024")
    ).first).to_be_visible()  # fmt: skip
    bars = page.locator("#breakdown td.bar rect.fill")
    assert bars.first.bounding_box() is not None
    expect(page.get_by_text("Chép câu này")).not_to_be_visible()


def test_the_chart_follows_the_dark_and_the_large_letters(open_page: Opener, cast: Cast) -> None:
    page = come(open_page(DESK, color_scheme="dark"), cast, TOTAL)
    drawn(page)
    size = "getComputedStyle(document.querySelector('.drawing text')).fontSize"
    usual = float(page.evaluate(size)[:-2])
    ink = page.evaluate("getComputedStyle(document.body).color")
    told = "[...document.querySelectorAll('.drawing text')].map(t => getComputedStyle(t).fill)"
    assert ink in page.evaluate(told)
    page.get_by_role("button", name="Chữ to").click()
    page.goto(TOTAL)
    drawn(page)
    assert float(page.evaluate(size)[:-2]) > usual


def test_paper_has_the_chart_and_the_whole_table(open_page: Opener, cast: Cast) -> None:
    page = come(open_page(DESK), cast, TOTAL)
    drawn(page)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".chart details:not([open])").count() == 0
    expect(page.locator("#breakdown tbody tr").last).to_be_visible()
    expect(page.locator(".figure-tools").first).not_to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".chart details:not([open])").count() == 1


def test_the_sentence_is_taken_along(open_page: Opener, cast: Cast) -> None:
    page = come(open_page(DESK, permissions=["clipboard-write"]), cast, TOTAL)
    page.get_by_role("button", name="Chép câu này").click()
    expect(page.get_by_text("đã chép")).to_be_visible()
    # Pages may not read what was taken along; whoever pastes it can.
    box = page.locator("#find")
    box.focus()
    page.keyboard.press("Control+V")
    taken = box.input_value()
    assert re.match(r"Đảng viên của Đảng bộ Khối Doanh nghiệp tính đến ngày 30/06/2024: 17", taken)
