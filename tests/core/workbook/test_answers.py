import datetime as dt
import io
import re
import time
import zipfile

import openpyxl
import pytest

from dangvu.core.workbook.answers import Answer, Finding, is_ours, read_answers, write_answers
from dangvu.core.workbook.gate import RefusedFile, admit
from dangvu.core.workbook.reader import open_book

from . import files

SHEET = "Đảng viên"


def members(book, sheet):
    sheet.write_row("C1", ["Ngày sinh", "Ghi chú"])
    sheet.write_row("A3", ["DV02", "Lê Văn Bình", "1/6/20"])
    sheet.write_row("A4", ["DV03", "Trần Thị Cúc", "31/02/1980"])
    sheet.write_datetime("C2", dt.date(1970, 1, 2), book.add_format({"num_format": "dd/mm/yyyy"}))


QUESTION = Finding(SHEET, "C3", "question", "Năm nào?", ("01/06/1920", "01/06/2020", "1,5; x"))
ERROR = Finding(SHEET, "C4", "error", "Không có ngày 31/02/1980.")


def marked(data, *findings, **options):
    target = io.BytesIO()
    write_answers(data, target, findings, **options)
    return target.getvalue()


def reopened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def answered(data, cells):
    """The copy as it comes back when somebody typed into it and saved."""
    book = reopened(data)
    for address, value in cells.items():
        book[SHEET][address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def colours(sheet):
    found = {}
    for rules in sheet.conditional_formatting:
        for rule in rules.rules:
            for cells in str(rules.sqref).split():
                found.setdefault(cells, rule.dxf.fill.bgColor.rgb)
    return found


def links(sheet):
    return {
        cell.coordinate: cell.hyperlink.location
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }


def test_findings_come_back_at_their_cells():
    data = marked(files.workbook(members), QUESTION, ERROR)
    assert admit(data)
    sheet = reopened(data)[SHEET]
    assert colours(sheet) == {"C4": "FFFFC7CE", "C3": "FFFFEB9C", "E3": "FFFFEB9C"}
    assert sheet["C4"].comment.text == "Lỗi: Không có ngày 31/02/1980."
    assert sheet["C3"].comment.text == "Câu hỏi: Năm nào?"
    assert sheet["E1"].value == "Trả lời: Ngày sinh"


def test_the_first_sheet_lists_every_finding_with_a_link():
    book = reopened(marked(files.workbook(members), QUESTION, ERROR))
    assert book.sheetnames == ["Kết quả", SHEET]
    assert book.active.title == "Kết quả"
    rows = [[cell.value for cell in row[:6]] for row in book["Kết quả"].iter_rows(min_row=5)]
    assert rows == [
        ["STT", "Trang tính", "Ô", "Mức", "Nội dung", "Trả lời ở ô"],
        [1, SHEET, "C4", "Lỗi", "Không có ngày 31/02/1980.", None],
        [2, SHEET, "C3", "Câu hỏi", "Năm nào?", "E3"],
    ]
    assert links(book["Kết quả"]) == {
        "C6": "'Đảng viên'!C4",
        "C7": "'Đảng viên'!C3",
        "F7": "'Đảng viên'!E3",
    }
    assert book["Kết quả"].column_dimensions["H"].hidden


def test_the_choices_of_a_question_are_a_list_at_the_answer():
    book = reopened(marked(files.workbook(members), ERROR, QUESTION))
    rule = book[SHEET].data_validations.dataValidation[0]
    assert str(rule.sqref) == "E3"
    assert rule.formula1 == "'Kết quả'!$H$7:$J$7"
    assert [cell.value for cell in book["Kết quả"]["H7:J7"][0]] == list(QUESTION.choices)


def test_the_cells_of_the_office_stay_byte_for_byte():
    original = files.workbook(members)
    rows = re.compile(rb'<row r="[2-9].*</row>')
    before = rows.search(part(original, files.SHEET))[0]
    after = rows.search(part(marked(original, QUESTION, ERROR), files.SHEET))[0]
    assert after == before


def test_answers_are_read_back_with_the_cells_they_are_about():
    data = answered(marked(files.workbook(members), QUESTION, ERROR), {"E3": "01/06/2020"})
    assert read_answers(open_book(data)) == [Answer(SHEET, "C3", "01/06/2020")]


def test_an_unmarked_workbook_has_no_answers():
    assert read_answers(open_book(files.workbook(members))) == []


def test_questions_about_two_columns_get_two_answer_columns():
    again = Finding(SHEET, "B3", "question", "Ai?")
    data = answered(marked(files.workbook(members), QUESTION, again), {"E3": "Bình", "F3": "x"})
    assert [cell.value for cell in reopened(data)[SHEET][1]][4:] == [
        "Trả lời: Họ và tên",
        "Trả lời: Ngày sinh",
    ]
    assert read_answers(open_book(data)) == [Answer(SHEET, "B3", "Bình"), Answer(SHEET, "C3", "x")]


def test_columns_of_one_title_and_columns_without_title_are_told_apart():
    def fill(_book, sheet):
        sheet.write_row("C1", ["Ngày", "Ngày"])
        sheet.write_row("A3", ["DV02", "Bình", "16.1", "16.2", "16.3"])

    findings = [Finding(SHEET, f"{letter}3", "question", "?") for letter in "CDE"]
    data = marked(files.workbook(fill), *findings)
    assert [cell.value for cell in reopened(data)[SHEET][1]][5:] == [
        "Trả lời: Ngày (C)",
        "Trả lời: Ngày (D)",
        "Trả lời: E",
    ]
    data = answered(data, {"F3": "c", "G3": "d"})
    assert read_answers(open_book(data)) == [Answer(SHEET, "C3", "c"), Answer(SHEET, "D3", "d")]


def test_a_copy_that_comes_back_is_marked_afresh():
    first = marked(files.workbook(members), QUESTION, ERROR)
    returned = answered(first, {"E3": "01/06/2020", "C4": "28/02/1980"})
    warning = Finding(SHEET, "B4", "warning", "Trùng tên.")
    for copy in (first, returned):
        book = reopened(marked(copy, warning))
        sheet = book[SHEET]
        assert book.sheetnames == ["Kết quả", SHEET]
        assert colours(sheet) == {"B4": "FFFCE4D6"}
        assert sheet["C3"].comment is None
        assert sheet["B4"].comment.text == "Cảnh báo: Trùng tên."
        assert sheet["E1"].value == "Trả lời: Ngày sinh"
        assert sheet.data_validations.dataValidation == []
    second = marked(returned, QUESTION)
    assert reopened(second)[SHEET]["F1"].value is None
    assert read_answers(open_book(second)) == [Answer(SHEET, "C3", "01/06/2020")]


def test_marking_twice_the_same_changes_nothing_more():
    once = marked(files.workbook(members), QUESTION, ERROR)
    twice = marked(once, QUESTION, ERROR)
    with zipfile.ZipFile(io.BytesIO(twice)) as package:
        names = package.namelist()
        assert sorted(names) == sorted(zipfile.ZipFile(io.BytesIO(once)).namelist())
        for name in names:
            if not name.endswith((".rels", "workbook.xml")):
                assert package.read(name) == part(once, name), name


def test_what_the_office_added_to_its_file_stays():
    def fill(book, sheet):
        members(book, sheet)
        other = book.add_worksheet("Khác")
        sheet.write_comment("A2", "của tôi")
        sheet.write_comment("C4", "đã hỏi")
        sheet.data_validation("D2:D9", {"validate": "list", "source": ["a", "b"]})
        sheet.conditional_format("D2:D9", {"type": "blanks", "format": book.add_format()})
        sheet.merge_range("A8:B9", "gộp")
        sheet.autofilter("A1:D4")
        other.write_string("A1", "x")
        other.activate()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Khác!$A$1:$A$2"})
        sheet.insert_chart("H5", chart)
        book.define_name("Khác!vùng", "=Khác!$A$1")

    data = marked(files.workbook(fill), QUESTION, ERROR)
    book = reopened(data)
    sheet = book[SHEET]
    assert sheet["A2"].comment.text == "của tôi"
    assert sheet["C4"].comment.text == "đã hỏi"
    assert sheet["C3"].comment.text == "Câu hỏi: Năm nào?"
    assert len(sheet.data_validations.dataValidation) == 2
    assert "D2:D9" in {str(each.sqref) for each in sheet.conditional_formatting}
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A8:B9"]
    assert sheet.auto_filter.ref == "A1:D4"
    assert len(sheet._charts) == 1
    assert book["Khác"].defined_names["vùng"].value == "Khác!$A$1"
    assert [each.sheet_view.tabSelected for each in book.worksheets] == [True, None, None]


def test_new_parts_are_declared_and_nothing_is_named_twice():
    data = marked(files.workbook(members), QUESTION, ERROR)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        assert len(set(names)) == len(names)
        types = package.read("[Content_Types].xml").decode()
        for name in names:
            if name.startswith(("xl/worksheets/d", "xl/comments")):
                assert f'PartName="/{name}"' in types
        assert 'Extension="vml"' in types


def test_the_parts_behind_the_rows_stand_in_the_order_of_the_schema():
    def fill(book, sheet):
        members(book, sheet)
        sheet.merge_range("A8:B9", "gộp")
        sheet.write_url("D2", "https://example.org/")

    xml = part(marked(files.workbook(fill), QUESTION, ERROR), files.SHEET).decode()
    tags = re.findall(
        r"<(mergeCells|conditionalFormatting|dataValidations|hyperlinks|pageMargins|legacyDrawing)\b",
        xml,
    )
    assert list(dict.fromkeys(tags)) == [
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "pageMargins",
        "legacyDrawing",
    ]
    assert "<dimension" not in xml


def test_formatted_blanks_in_the_header_row_keep_the_cells_in_order():
    data = files.with_sheet(
        lambda xml: xml.replace(b"</row>", b'<c r="E1" s="0"/><c r="H1" s="0"/></row>', 1),
        files.workbook(members),
    )
    header = re.search(rb"<row r=\"1\".*?</row>", part(marked(data, QUESTION), files.SHEET))[0]
    assert re.findall(rb'r="([A-Z])1"', header) == [b"A", b"B", b"C", b"D", b"E", b"H"]
    assert b"spans" not in header


@pytest.mark.parametrize(
    ("rows", "row"),
    [(b"", 1), (b'<row r="1"/>', 1), (b'<row r="5"><c r="A5"><v>1</v></c></row>', 3)],
)
def test_the_title_of_an_answer_column_finds_its_row(rows, row):
    data = files.with_sheet(
        lambda xml: re.sub(
            rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", xml
        )
    )
    question = Finding(SHEET, "A6", "question", "?")
    sheet = reopened(marked(data, question, header_rows={SHEET: row}))[SHEET]
    assert [cell.value for cell in sheet[row] if cell.value] == ["Trả lời: A"]


def test_a_prefix_in_the_xml_of_another_program_is_kept():
    def prefixed(xml):
        xml = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", xml)
        return xml.replace(b'xmlns="', b'xmlns:x="', 1).replace(b"<x:?xml", b"<?xml")

    data = files.with_sheet(prefixed, files.workbook(members))
    sheet = reopened(marked(data, QUESTION, ERROR))[SHEET]
    assert sheet["E1"].value == "Trả lời: Ngày sinh"
    assert sheet["C4"].comment.text.startswith("Lỗi")


def test_a_finding_about_a_missing_sheet_or_a_whole_sheet_is_listed():
    data = marked(
        files.workbook(members),
        Finding("Biến động", "", "error", "Thiếu trang tính."),
        Finding(SHEET, "", "error", "Thiếu cột “Giới tính”."),
    )
    book = reopened(data)
    assert [cell.value for cell in book["Kết quả"]["E"]][-2:] == [
        "Thiếu trang tính.",
        "Thiếu cột “Giới tính”.",
    ]
    assert list(links(book["Kết quả"]).values()) == ["'Đảng viên'!A1"]


def test_no_message_can_become_a_formula_or_break_the_file():
    nasty = '=HYPERLINK("x") <b>&\x00\x0b ]]> \ud800'
    data = marked(files.workbook(members), Finding(SHEET, "B2", "question", nasty, (nasty,)))
    book = reopened(data)
    cell = next(cell for cell in book["Kết quả"]["E"] if "HYPERLINK" in str(cell.value))
    assert cell.data_type == "s" or cell.data_type == "inlineStr"
    assert "HYPERLINK" in book[SHEET]["B2"].comment.text


def test_new_and_changed_cells_are_coloured_without_comment():
    findings = [Finding(SHEET, f"B{row}", "changed") for row in range(2, 5)]
    sheet = reopened(marked(files.workbook(members), *findings))[SHEET]
    assert colours(sheet) == {"B2:B4": "FFDDEBF7"}
    assert sheet["B2"].comment is None


def test_a_workbook_without_findings_says_that_nothing_is_wrong():
    book = reopened(marked(files.workbook(members)))
    assert book["Kết quả"]["A2"].value == "Không có gì phải sửa."


def test_an_import_can_tell_what_marking_added():
    assert is_ours("Trả lời: Ngày sinh")
    assert is_ours("Kết quả")
    assert not is_ours("Ngày sinh")
    assert not is_ours(None)


def test_a_refused_file_leaves_no_copy(tmp_path):
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"before")
    with pytest.raises(RefusedFile):
        write_answers(b"x", target, [])
    assert target.read_bytes() == b"before"
    write_answers(files.workbook(members), target, [ERROR])
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_many_findings_are_cut_and_the_rest_is_counted():
    findings = [Finding(SHEET, f"B{row}", "error", "x") for row in range(2, 6_002)]
    started = time.process_time()
    data = marked(files.workbook(members), *findings)
    assert time.process_time() - started < 10
    book = reopened(data)
    assert "Còn 1000 mục" in book["Kết quả"]["A4"].value
    assert colours(book[SHEET]) == {"B2:B6001": "FFFFC7CE"}
