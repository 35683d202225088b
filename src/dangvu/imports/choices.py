from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    """Where an uploaded workbook stands. RUNNING with a dead process means it was cut off."""

    WAITING = "WAITING", _("Chờ kiểm tra")
    ERRORS = "ERRORS", _("Có lỗi")
    QUESTIONS = "QUESTIONS", _("Có câu hỏi")
    READY = "READY", _("Sẵn sàng nạp")
    UNCHANGED = "UNCHANGED", _("Không có gì thay đổi")
    RUNNING = "RUNNING", _("Đang nạp")
    COMMITTED = "COMMITTED", _("Đã nạp")
    FAILED = "FAILED", _("Không nạp được")
