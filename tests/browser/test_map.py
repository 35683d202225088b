"""The tree and the heat map over it: by mouse, by keyboard, by links alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.test_figure import bloc, cast, come
from tests.cast import Cast
from tests.factories.organizations import Tree

__all__ = ["bloc", "cast"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TREE = "/organizations/"


def row(page: Page, bloc: Tree, code: str) -> Locator:
    return page.locator(f"#n{bloc[code]}")


def test_arrows_walk_the_tree_and_open_it(open_page: Opener, cast: Cast, bloc: Tree) -> None:
    page = come(open_page(DESK), cast, TREE)
    row(page, bloc, "K").focus()
    page.keyboard.press("ArrowDown")
    expect(row(page, bloc, "A")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(row(page, bloc, "A1")).to_be_visible()
    expect(row(page, bloc, "A")).to_have_attribute("aria-expanded", "true")
    # What has come in can be stepped on once it has settled, some milliseconds later.
    expect(row(page, bloc, "A1")).to_have_attribute("tabindex", "-1")
    page.keyboard.press("ArrowRight")
    expect(row(page, bloc, "A1")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(row(page, bloc, "A")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(row(page, bloc, "A1")).not_to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(row(page, bloc, "K")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/organizations/{bloc['K']}/")
    page.go_back()
    expect(row(page, bloc, "A1")).not_to_be_visible()


def test_the_tree_is_one_stop_of_the_tab_key(open_page: Opener, cast: Cast, bloc: Tree) -> None:
    page = come(open_page(DESK), cast, TREE)
    page.get_by_role("button", name="In", exact=True).focus()
    for _each in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-tree]') !== null"):
            break
    expect(row(page, bloc, "K")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-tree]') === null")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_search_jumps_to_the_node(
    open_page: Opener, cast: Cast, bloc: Tree, viewport: dict[str, int]
) -> None:
    page = come(open_page(viewport), cast, TREE)
    page.get_by_label("Tìm tổ chức").fill("ben 1")
    page.get_by_label("Tìm tổ chức").press("Enter")
    expect(row(page, bloc, "AS1")).to_be_focused()
    expect(row(page, bloc, "AS1")).to_be_in_viewport()


def test_the_search_and_the_branches_work_by_links(
    open_page: Opener, cast: Cast, bloc: Tree
) -> None:
    page = come(open_page(DESK, java_script_enabled=False), cast, TREE)
    page.get_by_label("Mở hoặc đóng Đảng bộ Tổng công ty Hàng hải").click()
    expect(row(page, bloc, "A1")).to_be_visible()
    page.get_by_label("Tìm tổ chức").fill("ben 1")
    page.get_by_label("Tìm tổ chức").press("Enter")
    expect(row(page, bloc, "AS1")).to_be_in_viewport()


def test_the_whole_tree_opens_and_a_closed_branch_stays_closed(
    open_page: Opener, cast: Cast, bloc: Tree
) -> None:
    page = come(open_page(DESK), cast, TREE)
    page.get_by_role("link", name="Mở hết").click()
    expect(row(page, bloc, "AS1")).to_be_visible()
    page.get_by_label("Mở hoặc đóng Đảng bộ bộ phận Cảng Hải Phòng").click()
    expect(row(page, bloc, "AS1")).not_to_be_visible()
    page.reload()
    expect(row(page, bloc, "A1")).to_be_visible()
    assert row(page, bloc, "AS1").count() == 0


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_cell_of_the_heat_map_opens(
    open_page: Opener, cast: Cast, bloc: Tree, viewport: dict[str, int]
) -> None:
    page = come(open_page(viewport), cast, "/figures/members.total/map/?org=K&as_of=2024-06-30")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("Cấp dưới: Đảng bộ Tổng công ty Hàng hải").click()
    page.locator(".tile", has_text="Chi bộ Văn phòng").get_by_role("link").click()
    expect(page.locator(".figure-value .value")).to_have_text("1")
    page.go_back()
    page.get_by_role("link", name="Đảng bộ Khối Doanh nghiệp", exact=True).first.click()
    expect(page.locator(".tile")).to_have_count(17)
