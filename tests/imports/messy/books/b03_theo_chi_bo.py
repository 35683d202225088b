"""A list by chi bộ: the cell is a heading above its members, totals between, sex as an x."""

from __future__ import annotations

from openpyxl import Workbook

ROWS = [
    ("A", "Đảng bộ Công ty Sông Hồng", None, None, None, None, None, None),
    ("I", "Chi bộ Văn phòng (2 đảng viên)", None, None, None, None, None, None),
    (1, "Phan Thị Thu Hà", "15.8.1987", None, "x", "22/12/2012", "22/12/2013", "26.030001"),
    (2, "Tạ Đình Khoa", "30-4-1975", "x", None, "03.02.2001", "03.02.2002", "26.030002"),
    (None, "Cộng chi bộ", 2, 1, 1, None, None, None),
    ("II", "Chi bộ Xí nghiệp 1", None, None, None, None, None, None),
    (1, "Mai Văn Long", "11/11/1993", "X", None, "19/05/2025", None, None),
    (None, "Cộng chi bộ", 1, 1, 0, None, None, None),
    ("B", "Đảng bộ Công ty Bình Minh", None, None, None, None, None, None),
    ("I", "Chi bộ Văn phòng: 1 đảng viên", None, None, None, None, None, None),
    (1, "Lương Thị Kim Oanh", "1/1/1970", None, "x", "02/9/1999", "02/9/2000", 26030004),
    ("Tổng cộng toàn Khối: 4 đảng viên", None, None, 2, 2, None, None, None),
]


def build(book: Workbook) -> None:
    page = book.create_sheet("DS theo chi bo")
    page["A1"] = "DANH SÁCH ĐẢNG VIÊN THEO CHI BỘ"
    page["A2"] = "Tính đến ngày 31 tháng 12 năm 2025"
    titles = (
        "TT",
        "Họ và tên",
        "Ngày sinh",
        "Nam",
        "Nữ",
        "Ngày kết nạp",
        "Ngày chính thức",
        "Số thẻ",
    )
    for column, title in enumerate(titles, start=1):
        page.cell(4, column, title)
    for row, values in enumerate(ROWS, start=5):
        for column, value in enumerate(values, start=1):
            page.cell(row, column, value)
    for row in (5, 6, 10, 13, 14):
        page.merge_cells(start_row=row, end_row=row, start_column=2, end_column=8)
