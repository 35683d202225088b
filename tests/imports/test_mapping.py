"""The register of mẫu 7-HSĐV: one member over four lines, stacked cells, two header rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from dangvu.access.selectors import reading_whole
from dangvu.imports.choices import BatchState
from dangvu.imports.services.mapping import UnknownMapping, load_mapping
from dangvu.members.models import Admission, Card, Exit, Person, PersonVersion, Transfer
from tests.imports.conftest import Import
from tests.imports.workbooks import AS_OF, WorkbookMaker

pytestmark = pytest.mark.django_db

# By printed column: the lines of each member, top to bottom.
LONG = {
    1: ["1"],
    2: ["Trần Thị Bình", "Trần Thị Bình", "05/9/1985"],
    3: ["Nữ", "Kinh", "Không"],
    4: ["Xã Hưng Lộc", "Nghệ An"],
    5: ["12/12", "Trung cấp", "Đại học", "Anh B"],
    6: ["Học sinh", "Kế toán trưởng"],
    7: ["19/5/2010", "19/5/2011"],
    8: ["26.001234", "LL-0007"],
    14: ["đi học 2024"],
}
GONE = {
    1: ["2"],
    2: ["Lê Văn Cường", "1950"],
    3: ["Nam, Kinh, Phật giáo"],
    7: ["3/2/1975", "3/2/1976"],
    8: ["26.000001"],
    11: ["01/3/2012", "Đảng bộ phường 5"],
    12: ["12/7/2020", "Bệnh hiểm nghèo"],
}


def register(folder: Path, *, stacked: bool, heading: str = "Mã chi bộ: A1") -> Path:
    """With `stacked` the lines of a member are in one merged cell, else each in its own line."""
    path = folder / "so7.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Sổ đảng viên")
    page.merge_range("A1:N1", "SỔ DANH SÁCH ĐẢNG VIÊN")
    page.write("A2", heading)
    page.merge_range("J4:K4", "Chuyển sinh hoạt")
    page.write_row("A5", ["Số TT", "Họ và tên", "Nam, nữ, dân tộc, tôn giáo", "Quê quán"])
    page.write_row("A6", list(range(1, 15)))
    row = 6
    for person in (LONG, GONE):
        for column in range(1, 15):
            lines = person.get(column, [])
            if stacked:
                page.merge_range(row, column - 1, row + 3, column - 1, "\n".join(lines))
            else:
                for at, line in enumerate(lines):
                    page.write(row + at, column - 1, line)
        row += 4
    page.write(row, 1, "Cộng: 2 đảng viên")
    book.close()
    return path


@pytest.mark.parametrize("stacked", [True, False])
def test_the_register_becomes_members_and_movements(
    book: WorkbookMaker, bring: Import, stacked: bool
) -> None:
    bring(book)
    path = register(book.folder, stacked=stacked)
    done = bring(path, mapping="so-7-hsdv", as_of=AS_OF)
    assert done.state is BatchState.COMMITTED, list(done.findings)
    with reading_whole():
        binh = PersonVersion.objects.get(full_name="Trần Thị Bình")
        assert binh.person.code == "LL-0007"
        assert (str(binh.birth), binh.sex, binh.ethnicity, binh.religion) == (
            "1985-09-05", "FEMALE", "Kinh", "Không",
        )  # fmt: skip
        assert (binh.hometown, binh.education, binh.theory_level, binh.qualification) == (
            "Xã Hưng Lộc, Nghệ An", "12/12", "Trung cấp", "Đại học",
        )  # fmt: skip
        assert binh.occupation == "Kế toán trưởng"
        assert Card.objects.get(person=binh.person).number == "26.001234"
        cuong = Person.objects.exclude(pk=binh.person_id).get()
        assert str(cuong.versions.get().birth) == "1950"
        assert Exit.objects.get(person=cuong).on == date(2020, 7, 12)
        assert Transfer.objects.get(person=cuong).other_place == "Đảng bộ phường 5"
        assert Admission.objects.get(person=cuong).organization is None


def test_the_register_twice_changes_nothing(book: WorkbookMaker, bring: Import) -> None:
    bring(book)
    path = register(book.folder, stacked=True)
    bring(path, mapping="so-7-hsdv", as_of=AS_OF)
    assert bring(path, mapping="so-7-hsdv", as_of=AS_OF).state is BatchState.UNCHANGED


def test_the_cell_may_come_from_the_command(book: WorkbookMaker, bring: Import) -> None:
    bring(book)
    path = register(book.folder, stacked=True, heading="Chi bộ A2")
    refused = bring(path, mapping="so-7-hsdv", as_of=AS_OF)
    assert refused.state is BatchState.ERRORS
    done = bring(path, mapping="so-7-hsdv", as_of=AS_OF, cell="A2")
    assert done.state is BatchState.COMMITTED


def test_the_day_of_the_register_must_be_given(book: WorkbookMaker, look: Import) -> None:
    found = look(register(book.folder, stacked=True), mapping="so-7-hsdv")
    assert any("--as-of" in finding.message for finding in found.findings)


def test_an_unknown_mapping_lists_the_known_ones() -> None:
    with pytest.raises(UnknownMapping, match="so-7-hsdv"):
        load_mapping("so-8")
