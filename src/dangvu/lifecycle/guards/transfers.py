"""Transfers: from where to where, when, and for how long."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.calendar import UnknownYear, working_calendar
from dangvu.core.guard import Hold
from dangvu.core.periods import add_months
from dangvu.core.writing import write_date
from dangvu.lifecycle.reading import (
    day,
    is_cell,
    own_cell,
    rule,
    standing,
    value,
)
from dangvu.organizations.selectors import grassroots_of
from dangvu.procedures.choices import RUNNING, State
from dangvu.procedures.models import Case
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act
from dangvu.rules.choices import CERTAIN

#: Procedures that take a member from one cell to another: one of them at a time.
MOVES = (
    "transfer", "transfer_out", "overseas", "temporary_transfer", "temporary_transfer_out", "internal_transfer",
)  # fmt: skip


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


def place_to_go(act: Act) -> Hold | None:
    """Who writes the letter has to know where to; until then it may be known in words only."""
    if act.case.destination_id is not None:
        return None
    return Hold(
        "no_place", _("Chưa ghi nơi đến; ghi chi bộ nơi đến trước khi cấp giấy giới thiệu.")
    )


def to_another_cell(act: Act) -> Hold | None:
    """Members belong to a cell only, and to another than the one where they are."""
    there = act.case.destination_id
    if there is None:
        return None
    if not is_cell(there, act.on):
        return Hold("no_cell", _("Nơi đến phải là một chi bộ đang hoạt động."))
    if there == own_cell(act):
        return Hold("same_cell", _("Nơi đến trùng với chi bộ đang sinh hoạt."))
    return None


def _same_grassroots(act: Act) -> bool:
    here = grassroots_of(own_cell(act), act.on)
    return here is not None and here == grassroots_of(act.case.destination_id, act.on)


def inside_grassroots(act: Act) -> Hold | None:
    if act.case.destination_id is None or _same_grassroots(act):
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


GUARDS: tuple[Guard, ...] = (
    is_member,
    not_held,
    dates_of_membership,
    one_move,
    place_to_go,
    to_another_cell,
    inside_grassroots,
    beyond_grassroots,
    started_in_time,
    presented_in_time,
    temporary_length,
)
