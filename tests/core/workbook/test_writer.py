import datetime as dt
import io
import time
import tracemalloc
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvu.core.numbers import Percent
from dangvu.core.partial_dates import PartialDate
from dangvu.core.workbook.gate import admit
from dangvu.core.workbook.reader import open_book
from dangvu.core.workbook.writer import Column, Table, write_workbook

ACTIVE = ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "'", "＝", "＋", "－", "＠"]


def written(*tables):
    target = io.BytesIO()
    write_workbook(target, tables)
    return target.getvalue()


def written_values(rows, columns=None):
    width = max(len(row) for row in rows)
    data = written(Table("Một", columns or [Column(f"C{n}") for n in range(width)], rows))
    return [row.cells for row in open_book(data).sheet("Một").rows()][1:]


def reopened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_what_is_written_passes_the_gate_and_comes_back():
    rows = [["DV01", 12, Decimal("1.5"), dt.date(2020, 6, 1), None], ["007", 0, 2.5, None, "x"]]
    columns = [
        Column("Mã"),
        Column("Số", "whole"),
        Column("Tỷ lệ", "number"),
        Column("Ngày", "date"),
        Column("Ghi chú"),
    ]
    data = written(Table("Một", columns, rows))
    assert admit(data)
    assert written_values(rows, columns) == [
        ["DV01", 12, 1.5, dt.date(2020, 6, 1), None],
        ["007", 0, 2.5, None, "x"],
    ]


def test_dates_keep_their_precision_and_other_values_their_meaning():
    cells = written_values(
        [
            [
                PartialDate(2020, 6, 1),
                PartialDate(2020, 6),
                PartialDate(1996),
                dt.date(1890, 1, 2),
                dt.datetime(2020, 6, 1, 8),
                True,
                Percent(Decimal("38.1")),
                12345678901234567,
                float("nan"),
            ]
        ]
    )[0]
    assert cells == [
        dt.date(2020, 6, 1),
        "06/2020",
        "1996",
        "02/01/1890",
        dt.date(2020, 6, 1),
        "Có",
        0.381,
        "12345678901234567",
        "nan",
    ]


@pytest.mark.parametrize("first", ACTIVE)
def test_no_text_becomes_a_formula_or_a_link(first):
    text = f'{first}HYPERLINK("http://example.org")'
    cell = reopened(written(Table("Một", [Column(text, note=text)], [[text]], lines=[text])))["Một"]
    for address in ("A1", "A2", "A3"):
        assert cell[address].data_type == "s"
        assert cell[address].hyperlink is None
    assert cell["A3"].quotePrefix


def test_an_address_stays_text():
    sheet = reopened(written(Table("Một", [Column("A")], [["http://x.org"], ["a@b.vn"], ["012"]])))
    assert [cell.value for cell in sheet["Một"]["A"]] == ["A", "http://x.org", "a@b.vn", "012"]
    assert all(cell.hyperlink is None for cell in sheet["Một"]["A"])
    assert all(cell.number_format == "@" for cell in sheet["Một"]["A"][1:])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.text(), st.sampled_from(ACTIVE)), min_size=1, max_size=5))
def test_any_text_can_be_written_and_the_file_stays_whole(texts):
    data = written(Table("".join(texts), [Column("A")], [[text] for text in texts]))
    book = reopened(data)
    for row in book.worksheets[0].iter_rows(min_row=2):
        assert row[0].data_type in ("s", "n")


def test_a_text_beyond_the_limit_of_a_cell_is_cut_visibly():
    value = written_values([["x" * 40_000]])[0][0]
    assert len(value) == 32_767
    assert value.endswith("…")


def test_the_header_is_frozen_filtered_and_repeated_below_the_title_lines():
    data = written(
        Table("Một", [Column("A"), Column("B", required=True)], [[1, 2]], lines=["Tiêu đề", "Ngày"])
    )
    sheet = reopened(data)["Một"]
    assert sheet["A3"].value == "A"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:B4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.column_dimensions["A"].width > 5


def test_choices_become_a_drop_down_also_when_they_hold_commas_or_are_many():
    choices = tuple(f"Lựa chọn, số {number}" for number in range(60))
    data = written(Table("Một", [Column("A", choices=choices), Column("B")], room=100))
    book = reopened(data)
    rule = book["Một"].data_validations.dataValidation[0]
    assert str(rule.sqref) == "A2:A101"
    assert rule.formula1 == "'Danh mục'!$A$1:$A$60"
    assert book["Danh mục"].sheet_state == "hidden"
    assert [cell.value for cell in book["Danh mục"]["A"]] == list(choices)


def test_sheet_names_are_made_fit_and_distinct():
    data = written(*(Table(name, [Column("A")]) for name in ("a/b", "a:b", "x" * 50, "", "'")))
    names = reopened(data).sheetnames
    assert len({name.casefold() for name in names}) == 5
    assert all(0 < len(name) <= 31 for name in names)
    assert names[:2] == ["a b", "a b 2"]


def test_the_same_content_gives_the_same_parts():
    table = Table("Một", [Column("A")], [["x"]])

    def parts(data):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}

    assert parts(written(table)) == parts(written(table))


def test_a_row_of_the_wrong_length_is_refused_and_leaves_no_file(tmp_path):
    path = tmp_path / "a.xlsx"
    with pytest.raises(ValueError):
        write_workbook(path, [Table("Một", [Column("A")], [["x", "y"]])])
    assert list(tmp_path.iterdir()) == []


def test_a_long_list_is_written_in_constant_memory(tmp_path):
    def rows():
        for number in range(5_000):
            yield [f"Nguyễn Văn {number}", number, dt.date(2020, 1, 1)] * 3

    kinds = ["text", "whole", "date"] * 3
    started = time.process_time()
    tracemalloc.start()
    write_workbook(
        tmp_path / "a.xlsx",
        [Table("Một", [Column(f"C{n}", kind) for n, kind in enumerate(kinds)], rows())],
    )
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 2**20
    assert time.process_time() - started < 60
    assert open_book(tmp_path / "a.xlsx").sheet("Một").last_row == 5_001
