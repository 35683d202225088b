"""Sổ danh sách đảng viên, mẫu 7-HSĐV: each fact on its line of one stacked cell."""

from __future__ import annotations

from openpyxl import Workbook

TITLES = (
    "Số TT", "Họ và tên; họ và tên khai sinh", "Nam, nữ, dân tộc, tôn giáo", "Quê quán",
    "Văn hoá, lý luận, CMNV, ngoại ngữ", "Nghề nghiệp trước khi vào Đảng; nghề nghiệp hiện nay",
    "Ngày vào Đảng; ngày chính thức", "Số thẻ đảng viên; số lý lịch; số Huy hiệu Đảng",
    "Bộ đội, công an, hưu trí", "Ngày chuyển đi, đến đảng bộ cơ sở", "Ngày chuyển đến, ở đảng bộ nào",
    "Ngày từ trần; lý do", "Ngày ra khỏi Đảng; hình thức", "Ghi chú",
)  # fmt: skip
FIRST = (
    "1", "Trịnh Công Sơn\nTrịnh Công Sơn\n12/4/1972", "Nam\nKinh\nKhông", "Xã Hưng Lộc\nNghệ An",
    "12/12\nTrung cấp\nĐại học\nAnh B", "Học sinh\nKế toán trưởng", "19/5/10\n19/5/11",
    "26.020001\nLL-0201\n", None, None, None, None, None, "đi học 2024",
)  # fmt: skip
SECOND = (
    2, "Cao Thị Nga\n1949", "Nữ, Kinh, Phật giáo", "Huế", "10/10", "Công nhân",
    "03/02/1970\n03/02/1971", "26.020002", "Hưu trí", None, None, "15/8/2025\nBệnh hiểm nghèo", None,
    None,
)  # fmt: skip
THIRD = (
    "3.", "Lý Văn Phúc\n02-9-1991", "Nam\nTày\nKhông", "Cao Bằng", "12/12\nSơ cấp\nCao đẳng",
    "Công nhân", "06/01/2018\n06/01/2019", "26.020003\nLL-0203", None,
    "10/10/2025\nĐảng bộ phường Cửa Nam", None, None, None, None,
)  # fmt: skip


def build(book: Workbook) -> None:
    page = book.create_sheet("Sổ đảng viên")
    page.merge_cells("A1:N1")
    page["A1"] = "SỔ DANH SÁCH ĐẢNG VIÊN"
    page["A2"] = "Mã chi bộ: A1"
    page["A3"] = "Số liệu đến ngày 31/12/2025"
    for column, title in enumerate(TITLES, start=1):
        page.cell(5, column, title)
        page.cell(6, column, column)
    row = 7
    for person in (FIRST, SECOND, THIRD):
        for column, value in enumerate(person, start=1):
            page.cell(row, column, value)
            page.merge_cells(start_row=row, end_row=row + 3, start_column=column, end_column=column)
        row += 4
    page["B19"] = "Cộng: 3 đảng viên"
