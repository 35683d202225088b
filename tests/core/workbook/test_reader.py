import datetime as dt

import pytest

from dangvu.core.workbook.gate import RefusedFile
from dangvu.core.workbook.reader import CellError, open_book

from . import files


def sheet_of(data, name="Đảng viên"):
    return open_book(data).sheet(name)


def values(data):
    return {
        row.address(column): value
        for row in sheet_of(data).rows()
        for column, value in enumerate(row.cells, start=1)
        if value is not None
    }


def filled(fill):
    return values(files.workbook(fill))


def test_cells_keep_the_address_that_excel_shows():
    def fill(_book, sheet):
        sheet.write_string("C5", "x")
        sheet.write_string("AB9", "y")

    cells = filled(fill)
    assert cells["C5"] == "x"
    assert cells["AB9"] == "y"
    assert set(cells) == {"A1", "B1", "A2", "B2", "C5", "AB9"}


def test_a_sheet_that_begins_far_from_the_corner_is_not_shifted():
    data = files.with_sheet(
        lambda xml: xml.replace(
            xml[xml.index(b"<sheetData>") : xml.index(b"</sheetData>")],
            b'<sheetData><row r="4"><c r="C4"><v>7</v></c></row>',
        )
    )
    assert values(data) == {"C4": 7}


def test_numbers_dates_and_blanks_come_as_what_they_are():
    def fill(book, sheet):
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_number("C2", 5)
        sheet.write_number("D2", 5.5)
        sheet.write_datetime("E2", dt.date(2020, 6, 1), date)
        sheet.write_boolean("F2", True)
        sheet.write_string("G2", "007")
        sheet.write_number("H2", 43983)
        sheet.write_blank("I2", None, date)

    cells = filled(fill)
    assert [cells[f"{letter}2"] for letter in "CDEFGH"] == [
        5,
        5.5,
        dt.date(2020, 6, 1),
        True,
        "007",
        43983,
    ]
    assert type(cells["C2"]) is int
    assert "I2" not in cells


def test_a_failed_formula_is_an_error_and_not_a_blank():
    def fill(_book, sheet):
        sheet.write_formula("C2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D2", "=A1+1", None, 8)

    sheet = sheet_of(files.workbook(fill))
    row = list(sheet.rows())[1]
    assert row.cell(3) == CellError("#DIV/0!")
    assert row.cell(4) == 8
    assert sheet.errors() == {"C2": CellError("#DIV/0!")}
    assert "#DIV/0!" in row.cell(3).message


def test_a_formula_that_was_never_calculated_is_an_error():
    data = files.with_rows(
        b'<row r="3"><c r="B3"><f>A1</f></c></row>'
        b'<row r="4"><c r="C4" t="str"><f>""</f><v></v></c></row>'
    )
    sheet = sheet_of(data)
    assert list(sheet.errors()) == ["B3"]
    assert sheet.last_row >= 3
    assert "chưa được tính" in sheet.errors()["B3"].message
    assert [row.number for row in sheet.rows()][:3] == [1, 2, 3]


@pytest.mark.parametrize("reference", ["A1", "A1:B1", "A1:XFD1048576", "Z99"])
def test_a_lying_dimension_hides_nothing(reference):
    assert values(files.with_dimension(reference))["B2"] == "Nguyễn Thị Hồng"


def test_a_dimension_that_is_no_reference_is_damage_that_is_told():
    with pytest.raises(RefusedFile) as refusal:
        sheet_of(files.with_dimension("nonsense"))
    assert refusal.value.code == "DAMAGED"


def test_two_cells_at_opposite_corners_do_not_take_all_memory():
    data = files.with_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(RefusedFile) as refusal:
        sheet_of(data)
    assert refusal.value.code == "BOMB"


def test_cells_without_an_address_are_counted_too():
    rows = b"".join(b"<row>" + b"<c><v>1</v></c>" * 3_000 + b"</row>" for _each in range(10))
    sheet = sheet_of(files.with_rows(rows))
    assert sheet.last_column == 3_000
    many = rows * 250
    with pytest.raises(RefusedFile):
        sheet_of(files.with_rows(many))


def test_blank_formatted_cells_far_away_do_no_harm():
    data = files.with_rows(b'<row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert set(values(data)) == {"A1", "B1", "A2", "B2"}


def test_a_long_text_repeated_in_a_million_cells_is_refused():
    def fill(_book, sheet):
        sheet.write_string("A3", "x" * 32_000)

    cell = b'<c t="s"><v>4</v></c>'
    row = b"<row>" + cell * 50 + b"</row>"
    data = files.with_sheet(
        lambda xml: xml.replace(b"</sheetData>", row * 2_000 + b"</sheetData>"),
        files.workbook(fill),
    )
    with pytest.raises(RefusedFile) as refusal:
        sheet_of(data)
    assert refusal.value.code == "BOMB"


def test_merged_ranges_and_hidden_rows_columns_and_sheets_are_told():
    def fill(book, sheet):
        sheet.merge_range("A4:B5", "gộp")
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.set_column("D:E", None, None, {"hidden": True})
        book.add_worksheet("Ẩn").hide()

    book = open_book(files.workbook(fill))
    sheet = book.sheet("Đảng viên")
    assert [str(each) for each in sheet.merged] == ["A4:B5"]
    assert (5, 2) in sheet.merged[0]
    assert sheet.hidden_rows == {7}
    assert sheet.hidden_columns == {4, 5}
    assert book.sheet_names == ["Đảng viên", "Ẩn"]
    assert book.is_hidden("Ẩn")
    assert list(book.sheet("Ẩn").rows()) == []


def test_a_sheet_whose_part_is_missing_is_damage_that_is_told():
    data = files.repacked(files.workbook(), drop=[files.SHEET])
    with pytest.raises(RefusedFile):
        sheet_of(data)


def test_a_row_answers_for_columns_beyond_its_last():
    row = next(sheet_of(files.workbook()).rows())
    assert row.cell(40) is None
    assert row.address(40) == "AN1"
