from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationType(models.TextChoices):
    """What an organisation is; *cơ sở* (grassroots) is part of it and not a depth in the tree."""

    UPPER_COMMITTEE = "UPPER_COMMITTEE", _("Đảng bộ cấp trên trực tiếp cơ sở")
    GRASSROOTS_COMMITTEE = "GRASSROOTS_COMMITTEE", _("Đảng bộ cơ sở")
    GRASSROOTS_CELL = "GRASSROOTS_CELL", _("Chi bộ cơ sở")
    SECTIONAL_COMMITTEE = "SECTIONAL_COMMITTEE", _("Đảng bộ bộ phận")
    CELL = "CELL", _("Chi bộ trực thuộc")


GRASSROOTS_TYPES = frozenset(
    {OrganizationType.GRASSROOTS_COMMITTEE, OrganizationType.GRASSROOTS_CELL}
)
CELL_TYPES = frozenset({OrganizationType.CELL, OrganizationType.GRASSROOTS_CELL})


class Model(models.TextChoices):
    """The three models of an enterprise committee (Quy định 60-QĐ/TW; agency by usage)."""

    WHOLE_ENTERPRISE = "WHOLE_ENTERPRISE", _("Toàn doanh nghiệp")
    PARENT_EXTENDED = "PARENT_EXTENDED", _("Công ty mẹ mở rộng")
    AGENCY = "AGENCY", _("Cơ quan")


class Category(models.TextChoices):
    ENTERPRISE = "ENTERPRISE", _("Doanh nghiệp")
    AGENCY = "AGENCY", _("Cơ quan")
    SERVICE_UNIT = "SERVICE_UNIT", _("Đơn vị sự nghiệp")


class Level(models.TextChoices):
    CENTRAL = "CENTRAL", _("Trung ương")
    PROVINCIAL = "PROVINCIAL", _("Tỉnh")
    DISTRICT = "DISTRICT", _("Huyện")
    COMMUNE = "COMMUNE", _("Xã")
    GRASSROOTS = "GRASSROOTS", _("Cơ sở")
    BELOW_GRASSROOTS = "BELOW_GRASSROOTS", _("Dưới cơ sở")


class Ownership(models.TextChoices):
    STATE = "STATE", _("Nhà nước")
    STATE_CONTROLLED = "STATE_CONTROLLED", _("Nhà nước chi phối")
    PRIVATE = "PRIVATE", _("Tư nhân")
    FOREIGN = "FOREIGN", _("Có vốn nước ngoài")
    COOPERATIVE = "COOPERATIVE", _("Hợp tác xã")
    OTHER = "OTHER", _("Khác")


class MassKind(models.TextChoices):
    TRADE_UNION = "TRADE_UNION", _("Công đoàn")
    YOUTH_UNION = "YOUTH_UNION", _("Đoàn Thanh niên")
    WOMEN = "WOMEN", _("Hội Phụ nữ")
    VETERANS = "VETERANS", _("Hội Cựu chiến binh")
    OTHER = "OTHER", _("Khác")


class EventKind(models.TextChoices):
    """Events of reorganisation (reference: HD 09-HD/BTCTW 2017, HD 31-HD/BTCTW 2025)."""

    ESTABLISH = "ESTABLISH", _("Thành lập")
    RENAME = "RENAME", _("Đổi tên")
    UPGRADE = "UPGRADE", _("Nâng cấp")
    DOWNGRADE = "DOWNGRADE", _("Hạ cấp")
    MERGE = "MERGE", _("Sáp nhập")
    SPLIT = "SPLIT", _("Chia tách")
    MOVE = "MOVE", _("Chuyển cấp trên")
    HAND_OVER = "HAND_OVER", _("Chuyển giao")
    DISSOLVE = "DISSOLVE", _("Giải thể")
    DISBAND = "DISBAND", _("Giải tán")
    END = "END", _("Kết thúc hoạt động")


class Part(models.TextChoices):
    PREDECESSOR = "PREDECESSOR", _("tổ chức cũ")
    SUCCESSOR = "SUCCESSOR", _("tổ chức mới")
    SUBJECT = "SUBJECT", _("tổ chức được sắp xếp")
