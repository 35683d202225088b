"""Huy hiệu Đảng of one round (after form 4A-HHĐ) and the cards issued in a year."""

from __future__ import annotations

from openpyxl import Workbook

BADGES = [
    (1, "HH-5001", "Lê Văn Cường", "12/3/1950", "Quê ở đây", "01/02/1975", "03/02/1975", "03/02/1976",
     "26.001002", "50 năm", None),
    (2, "HH-3001", "Phạm Quốc Dũng", "1968", "Nam Định", None, "19/5/2010", "19/5/2011", "26.001003",
     30, None),
]  # fmt: skip
CARDS = [
    (1, "Nguyễn Thị Hạnh", "20/10/1990", "26.090001", "07/11/2025", "Cấp mới"),
    (2, "Trần Thị Bình", "05/9/1985", "26.090002", "07/11/2025", "Cấp lại do mất"),
]


def build(book: Workbook) -> None:
    badges = book.create_sheet("Huy hiệu")
    badges["A1"] = "ĐẢNG BỘ KHỐI DOANH NGHIỆP"
    badges["A2"] = "DANH SÁCH ĐẢNG VIÊN ĐƯỢC TẶNG HUY HIỆU ĐẢNG"
    badges["A3"] = "Tặng đợt 07/11/2025 (số liệu đến ngày 31/12/2025)"
    titles = ("Số TT", "Số HHĐ", "Họ và tên", "Ngày sinh", "Quê quán", "Ngày QĐ kết nạp",
              "Ngày kết nạp", "Ngày chính thức", "Số thẻ đảng viên", "Loại HHĐ", "Ghi chú")  # fmt: skip
    for column, title in enumerate(titles, start=1):
        badges.cell(5, column, title)
        badges.cell(6, column, column)
    for row, values in enumerate(BADGES, start=7):
        for column, value in enumerate(values, start=1):
            badges.cell(row, column, value)
    badges["C9"] = "Tổng số: 2 đồng chí"

    cards = book.create_sheet("Thẻ 2025")
    for column, title in enumerate(
        ("STT", "Họ và tên", "Ngày sinh", "Số thẻ mới", "Ngày cấp", "Lý do"), start=1
    ):
        cards.cell(1, column, title)
    for row, values in enumerate(CARDS, start=2):
        for column, value in enumerate(values, start=1):
            cards.cell(row, column, value)
