"""A registrar's day: papers come in, get their number, are found, are related, and the books printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dangvu.accounts.models import User
from tests.browser.conftest import DESK, PHONE, Opener, come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SUMMARY = "Nâng cao chất lượng sinh hoạt chi bộ trong toàn Đảng bộ Khối"


def open_register(page: Page) -> None:
    """From the menu, which a telephone folds away."""
    link = page.locator("nav").get_by_role("link", name="Văn bản", exact=True).first
    if link.is_visible():
        link.click()
    else:
        page.goto("/documents/")


def enter_what_came_in(page: Page) -> None:
    open_register(page)
    page.get_by_role("link", name="Ghi văn bản đến").click()
    page.get_by_label("Sổ của tổ chức đảng").fill("K")
    page.get_by_label("Loại văn bản").select_option(label="Chỉ thị")
    page.get_by_label("Số, ký hiệu").fill("45-CT/TW")
    page.get_by_label("Ngày văn bản").fill("14/04/2025")
    page.get_by_label("Cơ quan ban hành").fill("Bộ Chính trị")
    page.get_by_label("Trích yếu").fill("Đại hội đảng bộ các cấp")
    page.get_by_label("Ngày đến").fill("20/04/2025")
    page.get_by_role("button", name="Vào sổ đến").click()
    expect(page.locator(".messages, main").first).to_contain_text("Đã vào sổ đến, số 1.")


def issue(page: Page, kind: str, summary: str, *, internal: bool = False) -> None:
    open_register(page)
    page.get_by_role("link", name="Ban hành văn bản").click()
    page.get_by_label("Sổ của tổ chức đảng").fill("K")
    page.get_by_label("Loại văn bản", exact=True).select_option(label=kind)
    page.get_by_label("Cơ quan ban hành, như ghi").fill("Đảng ủy Khối")
    page.get_by_label("Trích yếu").fill(summary)
    page.get_by_label("Ngày ký").fill("02/05/2025")
    page.get_by_label("Người ký").fill("Nguyễn Thị Minh Ngọc")
    page.get_by_label("Thẩm quyền ký").select_option(label="T/M (thay mặt)")
    if internal:
        page.get_by_label("Văn bản nội bộ").check()
    page.get_by_role("button", name="Lấy số").click()


def live_a_day(page: Page) -> None:
    """Three papers in, one found by three words without accents, the books opened and printed."""
    enter_what_came_in(page)
    issue(page, "Nghị quyết", SUMMARY)
    expect(page.get_by_role("heading", level=1)).to_have_text("01-NQ/ĐU")
    issue(page, "Quyết định", "Phân công cấp ủy viên theo dõi chi bộ", internal=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("01-QĐ/ĐU")

    open_register(page)
    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_label("Tìm (không cần dấu)").fill("chat luong chi bo")
    page.get_by_label("Tìm (không cần dấu)").press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("01-NQ/ĐU")


def open_book(page: Page, book: str) -> None:
    page.goto("/documents/book/?org=K&year=2025")
    page.get_by_role("navigation", name="Các sổ").get_by_role("link", name=book).click()


def printed(page: Page) -> list[str]:
    """The rows of the book as it goes to the printer: no menu, no tools, every line."""
    page.get_by_role("link", name="In", exact=True).last.click()
    expect(page.get_by_role("link", name="Về danh sách")).to_be_visible()
    page.emulate_media(media="print")
    for away in (".list-tools", "nav", ".bulk", ".actions .button", "input"):
        for one in page.locator(away).all():
            expect(one).to_be_hidden()
    lines = page.locator("tbody tr").all_inner_texts()
    page.emulate_media(media="screen")
    return lines


def test_a_registrar_enters_three_papers_finds_one_and_prints_the_books(
    bloc: Path, open_page: Opener
) -> None:
    page = open_page(DESK)
    come_in(page, User.objects.get(username="lan"))
    live_a_day(page)
    for book, title, symbols in (
        ("Công văn đến", "Sổ công văn đến năm 2025", ["45-CT/TW"]),
        ("Công văn đi", "Sổ công văn đi năm 2025", ["01-NQ/ĐU"]),
        ("Nội bộ", "Sổ văn bản nội bộ năm 2025", ["01-QĐ/ĐU"]),
        ("Nghị quyết", "Sổ nghị quyết năm 2025", ["01-NQ/ĐU"]),
        ("Quyết định", "Sổ quyết định năm 2025", ["01-QĐ/ĐU"]),
    ):
        open_book(page, book)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        lines = printed(page)
        assert len(lines) == len(symbols), book
        assert all(symbol in line for symbol, line in zip(symbols, lines, strict=True)), book


def test_a_paper_is_related_sent_and_read_on_its_page(bloc: Path, open_page: Opener) -> None:
    page = open_page(DESK)
    come_in(page, User.objects.get(username="lan"))
    enter_what_came_in(page)
    issue(page, "Kế hoạch", "Chuẩn bị đại hội đảng bộ cơ sở")
    page.get_by_role("link", name="Ghi quan hệ").click()
    page.get_by_label("Văn bản này", exact=True).select_option(label="Thực hiện")
    page.get_by_label("Văn bản ban hành trước").fill("45-CT/TW")
    page.get_by_role("button", name="Ghi quan hệ").click()
    expect(page.locator("main")).to_contain_text("Thực hiện 45-CT/TW")
    page.get_by_role("link", name="Gửi văn bản").click()
    page.get_by_label("Gửi tổ chức đảng").fill("A")
    page.get_by_label("Gửi nơi ngoài đảng bộ").fill("Sở Nội vụ")
    page.get_by_role("button", name="Ghi đã gửi").click()
    expect(page.locator("main")).to_contain_text("Đã ghi gửi đến 2 nơi.")
    page.get_by_role("link", name="Đã xem").click()
    page.get_by_role("button", name="Tôi đã xem văn bản này").click()
    expect(page.locator("main")).to_contain_text("Trần Thị Lan")
    page.get_by_role("link", name="Bỏ quan hệ").click()
    page.get_by_label("Lý do").fill("ghi nhầm")
    page.get_by_role("button", name="Bỏ quan hệ").click()
    expect(page.locator("main")).to_contain_text("Chưa ghi quan hệ với văn bản nào.")


def test_the_day_is_lived_on_a_phone_without_a_script_too(bloc: Path, open_page: Opener) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    come_in(page, User.objects.get(username="lan"))
    for step in (lambda: live_a_day(page), lambda: open_book(page, "Nghị quyết")):
        step()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.locator("tbody tr")).to_have_count(1)
