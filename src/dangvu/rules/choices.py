from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Certainty(models.TextChoices):
    """How sure we are of a rule; shown wherever the rule is used."""

    SEEN = "SEEN", _("đã đối chiếu nguồn")
    HIGH = "HIGH", _("khá chắc, chưa đối chiếu nguyên văn")
    MEDIUM = "MEDIUM", _("cần kiểm tra")
    LOW = "LOW", _("chưa chắc, chỉ để tham khảo")


#: Where there is room for few words.
BRIEF: dict[str, str | Promise] = {
    Certainty.SEEN: _("đã đối chiếu"),
    Certainty.HIGH: _("khá chắc"),
    Certainty.MEDIUM: _("cần kiểm tra"),
    Certainty.LOW: _("chưa chắc"),
}
#: Those on which something may be refused; a rule of the others warns.
CERTAIN = frozenset({Certainty.SEEN, Certainty.HIGH})


class Topic(models.TextChoices):
    """What a legal document is about; those of one topic replace each other."""

    CHARTER = "CHARTER", _("Điều lệ Đảng")
    IMPLEMENTATION = "IMPLEMENTATION", _("Thi hành Điều lệ Đảng")
    GUIDANCE = "GUIDANCE", _("Hướng dẫn thi hành Điều lệ Đảng")
    MEMBER_FORMS = "MEMBER_FORMS", _("Nghiệp vụ, mẫu biểu công tác đảng viên")
    STATISTICS = "STATISTICS", _("Thống kê cơ bản")
    CELL_MEETINGS = "CELL_MEETINGS", _("Sinh hoạt chi bộ")
    GRADING = "GRADING", _("Kiểm điểm, đánh giá, xếp loại")
    INSPECTION = "INSPECTION", _("Kiểm tra, giám sát, kỷ luật")
    VIOLATIONS = "VIOLATIONS", _("Xử lý kỷ luật khi vi phạm")
    INSPECTION_STEPS = "INSPECTION_STEPS", _("Quy trình kiểm tra, giám sát")
    WRONGED = "WRONGED", _("Xin lỗi, phục hồi quyền lợi khi bị kỷ luật oan")
    DUES = "DUES", _("Đảng phí")
    CARD = "CARD", _("Thẻ đảng viên")
    PAPERS = "PAPERS", _("Thể loại, thể thức văn bản")
    E_TRANSACTIONS = "E_TRANSACTIONS", _("Giao dịch điện tử, chuyển đổi số")
    CADRES = "CADRES", _("Công tác cán bộ")
    ENTERPRISES = "ENTERPRISES", _("Mô hình tổ chức đảng trong doanh nghiệp")


class Effect(models.TextChoices):
    """What a later document does to an earlier one."""

    REPLACES = "REPLACES", _("thay thế")
    AMENDS = "AMENDS", _("sửa đổi")
    FOLLOWS = "FOLLOWS", _("tiếp theo")
    BESIDE = "BESIDE", _("áp dụng cùng")


#: What rules are about, by the first part of their codes.
AREAS: dict[str, str | Promise] = {
    "awareness": _("Kết nạp"),
    "admission": _("Kết nạp"),
    "probation": _("Dự bị, công nhận chính thức"),
    "recognition": _("Dự bị, công nhận chính thức"),
    "party_age": _("Tuổi đảng, Huy hiệu, thẻ"),
    "badge": _("Tuổi đảng, Huy hiệu, thẻ"),
    "card": _("Tuổi đảng, Huy hiệu, thẻ"),
    "transfer": _("Chuyển sinh hoạt"),
    "exemption": _("Miễn sinh hoạt, đình chỉ"),
    "suspension": _("Miễn sinh hoạt, đình chỉ"),
    "deletion": _("Xóa tên, kỷ luật, kết nạp lại"),
    "expulsion": _("Xóa tên, kỷ luật, kết nạp lại"),
    "discipline": _("Xóa tên, kỷ luật, kết nạp lại"),
    "readmission": _("Xóa tên, kỷ luật, kết nạp lại"),
    "membership": _("Xóa tên, kỷ luật, kết nạp lại"),
    "vote": _("Họp, biểu quyết"),
    "meeting": _("Họp, biểu quyết"),
    "cell": _("Tổ chức, cấp ủy"),
    "cell_committee": _("Tổ chức, cấp ủy"),
    "grassroots_committee": _("Tổ chức, cấp ủy"),
    "standing_committee": _("Tổ chức, cấp ủy"),
    "reorganization": _("Tổ chức, cấp ủy"),
    "retirement": _("Tổ chức, cấp ủy"),
    "documents": _("Văn bản, bảo mật, dữ liệu cá nhân"),
    "secrecy": _("Văn bản, bảo mật, dữ liệu cá nhân"),
    "data_request": _("Văn bản, bảo mật, dữ liệu cá nhân"),
}


def area_of(code: str) -> str:
    return str(AREAS.get(code.partition(".")[0], _("Nội dung khác")))
