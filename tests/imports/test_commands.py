"""`dangvu template` and `dangvu import` from the outside: exit codes, JSON, files."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dangvu.access.selectors import reading_as
from dangvu.core.actor import Actor
from dangvu.core.sheets import all_sheets
from dangvu.core.workbook.reader import open_book
from dangvu.imports.choices import BatchState
from dangvu.imports.services import export_workbook, write_template
from dangvu.organizations.models import Organization
from tests.imports.conftest import Import
from tests.imports.workbooks import AS_OF, WorkbookMaker, member, movement


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `dangvu import`."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


def test_the_template_has_every_sheet_with_its_titles(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    call_command("template", "-o", str(path), stderr=StringIO())
    book = open_book(path)
    titles = [str(sheet.title) for sheet in all_sheets()]
    assert [n for n in book.sheet_names if not book.is_hidden(n)] == [
        "Hướng dẫn", "Thông tin", *titles,
    ]  # fmt: skip
    for sheet in all_sheets():
        header = next(book.sheet(str(sheet.title)).rows())
        assert header.cells == [column.heading for column in sheet.columns]


def test_a_template_that_cannot_be_written_says_so() -> None:
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("template", "-o", "/proc/nobody/mau.xlsx", stderr=StringIO())


@pytest.mark.django_db
def test_the_empty_template_has_nothing_to_import(tmp_path: Path, look: Import) -> None:
    path = tmp_path / "mau.xlsx"
    write_template(path)
    assert look(path, as_of=AS_OF).state is BatchState.UNCHANGED


@pytest.mark.django_db
def test_an_export_imported_again_changes_nothing(
    book: WorkbookMaker, bring: Import, operator: Actor, tmp_path: Path
) -> None:
    book.sheet(
        "organizations.employers",
        {"code": "D1", "name": "Công ty A", "ownership": "Nhà nước", "main": "A", "workers": 120},
        {"code": "D2", "name": "Công ty B", "parent": "D1", "related": "A1; A2"},
    ).sheet(
        "organizations.mass",
        {"organization": "A", "kind": "Công đoàn", "name": "Công đoàn A", "count": 90},
    ).members(
        member("M1", card="12", employer="D1", exempt_since="2020", ethnicity="Kinh"),
        member("M2", "A2", host="B1", host_since=AS_OF, admitted_at="ngoài", ceremony="2001"),
    ).movements(
        movement("M2", "Chuyển nội bộ", AS_OF.replace(year=2018), "A1", other="A2"),
        movement("M1", "Đề nghị tặng Huy hiệu", AS_OF, years=30),
        movement("M1", "Đình chỉ sinh hoạt", AS_OF, until=AS_OF.replace(year=2026), decision="31-QĐ/UBKT"),
    )  # fmt: skip
    assert bring(book).state is BatchState.COMMITTED
    path = tmp_path / "ra.xlsx"
    with reading_as(operator):
        export_workbook(actor=operator, on=AS_OF, target=path)
    again = bring(path)
    assert again.intake.plans["members.movements"].counts()["unchanged"] == 3
    assert again.state is BatchState.UNCHANGED, [
        (plan.table.title, plan.changed) for plan in again.intake.plans.values()
    ]


@pytest.mark.django_db
def test_import_ends_with_0_and_prints_counts_as_json(book: WorkbookMaker, operator: Actor) -> None:
    path = book.members(member("M1")).write()
    code, out, _err = run(path, "--format", "json")
    data = json.loads(out)
    assert (code, data["state"], data["committed"]) == (0, "COMMITTED", True)
    assert data["sheets"]["members.people"]["new"] == 1
    code, out, _err = run(path)
    assert (code, out.splitlines()[-1]) == (0, "Không có gì thay đổi.")


@pytest.mark.django_db
def test_a_dry_run_commits_nothing(book: WorkbookMaker, operator: Actor) -> None:
    code, out, _err = run(book.write(), "--dry-run")
    assert code == 0
    assert out.splitlines()[-1].startswith("Nạp được.")
    assert not Organization.objects.exists()


@pytest.mark.django_db
def test_errors_end_with_1_and_questions_with_3(book: WorkbookMaker, operator: Actor) -> None:
    path = book.members(member("M1", birth="1/6/80")).write()
    code, _out, err = run(path)
    assert code == 3
    assert path.with_name(f"{path.stem}.tra-loi.xlsx").exists()
    path = WorkbookMaker(book.folder).members(member("M1", sex="")).write("sai.xlsx")
    code, _out, err = run(path, "--answers", book.folder / "loi.xlsx")
    assert code == 1
    assert (book.folder / "loi.xlsx").exists()
    assert "Lỗi Đảng viên D2" in err


@pytest.mark.django_db
def test_an_unwritable_folder_for_the_answers_is_said_and_the_errors_too(
    book: WorkbookMaker, operator: Actor
) -> None:
    path = book.members(member("M1", sex="")).write()
    code, _out, err = run(path, "--answers", "/proc/nobody/loi.xlsx")
    assert code == 1
    assert "--answers" in err
    assert "Lỗi Đảng viên D2" in err


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rong.xlsx", b"", "rỗng"),
        ("anh.xlsx", b"\x89PNG\r\n", "ảnh"),
        ("cu.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\0o\0r\0k\0b\0o\0o\0k\0", ".xls"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(
    tmp_path: Path, operator: Actor, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    code, _out, err = run(path)
    assert code == 1
    assert words in err


@pytest.mark.django_db
def test_wrong_usage_ends_with_2(book: WorkbookMaker, operator: Actor) -> None:
    path = book.write()
    assert run(path, "--as-of", "hôm qua")[0] == 2
    code, _out, err = run(path, "--mapping", "so-9")
    assert code == 2
    assert "so-7-hsdv" in err


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_said(tmp_path: Path, operator: Actor) -> None:
    code, _out, err = run(tmp_path / "khong.xlsx")
    assert code == 1
    assert "không có tệp này" in err


# --- import-undo and reconcile ------------------------------------------------------------------


def told(*arguments: object, name: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of another command of the room."""
    out = StringIO()
    try:
        call_command(name, *map(str, arguments), "--format", "json", stdout=out, stderr=StringIO())
    except CommandError as error:
        return error.returncode, json.loads(out.getvalue() or "{}")
    return 0, json.loads(out.getvalue())


