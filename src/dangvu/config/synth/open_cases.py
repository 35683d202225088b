"""The sheets of what is under way on the day of the register: they stand there with nothing in them, as an
invented bloc has its members already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# The sheets, as the rooms of members and of procedures declare them.
POOL = (
    "Mã chi bộ", "Họ và tên", "Ngày sinh", "Giới tính", "Đơn vị", "Đoàn viên",
    "Ngày chi bộ giới thiệu", "Mã đảng viên giúp đỡ", "Ngày cấp giấy chứng nhận lớp nhận thức",
    "Số giấy chứng nhận", "Dự kiến kết nạp", "Ngày ra khỏi nguồn", "Ra khỏi nguồn vì",
)  # fmt: skip
CASES = (
    "Ký hiệu hồ sơ", "Quy trình", "Mã đảng viên", "Họ tên, tên hồ sơ", "Ngày sinh", "Giới tính",
    "Mã tổ chức", "Mã nơi đến", "Ngày bắt đầu", "Bước đang ở", "Ở bước này từ ngày", "Hạn",
    "Trạng thái", "Dừng từ ngày", "Số lần trả lại", "Bản quy trình từ ngày", "Căn cứ",
)  # fmt: skip
LINES = (
    "Ký hiệu hồ sơ", "Bước", "Việc", "Ngày", "Kết quả của bước", "Mã tổ chức làm",
    "Số quyết định, nghị quyết", "Tổng số", "Có mặt", "Đồng ý", "Không đồng ý",
    "Phiếu trắng, ý kiến khác", "Không hợp lệ", "Số liệu của bước", "Lý do",
)  # fmt: skip
PAPERS = (
    "Ký hiệu hồ sơ", "Loại giấy tờ", "Ngày nhận", "Số, ký hiệu", "Tên giấy tờ", "Để ở đâu",
    "Người giữ", "Lập trong quy trình",
)  # fmt: skip


def empty_sheets() -> Iterator[tuple[str, Sequence[str], int]]:
    """Each with its titles, and how many of its first columns stand still."""
    yield "Nguồn phát triển Đảng", POOL, 2
    yield "Hồ sơ đang giải quyết", CASES, 2
    yield "Việc đã làm của hồ sơ", LINES, 2
    yield "Giấy tờ của hồ sơ", PAPERS, 2
