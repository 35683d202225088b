"""Sổ chuyển sinh hoạt: one worksheet of those who left, one of those who came with their dates."""

from __future__ import annotations

from openpyxl import Workbook

OUT = [
    (1, "05/12/2025", "Trần Thị Bình\n05/9/1985", "26.001001", "Chi bộ Văn phòng", "Đảng bộ phường Ba Đình",
     "x", None),
    (2, "08/12/2025", "Lê Văn Cường\n12/3/1950", None, "Chi bộ Xí nghiệp 1", "Chi bộ khu 4, xã Vĩnh Ngọc",
     None, "x"),
    (3, "20/12/2025", "Phạm Quốc Dũng\n1968", None, "Chi bộ Văn phòng", "Đảng bộ tỉnh Hưng Yên", "x", None),
]  # fmt: skip
CAME = [
    (1, "01/12/2025", "Thân Văn Tú - 09/10/1984", "Nam", "19/5/2007 - 19/5/2008", "26.080001",
     "Đảng bộ quận Hà Đông", "Chi bộ Phân xưởng May"),
    (2, "15/12/2025", "Ứng Thị Diệp - 1992", "Nữ", "3/2/2020 - 3/2/2021", "26.080002",
     "Đảng bộ Khối cơ quan tỉnh", "Chi bộ Xí nghiệp 1"),
]  # fmt: skip


def build(book: Workbook) -> None:
    out = book.create_sheet("Chuyển đi")
    out["A1"] = "SỔ GIỚI THIỆU SINH HOẠT ĐẢNG - PHẦN CHUYỂN ĐI"
    out["A2"] = "Đến ngày 31/12/2025"
    for column, title in enumerate(
        (
            "STT",
            "Ngày giới thiệu",
            "Họ và tên, ngày sinh",
            "Số thẻ",
            "Nơi đi",
            "Nơi đến",
            "Tính chất",
        ),
        start=1,
    ):
        out.cell(4, column, title)
    out["G5"], out["H5"] = "Chính thức", "Tạm thời"
    out.merge_cells("G4:H4")
    for row, values in enumerate(OUT, start=6):
        for column, value in enumerate(values, start=1):
            out.cell(row, column, value)
    out["B9"], out["G9"], out["H9"] = "Tổng số: 3 lượt", 2, 1

    came = book.create_sheet("Chuyển đến")
    came["A1"] = "SỔ GIỚI THIỆU SINH HOẠT ĐẢNG - PHẦN TIẾP NHẬN"
    titles = ("STT", "Ngày tiếp nhận", "Họ và tên, ngày sinh", "Nam/nữ", "Ngày vào Đảng, chính thức", "Số thẻ",
              "Nơi giới thiệu", "Chi bộ tiếp nhận")  # fmt: skip
    for column, title in enumerate(titles, start=1):
        came.cell(3, column, title)
    for row, values in enumerate(CAME, start=4):
        for column, value in enumerate(values, start=1):
            came.cell(row, column, value)