def imported(path: Path) -> int:
    """The number of the batch."""
    code, data = told(path, name="import")
    assert code == 0
    return int(data["batch"])


def test_import_undo_takes_an_import_back_by_its_number(
    operator: Actor, book: WorkbookMaker
) -> None:
    path = book.members(member("M1")).write()
    number = imported(path)
    assert told(number, "--dry-run", name="import-undo") == (
        0,
        {"batch": number, "undone": False, "standing": 0},
    )
    code, data = told(number, "--reason", "nạp nhầm", name="import-undo")
    assert (code, data["undone"], data["withdrawn"]["members_standing"]) == (0, True, 2)
    assert told(path, name="import")[1]["sheets"]["members.people"]["new"] == 1


def test_import_undo_tells_what_stands_on_it_and_fails(
    operator: Actor, book: WorkbookMaker
) -> None:
    number = imported(book.members(member("M1")).write())
    book.rows["members.people"] = [member("M1", occupation="Thợ hàn")]
    later = imported(book.write())
    code, data = told(number, "--reason", "nạp nhầm", name="import-undo")
    assert (code, data["undone"]) == (1, False)
    assert any("M1" in each["label"] and each["batch"] == later for each in data["obstacles"])


def test_import_undo_asks_for_a_number_that_is_there_and_for_a_reason(
    operator: Actor, book: WorkbookMaker
) -> None:
    assert told(4711, "--reason", "x", name="import-undo")[0] == 2
    assert told(imported(book.write()), name="import-undo")[0] == 2


def test_reconcile_tells_the_differences(operator: Actor, book: WorkbookMaker) -> None:
    imported(book.members(member("M1", occupation="Kế toán")).write())
    book.rows["members.people"] = [member("M1", occupation="Thợ hàn"), member("M2")]
    path = book.write()
    code, data = told(path, name="reconcile")
    people = data["sheets"]["members.people"]
    assert (code, people["counts"]) == (0, {"different": 1, "file": 1, "register": 0, "same": 0})
    assert people["rows"][0]["different"] == [["Nghề nghiệp", "Thợ hàn", "Kế toán"]]
    out = StringIO()
    call_command("reconcile", str(path), stdout=out, stderr=StringIO())
    assert "tệp “Thợ hàn”, sổ “Kế toán”" in out.getvalue()
    assert told("khong-co.xlsx", name="reconcile")[0] == 1
