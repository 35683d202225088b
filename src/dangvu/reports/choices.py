from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    """Where a report stands between the one who writes it and the organisation above."""

    DRAFT = "DRAFT", _("Đang soạn")
    SENT = "SENT", _("Đã gửi")
    RETURNED = "RETURNED", _("Bị trả lại")
    ACCEPTED = "ACCEPTED", _("Đã nhận")


#: States in which the text is written and figures are live.
OPEN = frozenset({ReportState.DRAFT, ReportState.RETURNED})


class StepKind(models.TextChoices):
    SEND = "SEND", _("Gửi báo cáo")
    RETURN = "RETURN", _("Trả lại")
    ACCEPT = "ACCEPT", _("Nhận báo cáo")
