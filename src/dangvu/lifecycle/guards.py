"""Why a step in the life of a member may not be taken, in Vietnamese and with the rule.

A rule that is not certain holds nothing. While a page only looks, what is not filled in yet is not
missed here: the machine itself asks for values, papers and the vote.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.calendar import UnknownYear, working_calendar
from dangvu.core.guard import Hold
from dangvu.core.periods import add_months
from dangvu.core.writing import write_date
from dangvu.lifecycle.reading import (
    day,
    grassroots_of,
    is_cell,
    own_cell,
    papers_in_hand,
    probation_end,
    rule,
    standing,
    value,
    whole_months,
)
from dangvu.members.choices import Status
from dangvu.procedures.choices import RUNNING, State, What
from dangvu.procedures.models import Case
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act
from dangvu.rules.choices import CERTAIN

#: Procedures that take a member from one cell to another: one of them at a time.
MOVES = ("transfer", "transfer_out", "temporary_transfer", "internal_transfer")

# --- admission --------------------------------------------------------------------------------


def age_at_vote(act: Act) -> Hold | None:
    """Age on the day of the cell's vote, in whole months."""
    birth = day(act, "dossier", "birth")
    if birth is None:
        return None
    months = whole_months(birth, act.on)
    least, most = rule(act, "admission.least_age"), rule(act, "admission.most_age")
    if least and months < least.value * 12:
        words = {"age": least.value, "day": write_date(add_months(birth, least.value * 12))}
        text = _("Người xin vào Đảng phải đủ %(age)s tuổi; đến %(day)s mới đủ")
        return Hold("too_young", f"{text % words} ({least.basis}).")
    if most and months > most.value * 12 and not papers_in_hand(act, "DY-TUOI"):
        text = _(
            "Người xin vào Đảng đã quá %s tuổi, chưa có văn bản đồng ý của cấp ủy trực thuộc Trung ương"
        )
        return Hold("too_old", f"{text % most.value} ({most.basis}).")
    return None


def two_introductions(act: Act) -> Hold | None:
    """Two members, or one and the Youth Union or the trade union."""
    needed = rule(act, "admission.introducers")
    members, unions = papers_in_hand(act, "3-KNĐ"), papers_in_hand(act, "4-KNĐ", "4A-KNĐ")
    if needed is None or (members and members + min(unions, 1) >= needed.value):
        return None
    text = _(
        "Cần hai đảng viên chính thức giới thiệu, hoặc một đảng viên cùng tổ chức Đoàn hay công đoàn cơ sở"
    )
    return Hold("introductions", f"{text} ({needed.basis}).")


def introducer_months(act: Act) -> Hold | None:
    """Whoever introduces has worked, studied or lived with the person for so long."""
    since = day(act, "dossier", "together_since")
    needed = rule(act, "admission.introducer_months")
    if since is None or needed is None or add_months(since, needed.value) <= act.on:
        return None
    words = {"months": needed.value, "day": write_date(add_months(since, needed.value))}
    text = _(
        "Người giới thiệu phải cùng công tác, học tập, cư trú với người vào Đảng đủ %(months)s tháng; đến %(day)s mới đủ"
    )
    return Hold("introducer_months", f"{text % words} ({needed.basis}).")


def certificate_valid(act: Act) -> Hold | None:
    """The awareness course was not too long ago."""
    given = day(act, "dossier", "certificate_on")
    limit = rule(act, "awareness.certificate_months")
    if given is None or limit is None or act.on <= add_months(given, limit.value):
        return None
    words = {"months": limit.value, "day": write_date(add_months(given, limit.value))}
    return Hold(
        "certificate_old",
        _(
            "Giấy chứng nhận học lớp nhận thức về Đảng có giá trị %(months)s tháng, đã hết ngày %(day)s."
        )
        % words,
    )


def delegated(act: Act) -> Hold | None:
    """A grassroots committee decides itself only where it has been given that power."""
    if act.way != "delegated" or papers_in_hand(act, "UQ-QĐ"):
        return None
    return Hold(
        "not_delegated",
        _("Chưa có quyết định ủy quyền để đảng ủy cơ sở tự quyết định; trình cấp trên."),
    )


def ceremony_in_time(act: Act) -> Hold | None:
    """Later than the rule allows only where the superior has agreed."""
    case = act.case
    if case.due is None or act.on <= case.due or case.due_certainty not in CERTAIN:
        return None
    if papers_in_hand(act, "DY-LKN"):
        return None
    words = {"day": write_date(case.due), "basis": case.due_basis}
    text = _("Quá hạn tổ chức lễ kết nạp %(day)s (%(basis)s), chưa có cấp trên đồng ý.")
    return Hold("ceremony_late", text % words)


# --- recognition ------------------------------------------------------------------------------


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


# --- transfers --------------------------------------------------------------------------------


def is_member(act: Act) -> Hold | None:
    if standing(act) is not None and own_cell(act) is not None:
        return None
    text = _("Ngày %s người này không phải là đảng viên sinh hoạt ở đây.")
    return Hold("no_member", text % write_date(act.on))


