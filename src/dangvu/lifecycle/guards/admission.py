"""Admission: who may be proposed, introduced by whom, and what the ceremony waits for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.guard import Hold
from dangvu.core.periods import add_months, whole_months
from dangvu.core.writing import write_date
from dangvu.lifecycle import followed
from dangvu.lifecycle.reading import papers_in_hand, rule, rule_told, value
from dangvu.members.choices import DelegatedPower
from dangvu.members.selectors.candidates import (
    delegated as delegated_on,
)
from dangvu.members.selectors.candidates import (
    introduced_enough,
    known_delegations,
)
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act
from dangvu.rules.choices import CERTAIN

#: Which power lets a grassroots committee decide at the end of which procedure.
_POWERS = {
    "admission": DelegatedPower.ADMISSION,
    "recognition": DelegatedPower.RECOGNITION,
    "deletion": DelegatedPower.DELETION,
}


def facts_known(act: Act) -> list[Hold]:
    """Birth, sex and course are recorded of who is in the pool, or written down with the step."""
    if not act.way and not act.values:
        # A page only looks: what is asked there may still be filled in.
        return []
    asked = [
        (followed.birth(act), "no_birth", _("Chưa ghi ngày sinh."), "change"),
        (followed.sex(act), "no_sex", _("Chưa ghi nam hay nữ."), "change"),
        (
            followed.certified_on(act),
            "no_certificate",
            _("Chưa ghi ngày cấp giấy chứng nhận học lớp nhận thức về Đảng."),
            "certificate",
        ),
    ]
    return [
        Hold(code, reason, url=followed.page(act, deed))
        for known, code, reason, deed in asked
        if not known
    ]


def age_at_vote(act: Act) -> Hold | None:
    """Age on the day of the cell's vote, in whole months. Of who is known by year alone only what no
    day of it allows is held."""
    birth = followed.birth(act)
    if birth is None:
        return None
    least, most = rule_told(act, "admission.least_age"), rule_told(act, "admission.most_age")
    if least and whole_months(birth.earliest, act.on) < least.value * 12:
        day = add_months(birth.earliest, least.value * 12)
        words = {"age": least.value, "day": write_date(day)}
        text = _("Người xin vào Đảng phải đủ %(age)s tuổi; đến %(day)s mới đủ")
        told = f"{text % words} ({least.basis})."
        return Hold("too_young", told, is_warning=not least.is_certain)
    if (
        most
        and whole_months(birth.latest, act.on) > most.value * 12
        and not papers_in_hand(act, "DY-TUOI")
    ):
        text = _(
            "Người xin vào Đảng đã quá %s tuổi, chưa có văn bản đồng ý của cấp ủy trực thuộc Trung ương"
        )
        told = f"{text % most.value} ({most.basis})."
        return Hold("too_old", told, is_warning=not most.is_certain)
    return None


def two_introductions(act: Act) -> Hold | None:
    """Two members, or one and the Youth Union or the trade union: those recorded in the pool, and
    where nobody is, by the papers in hand."""
    needed = rule(act, "admission.introducers")
    if needed is None:
        return None
    if recorded := followed.introducers(act):
        enough = introduced_enough(recorded, int(needed.value))
    else:
        members, unions = papers_in_hand(act, "3-KNĐ"), papers_in_hand(act, "4-KNĐ", "4A-KNĐ")
        enough = bool(members) and members + min(unions, 1) >= needed.value
    if enough:
        return None
    text = _(
        "Cần hai đảng viên chính thức giới thiệu, hoặc một đảng viên cùng tổ chức Đoàn hay công đoàn cơ sở"
    )
    url = followed.page(act, "introducer")
    return Hold("introductions", f"{text} ({needed.basis}).", url=url)


def introducer_months(act: Act) -> Hold | None:
    """Whoever introduces has worked, studied or lived with the person for so long."""
    needed = rule_told(act, "admission.introducer_months")
    if needed is None:
        return None
    since = followed.together_since(act)
    if since is None:
        text = _("Chưa ghi người giới thiệu cùng công tác, học tập, cư trú từ ngày nào.")
        url = followed.page(act, "introducer")
        return Hold("together_unknown", text, is_warning=not needed.is_certain, url=url)
    enough = add_months(since, int(needed.value))
    if enough <= act.on:
        return None
    words = {"months": needed.value, "day": write_date(enough)}
    text = _(
        "Người giới thiệu phải cùng công tác, học tập, cư trú với người vào Đảng đủ %(months)s tháng; đến %(day)s mới đủ"
    )
    told = f"{text % words} ({needed.basis})."
    return Hold("introducer_months", told, is_warning=not needed.is_certain)


def certificate_valid(act: Act) -> Hold | None:
    """The awareness course was not too long ago."""
    given = followed.certified_on(act)
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
        url=followed.page(act, "certificate"),
    )


def schooling(act: Act) -> Hold | None:
    """Lower secondary school at least; less by an exception that its paper proves."""
    needed = rule_told(act, "admission.schooling")
    enough = value(act, followed.DOSSIER, "schooling")
    if needed is None or enough or papers_in_hand(act, "DY-HV"):
        return None
    if enough is None:
        return Hold("schooling_unknown", _("Chưa ghi trình độ học vấn."), is_warning=True)
    text = _(
        "Người xin vào Đảng phải có bằng trung học cơ sở trở lên, hoặc văn bản về trường hợp đặc biệt"
    )
    told = f"{text} ({needed.basis})."
    return Hold("schooling", told, is_warning=not needed.is_certain)


def background_verified(act: Act) -> Hold | None:
    """The person, parents, spouse, the spouse's parents, grown children: all of them or why not."""
    done = value(act, "cell_vote", "all_verified")
    if done or (not act.way and done is None):
        return None
    text = _(
        "Phải thẩm tra bản thân, cha mẹ đẻ, vợ hoặc chồng, cha mẹ vợ hoặc chồng và con đủ 18 tuổi."
    )
    return Hold("not_verified", text, is_warning=done is None)


def helper_assigned(act: Act) -> Hold | None:
    """Nobody helps them: told, and nothing waits for it."""
    if followed.is_helped(act):
        return None
    text = _("Chưa ghi đảng viên chính thức nào được phân công giúp đỡ.")
    return Hold("no_helper", text, is_warning=True, url=followed.page(act, "helper"))


def delegated(act: Act) -> Hold | None:
    """A grassroots committee decides itself only where it has been given that power: recorded for
    that day, or, where no such power was ever recorded for it, proved by its paper."""
    if act.way != "delegated":
        return None
    power = _POWERS.get(act.definition.code, DelegatedPower.ADMISSION)
    place = act.organization_id
    if delegated_on(place, power, act.on) is not None:
        return None
    if papers_in_hand(act, "UQ-QĐ") and not known_delegations(place, power):
        return None
    return Hold(
        "not_delegated",
        _("Ngày này đảng ủy cơ sở chưa được ủy quyền tự quyết định; trình cấp trên."),
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
    facts_known,
    age_at_vote,
    two_introductions,
    introducer_months,
    certificate_valid,
    schooling,
    background_verified,
    helper_assigned,
    delegated,
    ceremony_in_time,
)
