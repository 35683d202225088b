"""A report as a paper in the browser: written by two, sent, printed; on a telephone; without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dangvu.accounts.models import User
from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.test_a_clerks_day import sign_in
from tests.cast import Cast, assemble
from tests.factories.members import make_member
from tests.factories.organizations import Tree, make_bloc

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIVE = "/reports/summary/?period=2025"


@pytest.fixture
def bloc() -> Tree:
    made = make_bloc()
    for code in ("A1", "A2", "B1"):
        make_member(made[code])
    return made


@pytest.fixture
def clerk(bloc: Tree) -> User:
    cast: Cast = assemble(bloc)
    return cast.user(cast.clerk)


def begin(page: Page) -> str:
    sign_in(page, at=LIVE)
    page.get_by_role("button", name="Soạn báo cáo này").click()
    page.wait_for_url("**/reports/kept/*/")
    return page.url


def save(page: Page, text: str) -> None:
    page.get_by_label("Đánh giá chung").fill(text)
    page.get_by_role("button", name="Lưu phần viết").click()


def test_two_write_the_same_box_and_nothing_is_lost(clerk: User, open_page: Opener) -> None:
    first, second = open_page(DESK), open_page(DESK)
    address = begin(first)
    sign_in(second, at=address)
    save(first, "Bản của người thứ nhất.")
    expect(first.locator("main")).to_contain_text("Đã lưu 1 ô")
    save(second, "Bản của người thứ hai.")
    told = second.locator(".box .notice")
    expect(told).to_contain_text("Bản của người thứ nhất.")
    expect(second.get_by_label("Đánh giá chung")).to_have_value("Bản của người thứ hai.")
    save(second, "Bản ghép.")
    expect(second.locator("main")).to_contain_text("Đã lưu 1 ô")
    second.get_by_role("button", name="Gửi báo cáo").click()
    expect(second.locator(".head .state")).to_contain_text("Đã gửi")
    expect(second.locator(".paper-leaf")).to_contain_text("Bản ghép.")
    expect(second.locator("textarea[name^=box]")).to_have_count(0)


def test_a_figure_of_the_paper_opens(clerk: User, desk: Page) -> None:
    sign_in(desk, at=LIVE)
    desk.locator(".paper-leaf a.live", has_text="3").first.click()
    expect(desk.locator("h1")).to_be_visible()
    assert "/figures/" in desk.url


def test_the_paper_prints_with_what_was_written_and_without_the_page_around_it(
    clerk: User, desk: Page
) -> None:
    begin(desk)
    save(desk, "In ra đoạn này.")
    desk.emulate_media(media="print")
    expect(desk.locator(".paper-leaf")).to_be_visible()
    expect(desk.locator(".as-written", has_text="In ra đoạn này.")).to_be_visible()
    for hidden in ("textarea", ".paper-page aside", ".masthead", ".save-bar"):
        expect(desk.locator(hidden).first).to_be_hidden()


def test_the_paper_is_read_and_written_on_a_telephone_without_a_script(
    clerk: User, open_page: Opener
) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    begin(page)
    save(page, "Viết từ điện thoại.")
    expect(page.locator("main")).to_contain_text("Đã lưu 1 ô")


def test_nothing_on_a_telephone_scrolls_sideways(clerk: User, phone: Page) -> None:
    begin(phone)
    for address in (phone.url, LIVE, "/papers/", "/papers/summary/", "/reports/"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
