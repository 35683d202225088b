"""Badges: years of Party age complete, or as much too early as the rule allows; once for each tier."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.guard import Hold
from dangvu.core.periods import add_months
from dangvu.core.writing import write_date
from dangvu.lifecycle.badges import asked, awarded, died_on, rules_of
from dangvu.lifecycle.reading import day, standing, value
from dangvu.members.choices import Status
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act


def full_for_badge(act: Act) -> Hold | None:
    """Of full members, and of those who died as such."""
    held = standing(act)
    if (held is not None and held.status == Status.FULL) or died_on(act) is not None:
        return None
    text = _("Ngày %s người này không phải là đảng viên chính thức; tuổi đảng chưa tính.")
    return Hold("not_full", text % write_date(act.on))


def badge_round(act: Act) -> Hold | None:
    """A round is one of the days of the rulebook, within a year."""
    rules = rules_of(act)
    found = day(act, act.step.code, "round_on")
    if rules is None or found is None:
        return None
    if not act.on <= found <= add_months(act.on, 12):
        return Hold("far_round", _("Đợt trao phải từ ngày ghi đến một năm sau."))
    if rules.is_round(found):
        return None
    rounds = ", ".join(f"{one:%d/%m}" for one in rules.rounds_of(found.year))
    return Hold("no_round", _("Huy hiệu Đảng tặng vào các đợt %s.") % rounds)


def badge_tier(act: Act) -> Hold | None:
    rules, years = rules_of(act), value(act, act.step.code, "years")
    if rules is None or not years or years in rules.tiers:
        return None
    tiers = ", ".join(map(str, rules.tiers))
    words = {"years": years, "tiers": tiers}
    return Hold("no_tier", _("Không có Huy hiệu %(years)s năm; các mức: %(tiers)s.") % words)


def badge_due(act: Act) -> Hold | None:
    """Only what is certain holds: where the day of the admission may be early enough, it is told."""
    if badge_tier(act) or badge_round(act):
        return None
    found = asked(act)
    if found is None or found.is_sure:
        return None
    if found.is_time:
        between = {"first": write_date(found.first), "last": write_date(found.last)}
        text = _(
            "Chưa rõ ngày đủ tuổi đảng, từ %(first)s đến %(last)s: ngày kết nạp ghi chưa đủ, hoặc kết nạp lại."
        )
        return Hold("unsure_badge", text % between, is_warning=True)
    words = {
        "years": found.years,
        "first": write_date(found.first),
        "day": write_date(found.day),
        "early": found.early,
    }
    text = _("Đến %(day)s chưa đủ %(years)s năm tuổi đảng; đủ ngày %(first)s.")
    if found.early:
        text = _(
            "Đến %(day)s chưa đủ %(years)s năm tuổi đảng; đủ ngày %(first)s, chỉ được xét sớm %(early)s tháng."
        )
    return Hold("too_early_for_badge", text % words)


def badge_not_given(act: Act) -> Hold | None:
    if badge_tier(act) or badge_round(act):
        return None
    found = asked(act)
    if found is None or found.years not in awarded(act):
        return None
    return Hold("badge_there", _("Đã được tặng Huy hiệu %s năm tuổi Đảng.") % found.years)


def badge_wait(act: Act) -> Hold | None:
    """Whoever was disciplined lately waits; who was is not known here, so that it is only told."""
    rules = rules_of(act)
    if rules is None or rules.wait is None:
        return None
    words = {"rule": rules.wait.in_words, "sure": rules.wait.certainty_in_words}
    text = _("Người mới bị kỷ luật phải chờ: %(rule)s (%(sure)s). Cấp ủy tự xem lại.")
    return Hold("badge_wait", text % words, is_warning=True)


def on_round_day(act: Act) -> Hold | None:
    """Handed over on the day of the round; the seriously ill and the dead do not wait for it."""
    found = asked(act)
    if found is None or found.is_excused or act.on >= found.round_on:
        return None
    text = _("Huy hiệu trao vào đợt %s; trao sớm chỉ với đảng viên bệnh nặng, từ trần.")
    return Hold("before_round", text % write_date(found.round_on))


GUARDS: tuple[Guard, ...] = (
    full_for_badge,
    badge_round,
    badge_tier,
    badge_due,
    badge_not_given,
    badge_wait,
    on_round_day,
)
