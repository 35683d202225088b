from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Of a case. HELD is neutral: it does not tell why. CANCELLED: brought in by an import that was
    undone; such a case is shown to nobody and counted nowhere."""

    OPEN = "OPEN", _("Đang giải quyết")
    PAUSED = "PAUSED", _("Tạm dừng")
    HELD = "HELD", _("Tạm giữ")
    DONE = "DONE", _("Đã xong")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")
    EXPIRED = "EXPIRED", _("Hết thời hạn")
    CANCELLED = "CANCELLED", _("Đã bỏ (nạp nhầm)")


#: A case that is not over.
RUNNING = (State.OPEN, State.PAUSED, State.HELD)


class What(models.TextChoices):
    """What was done with a case."""

    BEGUN = "BEGUN", _("Bắt đầu")
    IMPORTED = "IMPORTED", _("Đã có từ trước")
    DONE = "DONE", _("Đã làm")
    RETURNED = "RETURNED", _("Trả lại")
    EXTENDED = "EXTENDED", _("Gia hạn")
    PAUSED = "PAUSED", _("Tạm dừng")
    RESUMED = "RESUMED", _("Tiếp tục")
    WITHDRAWN = "WITHDRAWN", _("Rút")
    EXPIRED = "EXPIRED", _("Hết thời hạn")
    HANDED_OVER = "HANDED_OVER", _("Bàn giao")
    HELD = "HELD", _("Tạm giữ")
    RELEASED = "RELEASED", _("Thôi tạm giữ")
    ADOPTED = "ADOPTED", _("Chuyển sang bản quy trình mới")
    DESTINATION = "DESTINATION", _("Ghi nơi đến")


#: What takes a case away from the step where it stood: at most once in a turn.
LEAVING = (What.DONE, What.RETURNED, What.WITHDRAWN, What.EXPIRED)
#: What is not done without a reason.
REASONED = (What.RETURNED, What.EXTENDED, What.PAUSED, What.WITHDRAWN)


class Ballot(models.TextChoices):
    """How was voted. Of either, counts are kept and never who voted how."""

    SECRET = "SECRET", _("Bỏ phiếu kín")
    SHOW = "SHOW", _("Giơ thẻ, giơ tay")


class Exclusion(models.TextChoices):
    """Why somebody on the list of a body does not count in a vote. Which of them count when they come
    is a rule (`vote.left_out_when_absent`), which never count another (`vote.left_out`)."""

    PROBATIONARY = "PROBATIONARY", _("đảng viên dự bị")
    NO_MEMBER = "NO_MEMBER", _("không còn là đảng viên")
    ACTING = "ACTING", _("tạm giữ chức danh")
    SUSPENDED = "SUSPENDED", _("đang bị đình chỉ sinh hoạt")
    PROSECUTED = "PROSECUTED", _("đang bị khởi tố, tạm giam")
    TEMPORARILY_ELSEWHERE = "TEMPORARILY_ELSEWHERE", _("đang sinh hoạt tạm thời nơi khác, vắng mặt")
    EXEMPT = "EXEMPT", _("được miễn công tác và sinh hoạt, vắng mặt")
    ABSENT_WITH_REASON = "ABSENT_WITH_REASON", _("vắng cả buổi, có lý do được chấp nhận")


#: Those who count when they come, where the rulebook of the day is silent.
UNLESS_CAME = frozenset(
    {Exclusion.TEMPORARILY_ELSEWHERE, Exclusion.EXEMPT, Exclusion.ABSENT_WITH_REASON}
)
#: What the minutes say, and no record: added by whoever writes the vote down.
BY_MINUTES = frozenset({Exclusion.ABSENT_WITH_REASON, Exclusion.SUSPENDED, Exclusion.PROSECUTED})
