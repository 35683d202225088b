"""Enterprises and their workers: dots and commas for thousands as each typist liked."""

from __future__ import annotations

from openpyxl import Workbook

ROWS = [
    (1, "DN01", "Công ty TNHH May Bình Minh", "FDI", "1.234", "Đảng bộ Công ty Bình Minh"),
    (2, "DN02", "Công ty CP Sông Hồng", "Cổ phần nhà nước chi phối", "2,345",
     "Đảng bộ Công ty Sông Hồng"),
    (3, None, "Trường Mầm non Hoa Sen", "Tư nhân", 40, "C"),
    (4, "DN04", "HTX Vận tải Quyết Thắng", "HTX", 1.25, None),
    (5, "DN05", "Công ty Cơ khí Thăng Long", "100% vốn nhà nước", "1 105 ", None),
    (None, None, "Cộng", None, 5974, None),
]  # fmt: skip


def build(book: Workbook) -> None:
    page = book.create_sheet("Lao động")
    page["A1"] = "DOANH NGHIỆP TRONG KHỐI"
    page["A2"] = "Thời điểm: tính đến 31/12/2025"
    titles = ("STT", "Mã số", "Tên đơn vị", "Thành phần", "Lao động (người)", "Tổ chức đảng")
    for column, title in enumerate(titles, start=2):
        page.cell(4, column, title)
    for row, values in enumerate(ROWS, start=5):
        for column, value in enumerate(values, start=2):
            page.cell(row, column, value)
