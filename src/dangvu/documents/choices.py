from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentType(models.TextChoices):
    """What a paper is (399-QĐ/TW). Its symbol is a rule with dates and is not said here."""

    RESOLUTION = "RESOLUTION", _("Nghị quyết")
    DIRECTIVE = "DIRECTIVE", _("Chỉ thị")
    CONCLUSION = "CONCLUSION", _("Kết luận")
    DECISION = "DECISION", _("Quyết định")
    REGULATION = "REGULATION", _("Quy định")
    STATUTE = "STATUTE", _("Quy chế")
    CIRCULAR = "CIRCULAR", _("Thông tri")
    GUIDANCE = "GUIDANCE", _("Hướng dẫn")
    NOTICE = "NOTICE", _("Thông báo")
    COMMUNIQUE = "COMMUNIQUE", _("Thông cáo")
    REPORT = "REPORT", _("Báo cáo")
    PLAN = "PLAN", _("Kế hoạch")
    MASTER_PLAN = "MASTER_PLAN", _("Quy hoạch")
    PROGRAMME = "PROGRAMME", _("Chương trình")
    SCHEME = "SCHEME", _("Đề án")
    OPTION = "OPTION", _("Phương án")
    PROJECT = "PROJECT", _("Dự án")
    SUBMISSION = "SUBMISSION", _("Tờ trình")
    LETTER = "LETTER", _("Công văn")
    MINUTES = "MINUTES", _("Biên bản")
    OTHER = "OTHER", _("Loại khác")


class Status(models.TextChoices):
    PLANNED = "PLANNED", _("Dự kiến")
    ISSUED = "ISSUED", _("Đã ban hành")
    CANCELLED = "CANCELLED", _("Đã hủy")


class Urgency(models.TextChoices):
    ORDINARY = "ORDINARY", _("Thường")
    URGENT = "URGENT", _("Khẩn")
    VERY_URGENT = "VERY_URGENT", _("Thượng khẩn")
    EXPRESS = "EXPRESS", _("Hỏa tốc")


class Mark(models.TextChoices):
    """Under what authority it is signed, with the slash of Party papers (36-HD/VPTW, 1.7)."""

    NONE = "", _("Ký trực tiếp")
    ON_BEHALF = "T/M", _("T/M (thay mặt)")
    INSTEAD = "K/T", _("K/T (ký thay)")
    BY_ORDER = "T/L", _("T/L (thừa lệnh)")
    BY_AUTHORITY = "T/UQ", _("T/UQ (thừa ủy quyền)")


class Book(models.TextChoices):
    """In which of the books of an organisation a paper stands."""

    IN = "IN", _("Đến")
    OUT = "OUT", _("Đi")
    INTERNAL = "INTERNAL", _("Nội bộ")


class ReceiptKind(models.TextChoices):
    RECEIVED = "RECEIVED", _("Đã nhận")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Đã xem")


class NumberState(models.TextChoices):
    """RESERVED is kept for a paper to come; CANCELLED and GAP are numbers that no paper bears."""

    RESERVED = "RESERVED", _("Giữ chỗ")
    TAKEN = "TAKEN", _("Đã dùng")
    CANCELLED = "CANCELLED", _("Đã hủy")
    GAP = "GAP", _("Bỏ trống")


class FileKind(models.TextChoices):
    DOCX = "DOCX", _("Word")
    PDF = "PDF", _("PDF")


class LinkKind(models.TextChoices):
    """What a paper does to an earlier one."""

    IMPLEMENTS = "IMPLEMENTS", _("Thực hiện")
    CONCRETISES = "CONCRETISES", _("Cụ thể hóa")
    GUIDES = "GUIDES", _("Hướng dẫn")
    REVIEWS = "REVIEWS", _("Sơ kết, tổng kết")
    AMENDS = "AMENDS", _("Sửa đổi, bổ sung")
    REPLACES = "REPLACES", _("Thay thế")
    BASED_ON = "BASED_ON", _("Căn cứ")
    SUCCEEDS = "SUCCEEDS", _("Tiếp nối")


class PartnerKind(models.TextChoices):
    """With whom a regulation binds; COMMITTEE binds the members of one committee alone."""

    MINISTRY = "MINISTRY", _("Ban cán sự, đảng ủy bộ, ngành")
    LOCAL_COMMITTEE = "LOCAL_COMMITTEE", _("Cấp ủy địa phương")
    STATE = "STATE", _("Cơ quan nhà nước")
    OWNER = "OWNER", _("Chủ sở hữu")
    BOARD = "BOARD", _("Hội đồng quản trị, hội đồng thành viên")
    DIRECTOR = "DIRECTOR", _("Tổng giám đốc, giám đốc")
    PARTY = "PARTY", _("Tổ chức đảng khác")
    COMMITTEE = "COMMITTEE", _("Nội bộ cấp ủy (quy chế làm việc)")
