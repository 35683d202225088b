"""A monthly statistic of mass organisations: "SL / %" pairs, two header rows, a total below."""

from __future__ import annotations

from openpyxl import Workbook

ROWS = [
    (1, "Đảng bộ Công ty Sông Hồng", "1.250", "1.180", "94,4", 320, 25.6, 500, "40%"),
    (2, "Đảng bộ Công ty Bình Minh", 800, 776, "97", 0, 0, 410, "51,25%"),
    (3, "Chi bộ Trường Mầm non Hoa Sen", 40, 40, "100%", "-", None, 38, "95%"),
]


def build(book: Workbook) -> None:
    page = book.create_sheet("Biểu 5")
    page["A1"] = "BIỂU THỐNG KÊ ĐOÀN THỂ THÁNG 12 NĂM 2025"
    page["A2"] = "Số liệu đến ngày: 31/12/2025"
    page["A4"], page["B4"], page["C4"] = "TT", "Đơn vị", "Tổng số lao động"
    for column, title in (
        (4, "Đoàn viên công đoàn"),
        (6, "Đoàn viên thanh niên"),
        (8, "Lao động nữ"),
    ):
        page.cell(4, column, title)
        page.cell(5, column, "SL")
        page.cell(5, column + 1, "%")
        page.merge_cells(start_row=4, end_row=4, start_column=column, end_column=column + 1)
    for row, values in enumerate(ROWS, start=6):
        for column, value in enumerate(values, start=1):
            page.cell(row, column, value)
    for column, value in {2: "Tổng số", 3: 2090, 4: 1996, 6: 320, 8: 948}.items():
        page.cell(9, column, value)
