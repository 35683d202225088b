"""The workbook comes back with findings at the cells, is answered there, and is imported again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from dangvu.access.selectors import reading_whole
from dangvu.imports.choices import BatchState
from dangvu.imports.services import CannotWrite, write_answers_copy
from dangvu.imports.services.returning import answers_path
from dangvu.members.models import Person, PersonVersion, Placement, Transfer
from tests.imports.conftest import Import
from tests.imports.workbooks import WorkbookMaker, member, movement

pytestmark = pytest.mark.django_db


def answer(path: Path, sheet: str, title: str, row: int, text: object) -> None:
    """Write into a column for answers, as somebody in Excel would."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    header = [cell.value for cell in page[1]]
    page.cell(row, header.index(f"Trả lời: {title}") + 1, text)
    book.save(path)


def comments(path: Path, sheet: str) -> dict[str, str]:
    page = openpyxl.load_workbook(path)[sheet]
    return {cell.coordinate: cell.comment.text for row in page for cell in row if cell.comment}


def test_errors_stand_as_comments_at_their_cells(
    book: WorkbookMaker, look: Import, tmp_path: Path
) -> None:
    found = look(book.members(member("M1", ceremony="31/02/2010")))
    copy = tmp_path / "copy.xlsx"
    write_answers_copy(preview=found, target=copy)
    assert list(comments(copy, "Đảng viên")) == ["R2"]
    assert "tháng 2 năm 2010 chỉ có 28 ngày" in comments(copy, "Đảng viên")["R2"]


def test_a_date_that_was_asked_about_is_answered_in_the_copy(
    book: WorkbookMaker, bring: Import, tmp_path: Path
) -> None:
    found = bring(book.members(member("M1", birth="1/6/80")))
    assert found.state is BatchState.QUESTIONS
    copy = tmp_path / "copy.xlsx"
    write_answers_copy(preview=found, target=copy)
    answer(copy, "Đảng viên", "Ngày sinh *", 2, "01/06/1980")
    assert bring(copy).state is BatchState.COMMITTED
    with reading_whole():
        assert str(PersonVersion.objects.get().birth) == "1980-06-01"


def test_an_answer_that_does_not_fit_is_asked_again(
    book: WorkbookMaker, bring: Import, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.xlsx"
    found = bring(book.members(member("M1", birth="1/6/80")))
    write_answers_copy(preview=found, target=copy)
    answer(copy, "Đảng viên", "Ngày sinh *", 2, "không rõ")
    assert bring(copy).state is BatchState.QUESTIONS


@pytest.mark.parametrize(("said", "codes"), [("Không", ["M1", "M2"]), ("Có", ["M1"])])
def test_the_question_of_one_person_or_two_is_answered(
    book: WorkbookMaker, bring: Import, tmp_path: Path, said: str, codes: list[str]
) -> None:
    same = {"full_name": "Trần Thị Hòa", "birth": date(1980, 2, 3)}
    book.members(member("M1", **same), member("M2", **same)).movements(
        movement("M2", "Đổi thẻ", date(2020, 2, 3), number="77")
    )
    found = bring(book)
    copy = tmp_path / "copy.xlsx"
    write_answers_copy(preview=found, target=copy)
    answer(copy, "Đảng viên", "Mã đảng viên *", 3, said)
    assert bring(copy).state is BatchState.COMMITTED
    with reading_whole():
        assert list(Person.objects.order_by("code").values_list("code", flat=True)) == codes
        owner = Person.objects.get(cards__number="77")
    assert owner.code == codes[-1]
    assert bring(copy).state is BatchState.UNCHANGED


def test_a_move_without_a_row_is_answered_by_its_day_or_as_a_mistake(
    book: WorkbookMaker, bring: Import, tmp_path: Path
) -> None:
    bring(book.members(member("M1", "A1"), member("M2", "A1")))
    later = WorkbookMaker(book.folder, date(2026, 6, 30))
    later._count = 5
    found = bring(later.members(member("M1", "A2"), member("M2", "B1")))
    copy = tmp_path / "copy.xlsx"
    write_answers_copy(preview=found, target=copy)
    answer(copy, "Đảng viên", "Mã chi bộ *", 2, "15/03/2026")
    answer(copy, "Đảng viên", "Mã chi bộ *", 3, "sai")
    assert bring(copy).state is BatchState.COMMITTED
    with reading_whole():
        assert Transfer.objects.current().get().person.code == "M1"
        moved = Placement.objects.current().filter(person__code="M1").order_by("valid_from")
        assert list(moved.values_list("organization__versions__code", "valid_from")) == [
            ("A1", date(2010, 5, 19)), ("A2", date(2026, 3, 15)),
        ]  # fmt: skip
        corrected = Placement.objects.current().get(person__code="M2")
        assert corrected.organization.versions.get().code == "B1"
        assert corrected.valid_from == date(2010, 5, 19)
    assert bring(copy).state is BatchState.UNCHANGED


def test_the_copy_of_a_copy_keeps_its_name() -> None:
    assert answers_path(Path("a/so.xlsx")) == Path("a/so.tra-loi.xlsx")
    assert answers_path(Path("a/so.tra-loi.xlsx")) == Path("a/so.tra-loi.xlsx")


def test_a_folder_that_cannot_be_written_is_said(book: WorkbookMaker, look: Import) -> None:
    found = look(book.members(member("M1", sex="")))
    with pytest.raises(CannotWrite, match="Không ghi được"):
        write_answers_copy(preview=found, target=Path("/proc/nobody/so.tra-loi.xlsx"))
