"""Tables of Vietnamese names with how common they are."""

from __future__ import annotations

from typing import TypeAlias

Weighted: TypeAlias = tuple[tuple[str, int], ...]

SURNAMES: Weighted = (
    ("Nguyễn", 384), ("Trần", 110), ("Lê", 95), ("Phạm", 71), ("Hoàng", 40), ("Huỳnh", 11),
    ("Phan", 45), ("Vũ", 25), ("Võ", 14), ("Đặng", 21), ("Bùi", 20), ("Đỗ", 14), ("Hồ", 13),
    ("Ngô", 13), ("Dương", 10), ("Lý", 5), ("Đào", 8), ("Đinh", 8), ("Đoàn", 7), ("Trịnh", 7),
    ("Mai", 6), ("Cao", 6), ("Trương", 10), ("Lương", 6), ("Hà", 6), ("Lưu", 4), ("Tạ", 4),
    ("Chu", 4), ("Thái", 3), ("Phùng", 4), ("Tô", 3), ("Vương", 3), ("Quách", 1), ("Kiều", 1),
    ("Doãn", 1), ("Nghiêm", 1), ("La", 1), ("Tống", 1), ("Hứa", 1), ("Khuất", 1),
)  # fmt: skip

ETHNIC_SURNAMES: dict[str, tuple[str, ...]] = {
    "Tày": ("Nông", "Hoàng", "Lương", "Ma", "Hà", "Triệu", "Bế", "Lục", "Đàm"),
    "Nùng": ("Nông", "Lục", "Hoàng", "Vi", "Hứa", "Lương", "Mông"),
    "Mường": ("Bùi", "Quách", "Đinh", "Hà", "Bạch", "Phùng"),
    "Thái": ("Lò", "Cầm", "Quàng", "Lường", "Cà", "Vi", "Hà", "Tòng"),
    "Mông": ("Vàng", "Giàng", "Sùng", "Thào", "Hạng", "Lầu", "Mùa", "Cứ"),
    "Dao": ("Triệu", "Bàn", "Đặng", "Lý", "Phùng", "Chảo", "Tẩn"),
    "Khmer": ("Thạch", "Kim", "Danh", "Lâm", "Châu", "Sơn", "Kiên"),
    "Hoa": ("Trần", "Lý", "Quách", "Huỳnh", "Lâm", "Vương", "Mã", "Trương"),
    "Chăm": ("Đàng", "Thành", "Quảng", "Hán", "Bá", "Lưu", "Đạo"),
    "Sán Dìu": ("Trương", "Lưu", "Từ", "Diệp", "Tô", "Ninh"),
    "Ê Đê": ("Hoa Niê", "Bhok Mlô", "Thuyên Êban", "Nguôn Kbuôr", "Duin Byă", "Wiên Ayŭn",
             "Djuan Niê Kđăm", "Lem Ksơr", "Khăm Knul", "Briă Hmŏk"),
    "Gia Rai": ("Blơng", "Hyan", "Nay", "Bôih", "Wek", "Thơm", "Phin", "Nhót", "Khươn", "Djrang"),
}  # fmt: skip

#: Names of these begin with a sign of sex; what follows is in the table above.
PREFIX: dict[tuple[str, bool], str] = {
    ("Ê Đê", True): "Y ",
    ("Ê Đê", False): "H'",
    ("Gia Rai", True): "Siu ",
    ("Gia Rai", False): "Siu H'",
}

