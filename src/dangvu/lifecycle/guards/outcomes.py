"""Outcomes that are entered with their paper: suspension, expulsion, restoration."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.lifecycle.reading import day, standing_on
from dangvu.members.choices import ExitKind, Status
from dangvu.members.models import Exit, Suspension
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act, Span
from dangvu.procedures.selectors.clocks import reckon

#: Ways of a suspension that need no decision: its own day has come.
_WITHOUT_PAPER = ("over", "")


def decided_before(act: Act) -> Hold | list[Hold] | None:
    """Every outcome has its paper; nothing is decided later than it is written down or takes effect."""
    if act.way in _WITHOUT_PAPER:
        return None
    decided, said = act.values.get("decided_on"), act.values
    missing = decided is None or not clean(said.get("symbol") or "")
    if missing or not clean(said.get("issuer") or ""):
        return Hold("decision_missing", _("Ghi số, ngày và cấp ra quyết định."))
    if decided > act.on:
        return Hold("decided_later", _("Ngày quyết định sau ngày ghi."))
    effects = [said.get(name) for name in ("since", "effective_on")]
    if any(one is not None and one < decided for one in effects):
        return Hold("before_its_decision", _("Có hiệu lực trước ngày quyết định."))
    if (effective := said.get("effective_on")) is not None and effective > act.on:
        return Hold("not_yet", _("Quyết định chưa có hiệu lực vào ngày ghi."))
    return None


# --- suspension -------------------------------------------------------------------------------


def not_suspended(act: Act) -> Hold | None:
    since = act.values.get("since") or act.on
    with reading_whole():
        held = Suspension.objects.as_of(since).filter(person=act.case.person_id).first()
    if held is None:
        return None
    text = _("Đảng viên này đang bị đình chỉ sinh hoạt từ %s.")
    return Hold("suspended_already", text % write_date(held.valid_from))


def suspension_length(act: Act) -> Hold | None:
    """Ninety days, with an extension a hundred and eighty in all, in days or working days as the
    regulation of the day of the decision has it; under arrest as long as the law's own time."""
    if act.way not in ("term", "extended"):
        return None
    until = act.values.get("until")
    if until is None:
        return Hold("until_missing", _("Ghi ngày sinh hoạt trở lại."))
    since, decided = day(act, "record", "since"), act.values.get("decided_on")
    if since is None or decided is None:
        return None
    before = day(act, "record", "until") if act.way == "extended" else since
    if before is not None and until <= before:
        return Hold("until_backward", _("Ngày sinh hoạt trở lại phải sau %s.") % write_date(before))
    total = act.way == "extended"
    code = "suspension.most_days_with_extension" if total else "suspension.most_days"
    return _longer_than(act, code, since, until, decided)


def _longer_than(act: Act, code: str, since: date, until: date, decided: date) -> Hold | None:
    length = act.rules.length(Span("days", code), act.version, decided, act.organization_id)
    limit = reckon(length, since)
    if limit.day is None or until <= limit.day:
        return None
    text = _("Đình chỉ được nhiều nhất đến %(day)s (%(basis)s).")
    words = {"day": write_date(limit.day), "basis": limit.basis}
    return Hold("suspension_long", text % words, is_warning=not limit.is_certain)


def suspension_over(act: Act) -> Hold | None:
    """Over on its day and not before."""
    until = day(act, "running", "until") if act.step.code == "extended" else None
    until = until or day(act, "record", "until")
    if act.way != "over" or until is None or act.on >= until:
        return None
    return Hold("suspension_runs", _("Thời gian đình chỉ đến %s mới hết.") % write_date(until))


# --- expulsion, restoration -------------------------------------------------------------------


def was_full(act: Act) -> Hold | None:
    """Expelled are full members alone; probationers are struck off."""
    on = act.values.get("effective_on") or act.on
    held = standing_on(act, on)
    if held is not None and held.status == Status.FULL:
        return None
    text = _("Ngày %s người này không phải là đảng viên chính thức.")
    return Hold("not_full", text % write_date(on))


def was_put_out(act: Act) -> Hold | None:
    """Struck off or expelled, and so until today."""
    if standing_on(act, act.on) is None:
        with reading_whole():
            rows = Exit.objects.current().filter(person=act.case.person_id, on__lte=act.on)
            left = rows.order_by("-on", "-pk").first()
        if left is not None and left.kind in (ExitKind.STRUCK_OFF, ExitKind.EXPELLED):
            return None
    return Hold("not_put_out", _("Người này không bị xóa tên hay khai trừ."))


GUARDS: tuple[Guard, ...] = (
    decided_before,
    not_suspended,
    suspension_length,
    suspension_over,
    was_full,
    was_put_out,
)
