"""What a clerk does on a list with mouse and keyboard; what is remembered of it are cookies."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from dangvu.accounts.models import User
from tests.browser.conftest import DESK, PHONE, Opener, bring_in, come_in, hire_clerk
from tests.imports.workbooks import WorkbookMaker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def clerk(one_world: object, tmp_path_factory: pytest.TempPathFactory) -> User:
    clerk = hire_clerk()
    bring_in(WorkbookMaker(tmp_path_factory.mktemp("bloc")))
    return clerk


@pytest.fixture
def enter(clerk: User, open_page: Opener, live_server: object):  # type: ignore[no-untyped-def]
    """`enter(DESK)` gives a page of the signed-in clerk."""
    client = Client()
    client.force_login(clerk)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    address = live_server.url  # type: ignore[attr-defined]

    def open_one(viewport: dict[str, int], **options: object) -> Page:
        page = open_page(viewport, **options)
        page.context.add_cookies([{"name": name, "value": value, "url": address}])
        return page

    return open_one


def test_rows_are_picked_and_the_bar_counts_them(enter) -> None:  # type: ignore[no-untyped-def]
    page = enter(DESK)
    page.goto("/kit/list")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    page.get_by_label("Chọn Lê Ánh", exact=True).first.check()
    expect(bar).to_contain_text("Đã chọn 1")
    page.locator('input[name="ids"]').nth(5).click(modifiers=["Shift"])
    expect(bar).to_contain_text("Đã chọn 6")
    page.get_by_label("Chọn cả trang").check()
    expect(bar).to_contain_text("Đã chọn 50")
    page.get_by_role("button", name="Bỏ chọn").click()
    expect(bar).to_be_hidden()
    page.locator('input[name="ids"]').first.check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải Excel các dòng đã chọn").click()
    assert download.value.suggested_filename == "so-mau.xlsx"


def test_rows_are_picked_without_javascript(enter) -> None:  # type: ignore[no-untyped-def]
    page = enter(DESK, java_script_enabled=False)
    page.goto("/members/")
    page.locator('input[name="ids"]').first.check()
    page.get_by_role("button", name="In danh sách đã chọn").click()
    expect(page.locator("main")).to_contain_text("1 đảng viên")
    page.get_by_role("link", name="Về danh sách").click()
    expect(page.locator("main")).to_contain_text("3 đảng viên")


def test_columns_are_chosen_without_javascript_and_remembered(enter) -> None:  # type: ignore[no-untyped-def]
    page = enter(DESK, java_script_enabled=False)
    page.goto("/members/?status=FULL")
    page.locator("summary", has_text="Chọn cột").click()
    page.get_by_label("Quê quán").check()
    page.get_by_label("Giới tính", exact=True).last.uncheck()
    page.get_by_role("button", name="Hiện các cột đã chọn").click()
    page.goto("/members/")
    heads = page.locator("#results thead").inner_text()
    assert "Quê quán" in heads
    assert "Giới tính" not in heads


def test_going_back_returns_to_the_same_filters_and_row(enter) -> None:  # type: ignore[no-untyped-def]
    page = enter(DESK)
    page.goto("/kit/list?state=late")
    link = page.locator("#results tbody tr").nth(12).locator("a")
    row = page.locator("#results tbody tr").nth(12).get_attribute("id")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Công Tằng Tôn Nữ")
    page.locator(".crumbs").get_by_role("link", name="Sổ mẫu").click()
    assert page.url.endswith(f"/kit/list?state=late#{row}")
    expect(page.locator(f"#{row}")).to_be_in_viewport()
    page.go_back()
    page.go_back()
    assert page.url.endswith(f"/kit/list?state=late#{row}")
    page.locator("#q").fill("cong tang")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile("q=cong"))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_way_back_does_not_lead_behind_the_door(enter, clerk: User) -> None:  # type: ignore[no-untyped-def]
    page = enter(DESK)
    page.goto("/kit/list?q=kin")
    page.context.clear_cookies()
    page.goto("/accounts/sign-in")
    come_in(page, clerk, at="/kit/record")
    back = page.locator(".crumbs").get_by_role("link", name="Sổ mẫu")
    assert back.get_attribute("href") == "/kit/list"


def test_the_first_column_and_the_titles_stay_in_the_box_of_a_broad_list(enter) -> None:  # type: ignore[no-untyped-def]
    page = enter({"width": 700, "height": 600})
    page.goto("/kit/list")
    page.locator(".sheet").evaluate("box => { box.scrollLeft = 300; box.scrollTop = 400 }")
    box = page.locator(".sheet").bounding_box()
    name = page.locator("#results tbody tr").nth(12).locator("td.main").bounding_box()
    title = page.locator(
        "#results thead th.main, #results thead th:nth-child(2)"
    ).last.bounding_box()
    assert box
    assert name
    assert title
    assert box["x"] <= name["x"] < box["x"] + 60
    assert abs(title["y"] - box["y"]) < 4


def test_search_goes_by_keyboard_alone(enter) -> None:  # type: ignore[no-untyped-def]
    page = enter(DESK)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("cong tang")
    expect(page.locator("#found-now a").first).to_contain_text("Công Tằng Tôn Nữ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Công Tằng Tôn Nữ")


def test_search_works_without_javascript_on_a_phone(enter) -> None:  # type: ignore[no-untyped-def]
    page = enter(PHONE, java_script_enabled=False)
    page.goto("/")
    page.locator("#find").fill("cong tang")
    page.locator("#find").press("Enter")
    expect(page.locator("main")).to_contain_text("Công Tằng Tôn Nữ")
