"""An office brings its own workbook: upload, preview, answers on the screen, commit, compare, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dangvu.access.selectors import reading_whole
from dangvu.accounts.models import User
from dangvu.members.models import PersonVersion
from tests.browser.conftest import DESK, Opener
from tests.browser.test_a_clerks_day import sign_in, upload
from tests.factories.jobs import run_waiting_jobs
from tests.imports.workbooks import WorkbookMaker, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def births() -> dict[str, str]:
    with reading_whole():
        rows = PersonVersion.objects.current().values_list("person__code", "birth")
        return {code: str(birth) for code, birth in rows}


def workbook(book: WorkbookMaker) -> Path:
    """One question, one error, one new member and one who changed."""
    book.rows["members.people"] = [
        member("DV1", full_name="Công Tằng Tôn Nữ Hoàng Kim Khánh Phương Thùy"),
        member("DV2", occupation="Kế toán trưởng"),
        member("DV5", birth="1/6/80"),
        member("DV6", birth="31/02/1980"),
        member("DV7"),
    ]
    return book.write("so-khoi.xlsx")


def work(page: Page) -> None:
    """The worker does what waits; the page sees it by itself."""
    run_waiting_jobs()
    expect(page.locator(".job-progress")).to_have_count(0)


def test_an_import_from_the_upload_to_its_undo(bloc: Path, book: WorkbookMaker, desk: Page) -> None:
    before = births()
    sign_in(desk)
    upload(desk, workbook(book))
    expect(desk.locator("main")).to_contain_text("Còn lỗi.")
    address = desk.url

    # Each count opens its rows.
    desk.get_by_role("link", name="Đảng viên, Mới: 3").click()
    expect(desk.locator("#results")).to_contain_text("Nguyễn Văn DV7")
    desk.goto(address)

    desk.get_by_role("link", name="Trả lời câu hỏi").click()
    card = desk.get_by_role("group", name="Câu hỏi Đảng viên, ô C4")
    expect(card).to_contain_text("1/6/80")
    card.get_by_label("01/06/1980").check()
    expect(desk.locator("#tally")).to_contain_text("1/1")

    # Whoever leaves in the middle finds what was answered.
    desk.goto("/")
    desk.goto(f"{address}questions")
    expect(desk.get_by_label("01/06/1980")).to_be_checked()
    desk.get_by_label("Bỏ qua dòng này (dòng 5 không nạp)").check()
    desk.get_by_role("button", name="Lưu và kiểm tra lại").click()
    work(desk)
    expect(desk.locator("main")).to_contain_text("Sẵn sàng nạp")

    desk.get_by_role("button", name="Nạp vào sổ").click()
    work(desk)
    expect(desk.locator("main")).to_contain_text("Đã nạp vào sổ")
    after = births()
    assert after["DV5"] == "1980-06-01"
    assert "DV6" not in after
    assert "DV7" in after

    desk.get_by_role("link", name="Đối chiếu với sổ").click()
    desk.get_by_role("button", name="Đối chiếu với sổ").click()
    work(desk)
    desk.get_by_role("link", name="Đảng viên, Chỉ có trong sổ: 1").click()
    desk.locator("td.main a").first.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nguyễn Văn DV3")

    desk.goto(address)
    desk.get_by_role("link", name="Hoàn tác lần nạp").click()
    desk.get_by_role("button", name="Hoàn tác lần nạp này").click()
    expect(desk.locator(".errors")).to_contain_text("Ghi lý do hoàn tác.")
    desk.get_by_label("Lý do hoàn tác").fill("nạp nhầm tệp")
    desk.get_by_role("button", name="Hoàn tác lần nạp này").click()
    work(desk)
    expect(desk.locator("main")).to_contain_text("đã hoàn tác lần nạp này")
    assert births() == before


def test_the_whole_import_works_without_javascript(
    clerk: User, book: WorkbookMaker, open_page: Opener
) -> None:
    page = open_page(DESK, java_script_enabled=False)
    sign_in(page, at="/imports/new")
    page.get_by_label("Sổ Excel (.xlsx)").set_input_files(workbook(book))
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    address = page.url
    run_waiting_jobs()
    page.goto(address)
    page.get_by_role("link", name="Trả lời câu hỏi").click()
    page.get_by_label("01/06/1980").check()
    page.get_by_label("Bỏ qua dòng này (dòng 5 không nạp)").check()
    page.get_by_role("button", name="Lưu câu trả lời").click()
    expect(page.locator("#tally")).to_contain_text("1/1")
    page.get_by_role("button", name="Lưu và kiểm tra lại").click()
    run_waiting_jobs()
    page.goto(address)
    page.get_by_role("button", name="Nạp vào sổ").click()
    run_waiting_jobs()
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Đã nạp vào sổ")
    assert births()["DV5"] == "1980-06-01"


def test_what_stands_on_an_import_is_told_with_its_links(
    bloc: Path, book: WorkbookMaker, desk: Page
) -> None:
    sign_in(desk)
    book.rows["members.people"] = [member("DV2", occupation="Kế toán trưởng")]
    upload(desk, book.write("dau.xlsx"))
    first = desk.url
    desk.get_by_role("button", name="Nạp vào sổ").click()
    work(desk)
    book.rows["members.people"] = [member("DV2", occupation="Giám đốc", hometown="Huế")]
    desk.goto("/")
    upload(desk, book.write("sau.xlsx"))
    desk.get_by_role("button", name="Nạp vào sổ").click()
    work(desk)
    desk.goto(f"{first}undo")
    expect(desk.locator("main")).to_contain_text("Chưa hoàn tác được.")
    desk.get_by_role("link", name="Lần nạp “sau.xlsx”").first.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("sau.xlsx")
