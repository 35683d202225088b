"""Recognition: probation complete, and what follows on votes that are enough for nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.core.writing import write_date
from dangvu.lifecycle import followed
from dangvu.lifecycle.reading import (
    day,
    probation_end,
    rule,
    standing,
)
from dangvu.members.choices import Course, Status
from dangvu.members.models import Certificate
from dangvu.procedures.choices import What
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act


def on_probation(act: Act) -> Hold | None:
    held = standing(act)
    if held is not None and held.status == Status.PROBATIONARY:
        return None
    text = _("Ngày %s người này không phải là đảng viên dự bị.")
    return Hold("not_on_probation", text % write_date(act.on))


def probation_complete(act: Act) -> Hold | None:
    """The cell considers nobody before the twelve months are over."""
    ends = probation_end(act)
    if ends is None or act.on >= ends:
        return None
    return Hold("probation_runs", _("Thời gian dự bị đến %s mới đủ.") % write_date(ends))


def probation_day_right(act: Act) -> Hold | None:
    """The day written down is the one that follows from the ceremony."""
    ends, written = probation_end(act), day(act, "open", "completed_on")
    if ends is None or written is None or written == ends:
        return None
    text = _("Theo ngày kết nạp, thời gian dự bị đủ vào %s.")
    return Hold("probation_day", text % write_date(ends))


def votes_without_result(act: Act) -> Hold | None:
    """So many votes that are enough for neither, and the superior decides; not before."""
    limit = rule(act, "recognition.most_votes")
    if not act.way or limit is None:
        return None
    failed = sum(
        1
        for one in act.line
        if one.what == What.DONE
        and one.step in ("cell_vote", "deletion_vote")
        and one.way == "failed"
    )
    words = {"done": failed, "most": limit.value, "basis": limit.basis}
    if act.way == "report" and failed < limit.value:
        text = _(
            "Mới biểu quyết %(done)s lần không đủ tỷ lệ; đủ %(most)s lần mới báo cáo cấp trên (%(basis)s)."
        )
        return Hold("too_few_votes", text % words)
    if act.way != "report" and failed >= limit.value:
        text = _("Đã %(done)s lần biểu quyết không đủ tỷ lệ; báo cáo cấp trên xem xét (%(basis)s).")
        return Hold("enough_votes", text % words)
    return None


def course_recorded(act: Act) -> Hold | None:
    """The course for new members is not recorded: told; the paper itself is asked for by the step."""
    with reading_whole():
        rows = Certificate.objects.current().filter(
            person=act.case.person_id, course=Course.NEW_MEMBER, given_on__lte=act.on
        )
        if rows.exists():
            return None
    text = _("Chưa ghi giấy chứng nhận học lớp đảng viên mới.")
    return Hold("no_course", text, is_warning=True, url=followed.page(act, "certificate"))


GUARDS: tuple[Guard, ...] = (
    on_probation,
    probation_complete,
    probation_day_right,
    votes_without_result,
    course_recorded,
)
