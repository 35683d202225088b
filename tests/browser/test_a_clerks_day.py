"""What an office does with it: its workbook in, its figures asked, the report out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dangvu.accounts.models import User
from tests.browser.conftest import DESK, Opener, come_in
from tests.cases import synthesize
from tests.factories.jobs import run_waiting_jobs
from tests.imports.workbooks import WorkbookMaker, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORK = 120_000
NUMBER = re.compile(r"[\d.]+")


def sign_in(page: Page, *, at: str | None = "/") -> None:
    come_in(page, User.objects.get(username="lan"), at=at)


def upload(page: Page, path: Path) -> None:
    page.get_by_role("link", name="Nạp dữ liệu").click()
    page.get_by_role("link", name="Tải sổ Excel lên").first.click()
    page.get_by_label("Sổ Excel (.xlsx)").set_input_files(path)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    run_waiting_jobs()
    expect(page.locator(".job-progress")).to_have_count(0, timeout=WORK)


def number_in(text: str) -> int:
    found = NUMBER.search(text)
    assert found, text
    return int(found[0].replace(".", ""))


def test_a_workbook_becomes_a_report_whose_figures_open(
    clerk: User, desk: Page, tmp_path: Path
) -> None:
    sign_in(desk)
    upload(desk, synthesize("seed-004", tmp_path))
    expect(desk.locator("main")).to_contain_text("Sẵn sàng nạp")
    desk.get_by_role("button", name="Nạp vào sổ").click()
    run_waiting_jobs()
    expect(desk.locator("main")).to_contain_text("Đã nạp vào sổ", timeout=WORK)

    desk.get_by_role("link", name="Xem cây tổ chức").click()
    root = desk.locator("[data-tree] tr").first
    counted = number_in(root.locator("td").last.inner_text())
    assert counted > 500
    rows = desk.locator("[data-tree] tr")
    before = rows.count()
    rows.nth(1).locator("a.twig").click()
    expect(rows.nth(before)).to_be_visible()

    desk.get_by_role("link", name="Số liệu").click()
    desk.get_by_role("link", name="Đảng viên", exact=True).last.click()
    assert number_in(desk.locator(".figure-value").inner_text()) == counted
    desk.get_by_role("link", name="giới tính").first.click()
    total = desk.locator("table.bars tfoot .number").first
    assert number_in(total.inner_text()) == counted
    desk.get_by_role("link", name="Mở danh sách đã đếm").click()
    assert number_in(desk.locator(".list-bar").inner_text()) == counted

    name = desk.locator("td.main a").first
    called = name.inner_text()
    name.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(called)
    expect(desk.locator(".timeline")).to_contain_text("Kết nạp")

    desk.get_by_role("link", name="Báo cáo").click()
    desk.get_by_role("button", name="Xem báo cáo").click()
    expect(desk.locator(".paper-leaf")).to_contain_text(f"{counted:,}".replace(",", "."))
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Tải tệp Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert download.value.path().read_bytes().startswith(b"PK")


def test_a_workbook_with_an_error_cannot_be_committed(
    bloc: Path, book: WorkbookMaker, desk: Page
) -> None:
    book.members(member("DV4", birth="31/02/1980"))
    sign_in(desk)
    upload(desk, book.write())
    expect(desk.locator("#results")).to_contain_text("Không có ngày 31/02/1980")
    expect(desk.get_by_role("button", name="Nạp vào sổ")).to_have_count(0)
    expect(desk.locator("main")).to_contain_text("Còn lỗi.")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Tải về bản có ghi chú").click()
    assert download.value.suggested_filename.endswith(".tra-loi.xlsx")


def test_progress_is_there_after_leaving_and_coming_back(
    bloc: Path, book: WorkbookMaker, open_page: Opener
) -> None:
    """Without JavaScript, by the link alone."""
    page = open_page(DESK, java_script_enabled=False)
    sign_in(page, at="/imports/new")
    page.get_by_label("Sổ Excel (.xlsx)").set_input_files(bloc)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    address = page.url
    page.goto("/")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Đang kiểm tra, chưa ghi gì")
    run_waiting_jobs()
    page.get_by_role("link", name="Xem tiến độ mới nhất").click()
    page.get_by_role("link", name="Mở kết quả").click()
    expect(page.locator("main")).to_contain_text("không có gì phải ghi")
