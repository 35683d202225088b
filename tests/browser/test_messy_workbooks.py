"""Ten workbooks of strangers in the browser: uploaded, answered on the screen, committed, counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from dangvu.access.services import ensure_operator
from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for
from dangvu.imports.services import import_workbook
from dangvu.imports.services.mapping import save_mapping
from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.test_a_clerks_day import WORK, sign_in
from tests.cast import TODAY
from tests.factories.jobs import run_waiting_jobs
from tests.imports.messy.base import base_workbook
from tests.imports.messy.books import BOOKS, write
from tests.imports.messy.test_messy_workbooks import (
    OUTCOMES,
    check_figures,
    check_rows,
    exported,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def upload(page: Page, path: Path, mapping: str) -> None:
    sign_in(page, at="/imports/new")
    page.get_by_label("Sổ Excel (.xlsx)").set_input_files(path)
    page.get_by_label("Cách đọc sổ").select_option(mapping)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    page.wait_for_url("**/imports/*/**")
    run_waiting_jobs()


def look_again(page: Page) -> None:
    """Reload, unless the page is doing so by itself because the work has ended."""
    try:
        page.reload()
    except Error:
        page.wait_for_load_state()


def answer(page: Page, answers: dict[str, str]) -> None:
    """Answer every question at its cell; two about one cell take their answers in turn."""
    left = {place: told.split("; ") for place, told in answers.items()}
    page.get_by_role("link", name="Trả lời câu hỏi").click()
    expect(page.locator("form.answers fieldset")).to_have_count(sum(map(len, left.values())))
    for box in page.locator("form.answers fieldset").all():
        legend = box.locator("legend").inner_text()
        sheet_and_cell = next(place for place in left if _names(legend, place) and left[place])
        _give(box, left[sheet_and_cell].pop(0))
    assert not any(left.values())
    page.get_by_role("button", name="Lưu và kiểm tra lại").click()
    run_waiting_jobs()
    look_again(page)


def _names(legend: str, place: str) -> bool:
    sheet, _mark, address = place.partition("!")
    return f"{sheet}, ô {address} " in f"{' '.join(legend.split())} "


def _give(box: Locator, told: str) -> None:
    for radio in box.locator("label.tick").all():
        words = radio.inner_text().strip()
        if words == told or words.startswith(f"{told} ("):
            radio.locator("input").check()
            return
    if box.get_by_label("Khác, ghi ở ô dưới").count():
        box.get_by_label("Khác, ghi ở ô dưới").check()
    box.locator("input[type=text]").fill(told)


@pytest.mark.parametrize("name", list(BOOKS))
def test_a_workbook_is_read_answered_and_committed(
    name: str, clerk: User, desk: Page, tmp_path: Path
) -> None:
    expected: dict[str, Any] = OUTCOMES[name]
    operator = ensure_operator(today=TODAY)
    import_workbook(actor=operator, source=base_workbook(tmp_path))
    mapping = expected["mapping"]
    if not isinstance(mapping, str):
        actor = actor_for(clerk, today=TODAY, channel="test")
        mapping = save_mapping(actor=actor, name=name, document=mapping).mapping.name
    upload(desk, write(name, tmp_path), mapping)
    look_again(desk)
    if expected.get("answers"):
        answer(desk, expected["answers"])
    expect(desk.locator("main")).to_contain_text("Sẵn sàng nạp", timeout=WORK)
    desk.get_by_role("button", name="Nạp vào sổ").click()
    run_waiting_jobs()
    look_again(desk)
    expect(desk.locator("main")).to_contain_text("Đã nạp vào sổ", timeout=WORK)
    check_rows(expected, exported(operator, expected["as_of"]))
    check_figures(expected, operator)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_mapping_is_made_without_a_script(
    viewport: dict[str, int], clerk: User, open_page: Opener, tmp_path: Path
) -> None:
    import_workbook(actor=ensure_operator(today=TODAY), source=base_workbook(tmp_path))
    page = open_page(viewport, java_script_enabled=False)
    upload(page, write("01-trich-ngang", tmp_path), "__new__")
    expect(page.locator("main")).to_contain_text("Ngày, tháng, năm sinh / Nam")
    page.get_by_label("Lưu dưới tên").fill("Danh sách trích ngang")
    page.get_by_role("button", name="Lưu và xem trước").click()
    run_waiting_jobs()
    look_again(page)
    expect(page.locator("main")).to_contain_text("Có câu hỏi")
