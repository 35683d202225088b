"""Exemption, deletion, leaving and what else happens to a member: why a step waits."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.core.periods import whole_months
from dangvu.lifecycle.reading import (
    day,
    last_done,
    papers_in_hand,
    rule_told,
    value,
)
from dangvu.procedures.choices import State
from dangvu.procedures.models import Case
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act

#: What a ground of a deletion says too little of, by the way on which it was opened.
_MISSING: dict[str, str | Promise] = {
    "absent": gettext_lazy("Ghi số tháng bỏ sinh hoạt hoặc không đóng đảng phí."),
    "card_returned": gettext_lazy("Ghi ngày đảng viên tự trả thẻ, hủy thẻ."),
    "no_progress": gettext_lazy(
        "Chưa có hồ sơ giúp đỡ, giáo dục kết thúc mà không tiến bộ; nếu chi bộ đã giáo dục từ trước thì"
        " ghi ngày bắt đầu."
    ),
    "breach": gettext_lazy("Ghi số năm liền vi phạm tư cách đảng viên."),
    "standards": gettext_lazy("Cần kết luận của cấp có thẩm quyền về tiêu chuẩn chính trị."),
}


def _at_least(act: Act, code: str, amount: int, said: str) -> Hold | None:
    """Held where the amount is less than the rule of the day asks; a rule that is not certain warns."""
    limit = rule_told(act, code)
    if limit is None or amount >= limit.value:
        return None
    words = {"is": amount, "least": limit.value, "basis": limit.basis}
    return Hold(code.partition(".")[2], said % words, is_warning=not limit.is_certain)


# --- deletion ---------------------------------------------------------------------------------


def deletion_ground(act: Act) -> Hold | None:
    """Each ground with what it needs: how long, since when, a paper."""
    ground = act.way if act.step.code == "open" else _ground(act)
    if not ground:
        return None
    hold, is_told = _GROUNDS[ground](act)
    if not is_told:
        return Hold("ground_missing", str(_MISSING[ground]))
    return hold


def _ground(act: Act) -> str:
    opened = last_done(act, "open")
    return opened.way if opened else ""


def _absent(act: Act) -> tuple[Hold | None, bool]:
    months = value(act, "open", "absent_months")
    text = _("Mới %(is)s tháng; đủ %(least)s tháng trong năm mới xét xóa tên (%(basis)s).")
    if months is None:
        return None, False
    return _at_least(act, "deletion.absent_months", months, text), True


def _card_returned(act: Act) -> tuple[Hold | None, bool]:
    returned = day(act, "open", "card_returned_on")
    if returned is not None and returned > act.on:
        return Hold("card_returned_later", _("Ngày trả thẻ, hủy thẻ sau ngày xét.")), True
    return None, returned is not None


def _no_progress(act: Act) -> tuple[Hold | None, bool]:
    """Twelve months of help that ended without progress, in a case of ours or before there was one."""
    with reading_whole():
        helped = Case.objects.filter(
            person=act.case.person_id, definition="education", state=State.DONE,
            outcome="not_progressed", ended_on__lte=act.on,
        )  # fmt: skip
        if helped.exists():
            return None, True
    since = day(act, "open", "educated_since")
    if since is None:
        return None, False
    text = _("Mới giáo dục %(is)s tháng; đủ %(least)s tháng mà không tiến bộ mới xét (%(basis)s).")
    months = whole_months(since, act.on)
    return _at_least(act, "deletion.no_progress_months", months, text), True


def _breach(act: Act) -> tuple[Hold | None, bool]:
    years = value(act, "open", "breach_years")
    text = _("Mới %(is)s năm; %(least)s năm liền vi phạm tư cách mới xét xóa tên (%(basis)s).")
    if years is None:
        return None, False
    return _at_least(act, "deletion.breach_years", years, text), True


def _standards(act: Act) -> tuple[Hold | None, bool]:
    return None, papers_in_hand(act, "KL-TCCT") > 0


_GROUNDS = {
    "absent": _absent,
    "card_returned": _card_returned,
    "no_progress": _no_progress,
    "breach": _breach,
    "standards": _standards,
}


def self_review(act: Act) -> Hold | None:
    """The member examines oneself; after so many requests in vain, or where it is refused on
    purpose, the cell goes on without."""
    if papers_in_hand(act, "TKĐ-XT") or act.values.get("deliberate") or not act.way:
        return None
    asked = act.values.get("refused_requests") or 0
    if not asked:
        text = _("Chưa có bản kiểm điểm; ghi số lần đã yêu cầu mà đảng viên không chấp hành.")
        return Hold("self_review_missing", text)
    text = _(
        "Mới yêu cầu %(is)s lần; %(least)s lần không chấp hành thì chi bộ vẫn xét (%(basis)s)."
    )
    return _at_least(act, "deletion.refused_requests", asked, text)


# --- leaving ----------------------------------------------------------------------------------


def no_breach(act: Act) -> Hold | None:
    """Whoever has breached the standing of a member is disciplined first."""
    if act.values.get("no_breach") is not False:
        return None
    text = _("Có vi phạm tư cách đảng viên thì xem xét kỷ luật trước, chưa cho ra khỏi Đảng.")
    return Hold("discipline_first", text)


GUARDS: tuple[Guard, ...] = (
    deletion_ground,
    self_review,
    no_breach,
)
