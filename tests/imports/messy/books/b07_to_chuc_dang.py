"""Party organisations by running number: I, 1, 1.1; the number says what stands below what."""

from __future__ import annotations

from openpyxl import Workbook

ROWS = [
    ("I", "KHỐI SẢN XUẤT", "Đảng bộ cấp trên trực tiếp cơ sở", "x", "02/9/1990"),
    ("1", "Đảng bộ Công ty Sông Hồng", "Đảng bộ cơ sở", None, None),
    ("1.1", "Chi bộ Văn phòng", "Chi bộ", None, None),
    ("1.2", "Chi bộ Xí nghiệp 2", "Chi bộ", None, "15/3/2024"),
    ("2", "Đảng bộ Nhà máy Điện Cơ", "Đảng bộ cơ sở", "x", "19/5/1998"),
    ("2.1", "Chi bộ Văn phòng", "Chi bộ", None, None),
    ("2.2", "Đảng bộ bộ phận Phân xưởng Rèn", "Đảng bộ bộ phận", None, None),
    ("2.2.1", "Chi bộ Ca 1", "Chi bộ", None, None),
    ("2.2.2", "Chi bộ Ca 2", "Chi bộ", None, None),
    ("II", "Chi bộ Trường Mầm non Hoa Sen", "Chi bộ cơ sở", None, None),
    ("III", "Chi bộ Quỹ Tín dụng Ba Đình", "Chi bộ cơ sở", "x", "2019"),
]


def build(book: Workbook) -> None:
    page = book.create_sheet("TCCSĐ")
    page["A1"] = "HỆ THỐNG TỔ CHỨC ĐẢNG"
    page["A2"] = "(tính đến 31-12-2025)"
    for column, title in enumerate(
        ("TT", "Tên tổ chức", "Loại hình", "Con dấu", "Ngày thành lập"), start=1
    ):
        page.cell(4, column, title)
    for row, values in enumerate(ROWS, start=5):
        for column, value in enumerate(values, start=1):
            page.cell(row, column, value)
    page["B17"] = "Tổng số: 11 tổ chức"
    page["D19"] = "TRƯỞNG BAN TỔ CHỨC"
