"""Readmission: whom nobody may admit again, and for whom it is too early."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.guard import Hold
from dangvu.core.periods import add_months
from dangvu.core.writing import write_date
from dangvu.lifecycle.followed import DOSSIER, last_exit
from dangvu.lifecycle.reading import day, papers_in_hand, rule_told, standing, value
from dangvu.members.choices import ExitKind
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act

#: What the regulation never allows, by the value in which the cell confirms that it is not so.
_NEVER = ("stopped_by_oneself", "caused_disunity", "corruption", "serious_crime")


def left_once(act: Act) -> Hold | None:
    """Somebody who was a member, left, and was not admitted again since: it is done once only."""
    left = last_exit(act)
    if standing(act) is not None:
        return Hold("is_member", _("Người này đang là đảng viên."))
    if left is None:
        return Hold("never_left", _("Chưa ghi người này ra khỏi Đảng ngày nào, hình thức nào."))
    if left.kind == ExitKind.DIED:
        return Hold("died", _("Người này đã từ trần."))
    if left.membership.ordinal > 1:
        return Hold("readmitted_before", _("Mỗi người chỉ được kết nạp lại một lần."))
    return None


def out_long_enough(act: Act) -> list[Hold]:
    """So many months out of the Party, and so many after a record of a less serious crime was
    cleared."""
    left, cleared = last_exit(act), day(act, DOSSIER, "record_cleared_on")
    asked = (
        (
            left.on if left else None,
            "readmission.least_months",
            "too_soon",
            _("Ra khỏi Đảng phải đủ %(months)s tháng; đến %(day)s mới đủ"),
        ),
        (
            cleared,
            "readmission.after_conviction_months",
            "record_too_fresh",
            _("Sau khi được xóa án tích phải đủ %(months)s tháng; đến %(day)s mới đủ"),
        ),
    )
    found = []
    for since, code, name, text in asked:
        needed = rule_told(act, code)
        if since is None or needed is None:
            continue
        enough = add_months(since, int(needed.value))
        if act.on < enough:
            words = {"months": needed.value, "day": write_date(enough)}
            told = f"{text % words} ({needed.basis})."
            found.append(Hold(name, told, is_warning=not needed.is_certain))
    return found


def record_proved(act: Act) -> Hold | None:
    """That a record was cleared is proved by its paper."""
    if day(act, DOSSIER, "record_cleared_on") is None or papers_in_hand(act, "XAT"):
        return None
    return Hold("record_unproved", _("Chưa có giấy tờ chứng minh đã được xóa án tích."))


def not_barred(act: Act) -> list[Hold]:
    """Nobody of those who are never admitted again. Whoever asked to leave is barred, unless it was
    for a family in great hardship, which its paper proves."""
    never = rule_told(act, "readmission.never")
    if never is None:
        return []
    left, found = last_exit(act), []
    for name in _NEVER:
        if value(act, DOSSIER, name):
            text = _("Thuộc trường hợp không xem xét kết nạp lại: %s")
            told = f"{text % _words(name)} ({never.basis})."
            found.append(Hold(f"never_{name}", told, is_warning=not never.is_certain))
    if left is not None and left.kind == ExitKind.LEFT and not papers_in_hand(act, "GĐKK"):
        text = _(
            "Người xin ra khỏi Đảng không được xem xét kết nạp lại, trừ trường hợp gia đình đặc biệt khó"
            " khăn có giấy tờ chứng minh"
        )
        told = f"{text} ({never.basis})."
        found.append(Hold("never_asked_to_leave", told, is_warning=not never.is_certain))
    return found


def _words(name: str) -> str:
    return {
        "stopped_by_oneself": _("tự bỏ sinh hoạt đảng"),
        "caused_disunity": _("gây mất đoàn kết nội bộ nghiêm trọng"),
        "corruption": _("bị kết án vì tội tham nhũng"),
        "serious_crime": _("bị kết án về tội nghiêm trọng trở lên"),
    }[name]


GUARDS: tuple[Guard, ...] = (left_once, out_long_enough, record_proved, not_barred)
