"""Dates in every spelling that a list met: typed, of Excel, worded, partial, as bare numbers."""

from __future__ import annotations

import datetime

from openpyxl import Workbook

ROWS = [
    (
        "01",
        "Đinh Thị Hồng",
        "Nữ",
        "25/11/1986",
        "ngày 19 tháng 5 năm 2011",
        datetime.date(2012, 5, 19),
    ),
    ("02", "Hà Văn Giang", "Nam", "25.11.1980", "tháng 11 năm 2003", "11/2004"),
    ("03", "Kiều Anh Dũng", "Nam", "25-11-76", "3/2/1999", "3/2/2000"),
    ("04", "La Thị Bích", "Nữ", 31000, "năm 2010", "2011"),
    ("05", "Nông Văn Dền", "Nam", "16.1", "02/09/2006", "02/09/2007"),
    ("06", "Quách Thị Tình", "Nữ", "1989-03-26", "26/03/2025", None),
    ("07", "Sầm Văn Lợi", "Nam", "20071975", datetime.datetime(2005, 12, 22, 0, 0), "T12/2006"),
]


def build(book: Workbook) -> None:
    page = book.create_sheet("Danh sách")
    page["A1"] = "Chi bộ: Chi bộ Phân xưởng May"
    page["A2"] = "Danh sách đến ngày 31/12/2025"
    titles = ("STT", "Họ tên", "Giới tính", "Sinh ngày", "Ngày vào Đảng", "Ngày chính thức")
    for column, title in enumerate(titles, start=1):
        page.cell(4, column, title)
    for row, values in enumerate(ROWS, start=5):
        for column, value in enumerate(values, start=1):
            page.cell(row, column, value)
