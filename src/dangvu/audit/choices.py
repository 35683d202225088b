from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryClass(models.TextChoices):
    """ANONYMOUS is for deeds whose doer must not be traceable: no actor, and the date only. READ and
    DENIED change nothing: something sensitive was seen, something was asked for and refused."""

    NORMAL = "NORMAL", _("thường")
    ANONYMOUS = "ANONYMOUS", _("không ghi người làm")
    READ = "READ", _("xem")
    DENIED = "DENIED", _("bị từ chối")


class Operation(models.TextChoices):
    INSERT = "INSERT", _("thêm")
    UPDATE = "UPDATE", _("thay thế")
    DELETE = "DELETE", _("xóa")


class EraKind(models.TextChoices):
    """Why transactions are counted anew: from then on their numbers say nothing of those before."""

    BEGUN = "BEGUN", _("bắt đầu")
    RESTORED = "RESTORED", _("khôi phục từ bản sao lưu")
    DECLARED = "DECLARED", _("khai báo")
    FOUND = "FOUND", _("phát hiện, chưa ai khai báo")


class LeafKind(models.TextChoices):
    DEED = "deed", _("việc")
    CHANGE = "change", _("thay đổi")
    ERA = "era", _("thời kỳ")
    WALLS = "walls", _("các chốt")
