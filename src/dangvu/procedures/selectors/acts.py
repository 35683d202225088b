"""A step about to be taken, and everything that stands against it, told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core import guard
from dangvu.core.actor import Actor
from dangvu.core.guard import Hold
from dangvu.core.writing import write_date
from dangvu.procedures import registry
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Definition, Need, Step, ValueRule, Version
from dangvu.procedures.models import Case, CasePaper, StepTaken, Vote
from dangvu.procedures.selectors.clocks import Reckoned, Rules, reckon, since_of

#: What upper rooms register with `core.guard`; its subject is the Act.
TAKE_STEP = "procedures.take_step"
_TYPES: Mapping[str, type] = {"date": date, "text": str, "number": int, "yes_no": bool}


@dataclass(frozen=True, slots=True)
class Act:
    """What guards and effects are told: who takes which step of which case, which way, when.

    `way` is empty while a page asks what stands against the step at all. `line` is everything done
    so far, `papers` everything in hand.
    """

    actor: Actor
    case: Case
    definition: Definition
    version: Version
    step: Step
    on: date
    way: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    vote: Vote | None = None
    line: tuple[StepTaken, ...] = ()
    papers: tuple[CasePaper, ...] = ()
    rules: Rules = field(default_factory=Rules)

    @property
    def organization_id(self) -> int:
        """The organisation that acts."""
        return self.case.acting_id


def holds_of(act: Act, *, looking: bool = False) -> list[Hold]:
    """Everything that stands against the step, in Vietnamese. `looking`: a page asks before anything
    was filled in, so that values and a vote are not missed yet, and what only warns is told too."""
    found = [*_of_state(act), *_of_papers(act), *_too_early(act)]
    if not looking:
        found += [*_of_values(act), *_of_vote(act)]
    found += said_by_guards(act, act.step.values)
    found += guard.said_of(TAKE_STEP, actor=act.actor, subject=act)
    once = list(dict.fromkeys(found))
    return once if looking else [one for one in once if not one.is_warning]


def _of_state(act: Act) -> Iterator[Hold]:
    if act.case.state == State.PAUSED:
        yield Hold("paused", _("Hồ sơ đang tạm dừng; ghi tiếp tục trước."))
    elif act.case.state == State.HELD:
        yield Hold("held", _("Hồ sơ đang tạm giữ."))


def _of_papers(act: Act) -> Iterator[Hold]:
    for need in act.step.needs:
        if hold := paper_hold(act, need):
            yield hold


def paper_hold(act: Act, need: Need) -> Hold | None:
    """Why a needed paper is not in hand, or too old; None when it is there."""
    name = registry.paper_label(act.definition, need.paper)
    had = [one for one in act.papers if one.paper in need.kinds and one.received_on <= act.on]
    where = f"{reverse('procedures:paper', args=[act.case.pk])}?{urlencode({'paper': need.paper})}"
    if not had:
        return Hold("paper_missing", _("Còn thiếu giấy tờ: %s.") % name, url=where)
    if need.fresh is None:
        return None
    length = act.rules.length(need.fresh, act.version, act.on, act.organization_id)
    limits = [reckon(length, one.received_on) for one in had]
    until = max(limit.day or date.max for limit in limits)
    if until >= act.on or not limits[0].is_certain:
        return None
    words = {"paper": name, "day": write_date(until)}
    text = _("%(paper)s chỉ dùng được đến %(day)s; phải lập lại.")
    return Hold("paper_stale", text % words, url=where)


def clock_day(act: Act, name: str) -> Reckoned | None:
    """When the clock `not_before`, `deadline` or `expires` of the step runs out for this case."""
    clock = getattr(act.step, name)
    if clock is None:
        return None
    since = since_of(clock, act.case, act.case.step_since, act.line)
    return reckon(act.rules.length(clock.span, act.version, since, act.organization_id), since)


def _too_early(act: Act) -> Iterator[Hold]:
    opens = clock_day(act, "not_before")
    if opens and opens.day and act.on < opens.day and opens.is_certain:
        words = {"day": write_date(opens.day), "basis": opens.basis}
        yield Hold("too_early", _("Sớm nhất ngày %(day)s (%(basis)s).") % words)


def _of_values(act: Act) -> Iterator[Hold]:
    for rule in act.step.values:
        if rule.is_required and act.values.get(rule.name) in (None, ""):
            yield Hold("value_missing", _("Chưa ghi: %s.") % rule.label)


def _of_vote(act: Act) -> Iterator[Hold]:
    rule, vote = act.step.vote, act.vote
    if rule is None:
        if vote is not None:
            yield Hold("vote_not_asked", _("Bước này không biểu quyết."))
        return
    if vote is None:
        yield Hold("vote_missing", _("Chưa ghi kết quả biểu quyết."))
        return
    yield from _wrong_vote(act, vote)


def _wrong_vote(act: Act, vote: Vote) -> Iterator[Hold]:
    assert act.step.vote is not None
    if vote.superseded_at is not None or vote.case_id not in (None, act.case.pk):
        yield Hold("vote_of_another", _("Lần biểu quyết này không phải của hồ sơ này."))
    if vote.organization_id != act.organization_id or vote.body != act.step.vote.body:
        yield Hold("vote_elsewhere", _("Biểu quyết phải ở đúng nơi của bước này."))
    if vote.threshold_code != act.step.vote.threshold:
        yield Hold("vote_other_threshold", _("Biểu quyết này tính theo một mức khác."))
    if act.on < vote.on:
        yield Hold("before_its_vote", _("Ngày ghi trước ngày biểu quyết %s.") % write_date(vote.on))
    elif act.on > vote.on:
        yield Hold(
            "after_its_vote", _("Biểu quyết ngày %s; ghi bước đúng ngày đó.") % write_date(vote.on)
        )
    passed = "passed" if vote.passed else "failed"
    if act.way and act.way != passed:
        yield Hold("way_against_vote", _("Kết quả biểu quyết không dẫn tới lối đã chọn."))


def has_taken_effect(act: Act) -> bool:
    """Whether a step that was taken has brought something about: that is not undone by taking the
    case back."""
    done = [(one.step, one.way) for one in act.line if one.what == What.DONE]
    steps = act.version.steps
    return any(
        steps[step].ways[way].effect
        for step, way in done
        if step in steps and way in steps[step].ways
    )


def values_wrong(step: Step, values: Mapping[str, Any]) -> list[Hold]:
    """Values that the step does not ask, or of another type than it says."""
    known = {rule.name: rule for rule in step.values}
    found = [
        Hold("value_unknown", _("Bước này không hỏi “%s”.") % name)
        for name in values
        if name not in known
    ]
    return found + [
        Hold("value_wrong", _("“%s” không đúng kiểu.") % rule.label)
        for rule in step.values
        if not _is_of_its_type(rule, values.get(rule.name))
    ]


def said_by_guards(act: Act, asked: Iterable[ValueRule]) -> Iterator[Hold]:
    """What the guards of the step say. They reckon with values that are asked and of the type that is
    asked; of the others `values_wrong` tells."""
    values = {
        rule.name: act.values[rule.name]
        for rule in asked
        if rule.name in act.values and _is_of_its_type(rule, act.values[rule.name])
    }
    readable = replace(act, values=values)
    for code in act.step.guards:
        said = registry.guard_of(code)(readable)
        yield from said if isinstance(said, list) else [said] if said else []


def _is_of_its_type(rule: ValueRule, value: Any) -> bool:
    is_truth = isinstance(value, bool) and rule.type == "number"
    return value is None or (isinstance(value, _TYPES[rule.type]) and not is_truth)


def papers_by_case(case_ids: Iterable[int]) -> dict[int, list[CasePaper]]:
    """What is in hand, by case; one statement."""
    found: dict[int, list[CasePaper]] = {}
    for one in CasePaper.objects.current().filter(case__in=list(case_ids)).order_by("id"):
        found.setdefault(one.case_id, []).append(one)
    return found


def lines_by_case(case_ids: Iterable[int]) -> dict[int, list[StepTaken]]:
    """What was done, in order, by case; one statement."""
    found: dict[int, list[StepTaken]] = {}
    rows = StepTaken.objects.current().filter(case__in=list(case_ids))
    for one in rows.select_related("source").order_by("id"):
        found.setdefault(one.case_id, []).append(one)
    return found
