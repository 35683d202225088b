from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Lines of work in which a grant is held. The full matrix adds to this list."""

    OPERATOR = "OPERATOR", _("Người vận hành")
    LEADER = "LEADER", _("Lãnh đạo cấp ủy")
    OFFICE = "OFFICE", _("Văn phòng cấp ủy")
    ORGANIZATION_BOARD = "ORGANIZATION_BOARD", _("Ban tổ chức")
    SECRETARY = "SECRETARY", _("Bí thư chi bộ")
