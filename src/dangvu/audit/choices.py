from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryClass(models.TextChoices):
    """ANONYMOUS is for deeds whose doer must not be traceable: no actor, and the date only."""

    NORMAL = "NORMAL", _("thường")
    ANONYMOUS = "ANONYMOUS", _("không ghi người làm")


class Operation(models.TextChoices):
    INSERT = "INSERT", _("thêm")
    UPDATE = "UPDATE", _("thay thế")
    DELETE = "DELETE", _("xóa")
