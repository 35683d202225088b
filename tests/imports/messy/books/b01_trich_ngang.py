"""Danh sách trích ngang: two header rows, the birth date under "Nam" or under "Nữ"."""

from __future__ import annotations

import datetime

from openpyxl import Workbook

PEOPLE = [
    (1, "Hoàng Minh Tuấn", "14/02/1979", None, "Kinh", "Không", "Nam Định", "Chi bộ Xí nghiệp 1",
     "03/02/2004", "03/02/2005", "Đại học", "Trung cấp", "26.010001"),
    (2, "Vũ Thị Lan", None, "08/03/1982", "Kinh", "Không", "Thái Bình", "Chi bộ Xí nghiệp 1",
     "19/05/2008", "19/05/2009", "Thạc sĩ", "Cao cấp", "26.010002"),
    (3, "Đặng Thị Mai", None, datetime.date(1995, 7, 27), "Mường", "Không", "Hòa Bình",
     "Chi bộ Phân xưởng May", datetime.date(2025, 6, 20), None, "Cao đẳng", None, None),
    (4, "Bùi Văn Nam", 1961, None, "Kinh", "Công giáo", "Ninh Bình", "Chi bộ Văn phòng",
     "07/11/1985", "07/11/1986", "Đại học", "Cao cấp", "26.010004"),
    (5, "Ngô Quang Hải", "01/6/1988", None, "Tày", "Không", "Lạng Sơn",
     "CB Trường mầm non Hoa Sen", "02/9/2015", "02/9/2016", "Đại học", "Sơ cấp", "26.010005"),
    (6, "Đỗ Thị Yến", None, "tháng 11 năm 1990", "Kinh", "Không", "Hà Nam",
     "Chi bộ Phân xưởng May", "03/02/2025", None, "Đại học", "Sơ cấp", None),
]  # fmt: skip


def build(book: Workbook) -> None:
    page = book.create_sheet("Trích ngang")
    page.merge_cells("A1:N1")
    page["A1"] = "ĐẢNG BỘ KHỐI DOANH NGHIỆP"
    page.merge_cells("A2:N2")
    page["A2"] = "DANH SÁCH TRÍCH NGANG ĐẢNG VIÊN"
    page.merge_cells("A3:N3")
    page["A3"] = "(Số liệu tính đến ngày 31/12/2025)"
    for column, title in enumerate(
        ("STT", "Họ và tên", "Ngày, tháng,\nnăm sinh", None, "Dân tộc", "Tôn giáo", "Quê quán",
         "Chi bộ", "Ngày vào Đảng", None, "Trình độ", None, "Số thẻ ĐV", "Ghi chú"), start=1
    ):  # fmt: skip
        page.cell(5, column, title)
    for column, title in {
        3: "Nam",
        4: "Nữ",
        9: "Dự bị",
        10: "Chính thức",
        11: "CM",
        12: "LLCT",
    }.items():
        page.cell(6, column, title)
    for area in ("A5:A6", "B5:B6", "C5:D5", "E5:E6", "F5:F6", "G5:G6", "H5:H6", "I5:J5", "K5:L5",
                 "M5:M6", "N5:N6"):  # fmt: skip
        page.merge_cells(area)
    for column in range(1, 15):
        page.cell(7, column, f"({column})")
    for row, person in enumerate(PEOPLE, start=8):
        for column, value in enumerate(person, start=1):
            page.cell(row, column, value)
    page["N11"] = "đi học từ tháng 9"
    page["B14"] = "Tổng cộng: 6 đảng viên"
    page["C14"] = 3
    page["D14"] = 3
    page["K16"] = "Hà Nội, ngày 05 tháng 01 năm 2026"
    page["B17"] = "NGƯỜI LẬP BIỂU"
    page["K17"] = "T/M BAN THƯỜNG VỤ"
    page["B21"] = "Trần Thu Thảo"
    page["K21"] = "Nguyễn Đức Thịnh"
