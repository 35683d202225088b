from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Lines of work in which a grant is held."""

    OPERATOR = "OPERATOR", _("Người vận hành")
    LEADER = "LEADER", _("Lãnh đạo cấp ủy")
    OFFICE = "OFFICE", _("Văn phòng cấp ủy")
    ORGANIZATION_BOARD = "ORGANIZATION_BOARD", _("Ban tổ chức")
    PROPAGANDA_BOARD = "PROPAGANDA_BOARD", _("Ban tuyên giáo và dân vận")
    SECRETARY = "SECRETARY", _("Bí thư chi bộ")
    MEMBER = "MEMBER", _("Đảng viên")
    INSPECTION_HEAD = "INSPECTION_HEAD", _("Chủ nhiệm ủy ban kiểm tra")
    INSPECTOR = "INSPECTOR", _("Cán bộ kiểm tra")
    PETITION_OFFICER = "PETITION_OFFICER", _("Cán bộ tiếp nhận kiến nghị")
    AUDITOR = "AUDITOR", _("Người soát nhật ký")
    ADMINISTRATOR = "ADMINISTRATOR", _("Quản trị kỹ thuật")


class Reach(models.TextChoices):
    """How far a line of the policy goes from the place of the grant."""

    SELF = "self", _("của chính mình")
    OWN = "own", _("tại tổ chức đó, không gồm cấp dưới")
    SUBTREE = "subtree", _("tại tổ chức đó và mọi cấp dưới")
    ASSIGNED = "assigned", _("việc được phân công tại đó và mọi cấp dưới")
