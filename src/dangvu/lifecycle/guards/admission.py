"""Admission: who may be proposed, introduced by whom, and what the ceremony waits for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.guard import Hold
from dangvu.core.periods import add_months, whole_months
from dangvu.core.writing import write_date
from dangvu.lifecycle.reading import (
    day,
    papers_in_hand,
    rule,
)
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act
from dangvu.rules.choices import CERTAIN


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


GUARDS: tuple[Guard, ...] = (
    age_at_vote,
    two_introductions,
    introducer_months,
    certificate_valid,
    delegated,
    ceremony_in_time,
)
