from django.db import models
from django.utils.translation import gettext_lazy as _


class TermKind(models.TextChoices):
    CONGRESS = "CONGRESS", _("Do đại hội bầu")
    PROVISIONAL = "PROVISIONAL", _("Lâm thời, được chỉ định")


class BodyKind(models.TextChoices):
    EXECUTIVE_COMMITTEE = "EXECUTIVE_COMMITTEE", _("Ban chấp hành, chi ủy")
    STANDING_COMMITTEE = "STANDING_COMMITTEE", _("Ban thường vụ")
    PERMANENT_MEMBERS = "PERMANENT_MEMBERS", _("Thường trực cấp ủy")
    INSPECTION_COMMISSION = "INSPECTION_COMMISSION", _("Ủy ban kiểm tra")
    OFFICE = "OFFICE", _("Văn phòng")
    BOARD = "BOARD", _("Ban tham mưu, giúp việc")
    STEERING_COMMITTEE = "STEERING_COMMITTEE", _("Ban chỉ đạo")


#: An organisation has one of each.
ONE_OF_ITS_KIND = frozenset(
    {
        BodyKind.EXECUTIVE_COMMITTEE,
        BodyKind.STANDING_COMMITTEE,
        BodyKind.PERMANENT_MEMBERS,
        BodyKind.INSPECTION_COMMISSION,
        BodyKind.OFFICE,
    }
)


class PostKind(models.TextChoices):
    SECRETARY = "SECRETARY", _("Bí thư")
    PERMANENT_DEPUTY = "PERMANENT_DEPUTY", _("Phó bí thư thường trực")
    DEPUTY = "DEPUTY", _("Phó bí thư")
    STANDING_MEMBER = "STANDING_MEMBER", _("Ủy viên ban thường vụ")
    MEMBER = "MEMBER", _("Ủy viên ban chấp hành, chi ủy viên")
    INSPECTION_CHAIR = "INSPECTION_CHAIR", _("Chủ nhiệm ủy ban kiểm tra")
    INSPECTION_DEPUTY = "INSPECTION_DEPUTY", _("Phó chủ nhiệm ủy ban kiểm tra")
    INSPECTION_MEMBER = "INSPECTION_MEMBER", _("Ủy viên ủy ban kiểm tra")
    HEAD = "HEAD", _("Trưởng ban, chánh văn phòng")
    DEPUTY_HEAD = "DEPUTY_HEAD", _("Phó trưởng ban, phó chánh văn phòng")
    STAFF = "STAFF", _("Cán bộ, chuyên viên")
    CHAIR = "CHAIR", _("Chủ tịch hội đồng thành viên, hội đồng quản trị")
    BOARD_MEMBER = "BOARD_MEMBER", _("Thành viên hội đồng thành viên, hội đồng quản trị")
    DIRECTOR = "DIRECTOR", _("Tổng giám đốc, giám đốc")
    DEPUTY_DIRECTOR = "DEPUTY_DIRECTOR", _("Phó tổng giám đốc, phó giám đốc")
    OTHER = "OTHER", _("Chức danh khác")


#: Held by one person at a time, whoever else may act meanwhile.
SINGLE_KINDS = frozenset(
    {
        PostKind.SECRETARY,
        PostKind.PERMANENT_DEPUTY,
        PostKind.INSPECTION_CHAIR,
        PostKind.HEAD,
        PostKind.CHAIR,
        PostKind.DIRECTOR,
    }
)


class HoldingKind(models.TextChoices):
    ELECTED = "ELECTED", _("Được bầu")
    APPOINTED = "APPOINTED", _("Chỉ định, bổ nhiệm")
    COOPTED = "COOPTED", _("Bầu bổ sung")
    ACTING = "ACTING", _("Tạm giữ, phụ trách thay")


class EndReason(models.TextChoices):
    """Why someone holds a post no longer. Discipline is not told here."""

    TERM_ENDED = "TERM_ENDED", _("Hết nhiệm kỳ")
    MOVED = "MOVED", _("Điều động, luân chuyển")
    RETIRED = "RETIRED", _("Nghỉ hưu, nghỉ công tác")
    RESIGNED = "RESIGNED", _("Xin thôi giữ chức vụ")
    RELIEVED = "RELIEVED", _("Cho thôi giữ chức vụ")
    DIED = "DIED", _("Từ trần")
    REORGANIZATION = "REORGANIZATION", _("Sắp xếp tổ chức")
    OTHER = "OTHER", _("Lý do khác")


class DutyKind(models.TextChoices):
    FOLLOWS = "FOLLOWS", _("Phụ trách, theo dõi tổ chức")
    LINE = "LINE", _("Phụ trách lĩnh vực")
    SUBSTITUTES = "SUBSTITUTES", _("Thay thế khi vắng")


class LineOfWork(models.TextChoices):
    ORGANIZATION = "ORGANIZATION", _("Tổ chức, cán bộ")
    PROPAGANDA = "PROPAGANDA", _("Tuyên giáo")
    MASS_WORK = "MASS_WORK", _("Dân vận")
    INSPECTION = "INSPECTION", _("Kiểm tra, giám sát")
    OFFICE = "OFFICE", _("Văn phòng, tài chính đảng")
    MASS_ORGANIZATIONS = "MASS_ORGANIZATIONS", _("Đoàn thể")
    BUSINESS = "BUSINESS", _("Sản xuất, kinh doanh")
    PROTECTION = "PROTECTION", _("Bảo vệ chính trị nội bộ, nội chính")
    OTHER = "OTHER", _("Lĩnh vực khác")


class Published(models.TextChoices):
    """What a publication of a personnel result is about."""

    HOLDING = "HOLDING", _("Giữ chức vụ")
    PLANNED = "PLANNED", _("Quy hoạch")
