"""One worksheet a cell, printed over pages: titles repeated, hidden rows, columns and sheets, signatures."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

TITLES = (
    "Stt",
    "Họ tên đảng viên",
    "Năm sinh",
    "Giới",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Số thẻ",
    "SĐT",
)
ONE = [
    ("1", "Lâm Thị Cúc", "1977", "Nữ", "19/5/2002", "19/5/2003", "26100001", "0900000001"),
    ("2", "Triệu Văn Hùng", "1969", "Nam", "3/2/1994", "3/2/1995", "26100002", "0900000002"),
]
TWO = [
    ("3", "Giang Thị Nhàn", "1988", "Nữ", "02/9/2013", "02/9/2014", "26100003", None),
    ("4", "Khuất Duy Tiến", "1958", "Nam", "3/2/1980", "3/2/1981", "26100004", None),
]
OTHER = [("1", "Thái Bá Lực", "1983", "Nam", "22/12/2009", "22/12/2010", "26100005", "0900000005")]


def _table(page: Worksheet, row: int, people: list[tuple[str | None, ...]]) -> int:
    for column, title in enumerate(TITLES, start=1):
        page.cell(row, column, title)
        page.cell(row + 1, column, column)
    for at, person in enumerate(people, start=row + 2):
        for column, value in enumerate(person, start=1):
            page.cell(at, column, value)
    return row + 2 + len(people)


def build(book: Workbook) -> None:
    page = book.create_sheet("Chi bộ Xí nghiệp 1")
    page.merge_cells("A1:H1")
    page["A1"] = "DANH SÁCH ĐẢNG VIÊN"
    page["A2"] = "Tính đến ngày 31/12/2025"
    after = _table(page, 4, ONE)
    page.cell(after, 1, "Trang 1")
    after = _table(page, after + 1, TWO)
    page.cell(after, 2, "Cộng: 4 đồng chí")
    page.cell(after + 2, 6, "BÍ THƯ CHI BỘ")
    page.cell(after + 3, 6, "(Ký, ghi rõ họ tên)")
    page.cell(after + 6, 6, "Triệu Văn Hùng")
    page.row_dimensions[12].hidden = True
    page.column_dimensions["H"].hidden = True

    other = book.create_sheet("CB Phân xưởng May")
    other["A1"] = "DANH SÁCH ĐẢNG VIÊN"
    _table(other, 3, OTHER)
    other.column_dimensions["H"].hidden = True

    draft = book.create_sheet("Nháp")
    _table(draft, 1, [("1", "Không Có Thật", "1900", "Nam", "1/1/2000", None, None, None)])
    draft.sheet_state = "hidden"
