"""Exemption, deletion, leaving and what else happens to a member: why a step waits."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.core.periods import add_months, whole_months
from dangvu.core.writing import write_date
from dangvu.lifecycle.reading import (
    day,
    last_done,
    papers_in_hand,
    rule_told,
    standing,
    standing_on,
    value,
)
from dangvu.members.choices import Status
from dangvu.members.models import Exemption
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


def is_full(act: Act) -> Hold | None:
    held = standing(act)
    if held is not None and held.status == Status.FULL:
        return None
    text = _("Ngày %s người này không phải là đảng viên chính thức.")
    return Hold("not_full", text % write_date(act.on))


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


# --- exempt -----------------------------------------------------------------------------------


def _exemption(act: Act, on: date | None = None) -> Exemption | None:
    with reading_whole():
        return Exemption.objects.as_of(on or act.on).filter(person=act.case.person_id).first()


def not_exempt(act: Act) -> Hold | None:
    """Neither on that day nor on the one from which it is asked."""
    since = day(act, "request", "since")
    held = _exemption(act) or (_exemption(act, since) if since else None)
    if held is None:
        return None
    text = _("Đảng viên này đang được miễn sinh hoạt từ %s.")
    return Hold("exempt_already", text % write_date(held.valid_from))


def not_exempt_for_good(act: Act) -> Hold | None:
    """Whoever is exempt for a time may become so for good."""
    held = _exemption(act)
    if held is None or held.is_temporary:
        return None
    text = _("Đảng viên này đã được miễn sinh hoạt từ %s.")
    return Hold("exempt_already", text % write_date(held.valid_from))


def is_exempt(act: Act) -> Hold | None:
    if _exemption(act) is not None:
        return None
    text = _("Ngày %s người này không được miễn sinh hoạt.")
    return Hold("not_exempt", text % write_date(act.on))


def exemption_length(act: Act) -> Hold | None:
    """So many months at most each time, the day of coming back not among them."""
    since, until = day(act, "request", "since"), day(act, "request", "until")
    if since is None or until is None:
        return None
    if until <= since:
        return Hold("exemption_backward", _("Ngày sinh hoạt trở lại phải sau ngày bắt đầu."))
    most = rule_told(act, "exemption.temporary_most_months", since)
    if most is None or until <= add_months(since, most.value):
        return None
    text = _("Mỗi lần tạm miễn nhiều nhất %(most)s tháng (%(basis)s).")
    words = {"most": most.value, "basis": most.basis}
    return Hold("exemption_long", text % words, is_warning=not most.is_certain)


def exemption_criteria(act: Act) -> Hold | None:
    """Willing it is; for age and illness no text in force was seen, so that they are told alone."""
    if value(act, "request", "voluntary") is False:
        return Hold("not_voluntary", _("Chỉ xét miễn cho đảng viên tự nguyện xin."))
    ill = rule_told(act, "exemption.illness_least_months")
    if ill is None or ill.is_certain:
        return None
    text = _(
        "Tiêu chuẩn tuổi, sức khỏe do chi bộ xem xét; hướng dẫn cũ: quá tuổi nghỉ hưu, hoặc ốm từ %(least)s"
        " tháng (%(basis)s)."
    )
    words = {"least": ill.value, "basis": ill.basis}
    return Hold("criteria_unsure", text % words, is_warning=True)


def exemption_over(act: Act) -> Hold | None:
    """Over on its day and not before; whoever comes back brings what was said of the member there."""
    until = day(act, "request", "until")
    if act.way == "over" and until is not None and act.on < until:
        text = _("Thời gian tạm miễn đến %s mới hết.")
        return Hold("exemption_runs", text % write_date(until))
    if act.way == "returned" and not papers_in_hand(act, "NX-ĐP"):
        return Hold("comment_missing", _("Cần nhận xét của cấp ủy nơi đảng viên ở."))
    return None


# --- leaving ----------------------------------------------------------------------------------


def no_breach(act: Act) -> Hold | None:
    """Whoever has breached the standing of a member is disciplined first."""
    if act.values.get("no_breach") is not False:
        return None
    text = _("Có vi phạm tư cách đảng viên thì xem xét kỷ luật trước, chưa cho ra khỏi Đảng.")
    return Hold("discipline_first", text)


# --- death, education -------------------------------------------------------------------------


def died_a_member(act: Act) -> Hold | None:
    died = day(act, "report", "died_on")
    if died is None:
        return None
    if died > act.on:
        return Hold("died_later", _("Ngày từ trần sau ngày ghi."))
    if standing_on(act, died) is None:
        text = _("Ngày %s người này không phải là đảng viên.")
        return Hold("no_member", text % write_date(died))
    return None


def helped_long_enough(act: Act) -> Hold | None:
    """That somebody has not come on is said after the whole time; that somebody has, at any."""
    opened = last_done(act, "open")
    if act.way != "not_progressed" or opened is None:
        return None
    text = _(
        "Mới giúp đỡ %(is)s tháng; đủ %(least)s tháng mới kết luận là chưa tiến bộ (%(basis)s)."
    )
    months = whole_months(opened.on, act.on)
    return _at_least(act, "deletion.no_progress_months", months, text)


GUARDS: tuple[Guard, ...] = (
    is_full,
    not_exempt,
    not_exempt_for_good,
    is_exempt,
    exemption_length,
    exemption_criteria,
    exemption_over,
    deletion_ground,
    self_review,
    no_breach,
    died_a_member,
    helped_long_enough,
)