_MALE_MIDDLE: Weighted = (
    ("Văn", 250), ("Đức", 60), ("Minh", 55), ("Quang", 50), ("Xuân", 48), ("Ngọc", 40),
    ("Hữu", 48), ("Đình", 48), ("Công", 38), ("Thanh", 42), ("Quốc", 40), ("Anh", 24),
    ("Mạnh", 30), ("Trọng", 24), ("Duy", 26), ("Tuấn", 18), ("Hoàng", 24), ("Thế", 26),
    ("Bá", 18), ("Viết", 14), ("Tiến", 20), ("Việt", 14), ("Hồng", 18), ("Như", 8), ("Khắc", 12),
    ("Sỹ", 8), ("Phúc", 6), ("Gia", 6), ("Nhật", 6), ("Danh", 6),
)  # fmt: skip
_FEMALE_MIDDLE: Weighted = (
    ("Thị", 420), ("Thu", 60), ("Thanh", 52), ("Ngọc", 52), ("Minh", 38), ("Phương", 34),
    ("Kim", 34), ("Thùy", 34), ("Hồng", 38), ("Thúy", 22), ("Bích", 24), ("Hoàng", 14),
    ("Diệu", 12), ("Mai", 14), ("Quỳnh", 14), ("Lan", 10), ("Hải", 12), ("Khánh", 10),
    ("Tuyết", 10), ("Vân", 8), ("Như", 10), ("Xuân", 10), ("Mỹ", 10), ("Cẩm", 8),
)  # fmt: skip
_MALE: Weighted = (
    ("Hùng", 42), ("Tuấn", 42), ("Dũng", 36), ("Cường", 32), ("Thắng", 30), ("Hải", 32),
    ("Sơn", 32), ("Minh", 30), ("Long", 26), ("Nam", 30), ("Hiếu", 26), ("Anh", 26), ("Đức", 26),
    ("Trung", 26), ("Quân", 22), ("Huy", 24), ("Bình", 24), ("Thành", 28), ("Tùng", 22),
    ("Hoàng", 20), ("Toàn", 18), ("Khánh", 14), ("Phong", 16), ("Kiên", 16), ("Vinh", 16),
    ("Lâm", 14), ("Quang", 18), ("Tiến", 18), ("Hưng", 18), ("Đạt", 16), ("Việt", 14),
    ("Chiến", 16), ("Thanh", 14), ("Hòa", 12), ("Phúc", 12), ("Tâm", 10), ("Lợi", 8), ("Nghĩa", 8),
    ("Trường", 10), ("Công", 8), ("Thịnh", 10), ("Duy", 10), ("Linh", 6), ("Giang", 8), ("Bảo", 8),
    ("Khoa", 8), ("Thái", 8), ("Hậu", 8), ("Phương", 6), ("Quyết", 8), ("Tuyên", 6), ("Đông", 6),
    ("Xuân", 4), ("Sỹ", 4), ("Ước", 2), ("Oanh", 1), ("Ý", 2), ("Ân", 4),
)  # fmt: skip
_FEMALE: Weighted = (
    ("Hương", 42), ("Lan", 36), ("Hoa", 36), ("Hà", 36), ("Hằng", 34), ("Thủy", 34), ("Nga", 28),
    ("Linh", 32), ("Mai", 30), ("Anh", 28), ("Trang", 30), ("Thảo", 28), ("Ngọc", 22),
    ("Phương", 30), ("Hạnh", 24), ("Yến", 22), ("Nhung", 22), ("Loan", 20), ("Vân", 22),
    ("Thu", 20), ("Huyền", 26), ("Liên", 18), ("Dung", 22), ("Tuyết", 16), ("Bình", 12),
    ("Hiền", 24), ("Oanh", 16), ("Thúy", 18), ("Tâm", 14), ("Chi", 12), ("Giang", 14),
    ("Quỳnh", 14), ("Xuân", 12), ("Hồng", 16), ("Minh", 10), ("My", 8), ("Nhàn", 8), ("Lý", 6),
    ("Thơm", 8), ("Hòa", 12), ("Duyên", 12), ("Trâm", 8), ("Ánh", 10), ("Đào", 6), ("Ly", 6),
    ("Như", 6), ("Ân", 2), ("Ước", 1), ("Ý", 2), ("Uyên", 8),
)  # fmt: skip

#: By whether the person is a man.
MIDDLE: dict[bool, Weighted] = {True: _MALE_MIDDLE, False: _FEMALE_MIDDLE}
GIVEN: dict[bool, Weighted] = {True: _MALE, False: _FEMALE}