def not_held(act: Act) -> Hold | None:
    """Neutral: that something of this member is held, and nothing of what or why."""
    with reading_whole():
        held = Case.objects.filter(person=act.case.person_id, state=State.HELD)
        return Hold("held", _("Hồ sơ đang tạm giữ.")) if held.exists() else None


def dates_of_membership(act: Act) -> Hold | None:
    """What is written of a member from elsewhere follows one after the other."""
    names = ("birth", "admitted_on", "full_since")
    days = [found for name in names if (found := day(act, "enrol", name))]
    if days == sorted(set(days)) and all(found <= act.on for found in days):
        return None
    text = _(
        "Ngày sinh, ngày kết nạp, ngày chính thức phải theo thứ tự và không sau ngày tiếp nhận."
    )
    return Hold("dates_out_of_order", text)


def one_move(act: Act) -> Hold | None:
    """A member is on one way at a time; a guest somewhere may well be called elsewhere for good."""
    with reading_whole():
        others = Case.objects.filter(
            person=act.case.person_id, definition__in=MOVES, state__in=RUNNING
        ).exclude(pk=act.case.pk)
        if not others.exclude(step="stay").exists():
            return None
    return Hold(
        "other_move", _("Đảng viên này có một hồ sơ chuyển sinh hoạt khác đang giải quyết.")
    )


def to_another_cell(act: Act) -> Hold | None:
    """Members belong to a cell only, and to another than the one where they are."""
    there = act.case.destination_id
    if not is_cell(there, act.on):
        return Hold("no_cell", _("Nơi đến phải là một chi bộ đang hoạt động."))
    if there == own_cell(act):
        return Hold("same_cell", _("Nơi đến trùng với chi bộ đang sinh hoạt."))
    return None


def _same_grassroots(act: Act) -> bool:
    here = grassroots_of(own_cell(act), act.on)
    return here is not None and here == grassroots_of(act.case.destination_id, act.on)


def inside_grassroots(act: Act) -> Hold | None:
    if _same_grassroots(act):
        return None
    text = _("Nơi đến không cùng đảng bộ cơ sở; làm thủ tục chuyển sinh hoạt đảng chính thức.")
    return Hold("other_grassroots", text)


def beyond_grassroots(act: Act) -> Hold | None:
    if not _same_grassroots(act):
        return None
    text = _("Nơi đến cùng đảng bộ cơ sở; làm thủ tục chuyển sinh hoạt nội bộ.")
    return Hold("same_grassroots", text)


def started_in_time(act: Act) -> Hold | None:
    """Whoever starts late has to explain it."""
    decided = day(act, "request", "decided_on")
    if decided is None or value(act, "request", "late_reason"):
        return None
    limit = rule(act, "transfer.start_working_days", decided)
    if limit is None:
        return None
    calendar = working_calendar()
    try:
        until = calendar.add_working_days(decided, limit.value)
        is_sure = calendar.certainty(decided, until) == "high"
    except UnknownYear:
        return None
    if act.case.began_on <= until or not is_sure:
        return None
    words = {"day": write_date(until), "basis": limit.basis}
    text = _("Quá hạn làm thủ tục %(day)s (%(basis)s); ghi lý do của đảng viên.")
    return Hold("started_late", text % words)


def presented_in_time(act: Act) -> Hold | None:
    """Whoever presents the letter late has to explain it."""
    case = act.case
    if case.due is None or act.on <= case.due or case.due_certainty not in CERTAIN:
        return None
    if act.values.get("late_reason"):
        return None
    words = {"day": write_date(case.due), "basis": case.due_basis}
    text = _("Quá hạn xuất trình giấy giới thiệu %(day)s (%(basis)s); ghi lý do của đảng viên.")
    return Hold("presented_late", text % words)


def temporary_length(act: Act) -> Hold | None:
    """Long enough to move for, and too short to move for good; studies may be longer."""
    start, until = day(act, "request", "away_from"), day(act, "request", "away_until")
    if start is None or until is None:
        return None
    studies = bool(value(act, "request", "studies"))
    least = rule(act, "transfer.temporary_least_months")
    if least and until < add_months(start, least.value):
        text = _("Đi dưới %s tháng thì không chuyển sinh hoạt đảng tạm thời")
        return Hold("away_short", f"{text % least.value} ({least.basis}).")
    code = "transfer.study_most_months" if studies else "transfer.temporary_most_months"
    most = rule(act, code)
    if most is None:
        return None
    end = add_months(start, most.value)
    if until < end or (studies and until == end):
        return None
    if studies:
        text = _("Học tập trung quá %s tháng thì không sinh hoạt đảng tạm thời")
    else:
        text = _("Đi từ %s tháng trở lên thì chuyển sinh hoạt đảng chính thức")
    return Hold("away_long", f"{text % most.value} ({most.basis}).")


GUARDS: dict[str, Guard] = {
    one.__name__: one
    for one in (
        age_at_vote, two_introductions, introducer_months, certificate_valid, delegated,
        ceremony_in_time, on_probation, probation_complete, probation_day_right,
        votes_without_result, dates_of_membership, is_member, not_held, one_move, to_another_cell, inside_grassroots,
        beyond_grassroots, started_in_time, presented_in_time, temporary_length,
    )
}  # fmt: skip
