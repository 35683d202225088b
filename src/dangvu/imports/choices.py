from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    """Where an uploaded workbook stands."""

    WAITING = "WAITING", _("Chờ kiểm tra")
    ERRORS = "ERRORS", _("Có lỗi")
    QUESTIONS = "QUESTIONS", _("Có câu hỏi")
    READY = "READY", _("Sẵn sàng nạp")
    UNCHANGED = "UNCHANGED", _("Không có gì thay đổi")
    RUNNING = "RUNNING", _("Đang nạp")
    COMMITTED = "COMMITTED", _("Đã nạp")
    FAILED = "FAILED", _("Không nạp được")
    CANCELLED = "CANCELLED", _("Đã thôi")
    UNDOING = "UNDOING", _("Đang hoàn tác")
    UNDONE = "UNDONE", _("Đã hoàn tác")


#: A process has something to do to it.
PENDING = frozenset({BatchState.WAITING, BatchState.RUNNING, BatchState.UNDOING})
#: The workbook itself has nothing more to give.
DONE = frozenset(
    {BatchState.COMMITTED, BatchState.UNCHANGED, BatchState.UNDOING, BatchState.UNDONE}
)


class Side(models.TextChoices):
    """On which side of a comparison a row stands."""

    DIFFERENT = "different", _("Khác nhau")
    FILE = "file", _("Chỉ có trong tệp")
    REGISTER = "register", _("Chỉ có trong sổ")
    SAME = "same", _("Giống nhau")
