"""What an office does with it: its workbook in, its figures asked, the report out."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dangvu.access.choices import Role
from dangvu.access.services import ensure_operator, grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user
from dangvu.imports.services import import_workbook
from dangvu.organizations.models import Organization
from dangvu.rules.services import load_rulebook
from tests.browser.conftest import DESK, PHONE, Opener
from tests.cases import synthesize
from tests.cast import PASSWORD, TODAY
from tests.imports.workbooks import WorkbookMaker, member
from tests.processes import database_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORK = 120_000
NUMBER = re.compile(r"[\d.]+")


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> User:
    """Who may import for the whole; the processes of the import find the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url())
    operator = ensure_operator(today=TODAY)
    load_rulebook(actor=operator)
    user = create_user(
        actor=operator, username="lan", display_name="Trần Thị Lan", password=PASSWORD
    )
    grant_role(
        actor=operator,
        user=user,
        role=Role.OPERATOR,
        organization=None,
        valid_from=date(2010, 1, 1),
    )
    return user


@pytest.fixture
def bloc(clerk: User, book: WorkbookMaker) -> Path:
    """A few organisations and members with names as long as they come."""
    long = "Đảng bộ Tổng công ty Đầu tư Phát triển Hạ tầng Khu công nghiệp và Đô thị Miền Trung"
    book.organizations(
        {
            "code": "K",
            "name": "Đảng bộ Khối Doanh nghiệp",
            "type": "Đảng bộ cấp trên trực tiếp cơ sở",
        },
        {"code": "A", "name": long, "type": "Đảng bộ cơ sở", "parent": "K"},
        {
            "code": "A1",
            "name": f"Chi bộ Văn phòng {long}",
            "type": "Chi bộ trực thuộc",
            "parent": "A",
        },
        add=False,
    )
    name = "Công Tằng Tôn Nữ Hoàng Kim Khánh Phương Thùy"
    book.members(member("DV1", full_name=name), member("DV2"), member("DV3"))
    path = book.write()
    assert import_workbook(actor=ensure_operator(today=TODAY), source=path).is_committed
    return path


@pytest.fixture
def book(tmp_path: Path) -> WorkbookMaker:
    return WorkbookMaker(tmp_path)


def sign_in(page: Page) -> None:
    page.goto("/accounts/sign-in")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/")


def upload(page: Page, path: Path) -> None:
    page.get_by_role("link", name="Nạp dữ liệu").click()
    page.get_by_role("link", name="Tải sổ Excel lên").first.click()
    page.get_by_label("Sổ Excel (.xlsx)").set_input_files(path)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=WORK)


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
    expect(desk.locator("main")).to_contain_text("Đã nhập vào sổ", timeout=WORK)

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
    desk.get_by_role("link", name="giới tính").click()
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
    expect(desk.locator(".paper-sheet")).to_contain_text(f"{counted:,}".replace(",", "."))
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
    sign_in(page)
    page.goto("/imports/new")
    page.get_by_label("Sổ Excel (.xlsx)").set_input_files(bloc)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    address = page.url
    page.goto("/")
    page.goto(address)
    for _ in range(100):
        link = page.get_by_role("link", name="Xem tiến độ mới nhất")
        if not link.count():
            break
        link.click()
        page.wait_for_timeout(300)
    expect(page.locator("main")).to_contain_text("không có gì phải ghi")


def addresses(page: Page) -> list[str]:
    """Every kind of page, the record pages by their first row."""
    page.goto("/members/")
    person = page.locator("#results td.main a").first.get_attribute("href")
    organization = Organization.objects.exclude(is_root=True).order_by("pk").first()
    assert person
    assert organization
    return [
        "/",
        "/organizations/",
        "/organizations/list/",
        f"/organizations/{organization.pk}/",
        "/members/",
        person,
        "/figures/",
        "/figures/members.total/",
        "/figures/members.total/rows/",
        "/reports/",
        "/reports/summary/",
        "/imports/",
        "/imports/new",
        "/search?q=cong",
        "/accounts/change-password",
        "/nowhere",
    ]


def test_on_a_telephone_nothing_scrolls_sideways(
    bloc: Path, book: WorkbookMaker, open_page: Opener
) -> None:
    phone = open_page(PHONE)
    sign_in(phone)
    phone.goto("/imports/new")
    phone.get_by_label("Sổ Excel (.xlsx)").set_input_files(book.write("sổ " + "rất-dài-" * 12))
    phone.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(phone.locator("#progress")).to_have_count(0, timeout=WORK)
    wide = {}
    for address in [phone.url, *addresses(phone)]:
        phone.goto(address)
        width = phone.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[address] = width
    assert wide == {}


def test_without_javascript_every_page_reads(bloc: Path, open_page: Opener) -> None:
    page = open_page(DESK, java_script_enabled=False)
    sign_in(page)
    expect(page.locator("main")).to_contain_text("Tổ chức của tôi")
    for address, says in {
        "/organizations/": "Đảng bộ Khối Doanh nghiệp",
        "/members/": "Công Tằng Tôn Nữ Hoàng Kim Khánh Phương Thùy",
        "/figures/members.total/": "Mở danh sách đã đếm",
        "/reports/summary/": "Mẫu tạm",
    }.items():
        page.goto(address)
        expect(page.locator("main")).to_contain_text(says)
    page.goto("/members/")
    page.locator("#results td.main a").first.click()
    expect(page.locator(".timeline")).to_contain_text("Kết nạp")
