"""A case with its whole line: what was done, what is to be done now and what is missing, what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.guard import Hold
from dangvu.organizations.models import OrganizationVersion
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Definition, Step, ValueRule, Version
from dangvu.procedures.models import Case, CasePaper, ResultPublication, StepTaken, Vote
from dangvu.procedures.selectors.acting import Ways, acting_for
from dangvu.procedures.selectors.acts import Act, clock_day, holds_of, lines_by_case, papers_by_case
from dangvu.procedures.selectors.clocks import Reckoned, reckon
from dangvu.procedures.selectors.known import (
    DefinitionChanged,
    shown_version,
    step_label,
    version_of,
)

#: In the first line of a case that was asked for: the papers that the member has.
PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class Done:
    """Something done, with what it is called, who did it, and its vote where the reader may see it."""

    taken: StepTaken
    label: str
    way: str
    organization: str
    vote: Vote | None
    papers: tuple[CasePaper, ...]
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Current:
    """The step where the case stands. `holds`: what stands against it today. `changed` says why it
    cannot be gone on with at all. earliest, expires: clocks of the step."""

    step: Step | None
    label: str
    organization: str
    holds: tuple[Hold, ...] = ()
    changed: str = ""
    earliest: Reckoned | None = None
    expires: Reckoned | None = None
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A step to come when all goes well: the earliest and the latest day, None where none is told;
    `unsure` when a rule on the way is not certain or silent."""

    step: Step
    organization: str
    earliest: date | None
    latest: date | None
    unsure: bool = False

    @property
    def is_past(self) -> bool:
        """Whether the time that everybody has together is over already."""
        return self.latest is not None and self.earliest is not None and self.latest < self.earliest


@dataclass(frozen=True, slots=True)
class CaseLine:
    case: Case
    definition: Definition | None
    version: Version | None
    done: tuple[Done, ...]
    current: Current | None
    later: tuple[Later, ...]
    papers: tuple[CasePaper, ...]
    publications: tuple[ResultPublication, ...]


def case_line(actor: Actor, case: Case) -> CaseLine:
    """The whole line of a case that the actor may see, as of today; a number of statements that does
    not grow with its length."""
    line = lines_by_case([case.pk]).get(case.pk, [])
    papers = tuple(papers_by_case([case.pk]).get(case.pk, ()))
    votes = {one.pk: one for one in Vote.objects.visible_to(actor).filter(case=case)}
    claimed = {one.vote_id for one in line if one.vote_id} - votes.keys()
    if claimed:
        votes |= {one.pk: one for one in Vote.objects.visible_to(actor).filter(pk__in=claimed)}
    definition, version = shown_version(case)
    ways = Ways()
    current: Current | None = None
    later: tuple[tuple[Later, int | None], ...] = ()
    if case.is_running:
        current = _current(actor, case, line, papers)
        if current.act is not None:
            later = tuple(_later(current.act, ways))
    names = _names(case, line, later, actor.today)
    published = ResultPublication.objects.current().filter(case=case).select_related("source")
    return CaseLine(
        case, definition, version,
        done=tuple(_done(case, one, definition, version, votes, papers, names) for one in line),
        current=replace(current, organization=names.get(case.acting_id, "")) if current else None,
        later=tuple(replace(step, organization=names.get(place or 0, "")) for step, place in later),
        papers=papers, publications=tuple(published.order_by("on", "id")),
    )  # fmt: skip


def _names(
    case: Case, line: list[StepTaken], later: tuple[tuple[Later, int | None], ...], today: date
) -> dict[int, str]:
    """What every organisation of the line is called today, or was called last; one statement."""
    wanted = {case.acting_id, case.organization_id, *(one.organization_id for one in line)}
    wanted |= {place for _step, place in later if place}
    return organization_names(wanted, today)


def organization_names(ids: set[int], today: date) -> dict[int, str]:
    """Names of organisations, of those that have ended the last they had; one statement."""
    rows = OrganizationVersion.objects.current().filter(organization__in=ids, valid_from__lte=today)
    return dict(rows.order_by("valid_from").values_list("organization_id", "name"))


def _done(
    case: Case,
    taken: StepTaken,
    definition: Definition | None,
    version: Version | None,
    votes: dict[int, Vote],
    papers: tuple[CasePaper, ...],
    names: dict[int, str],
) -> Done:
    step = version.steps.get(taken.step) if version else None
    way = step.ways.get(taken.way) if step else None
    leaves = taken.what == What.DONE
    return Done(
        taken=taken,
        label=step_label(case, taken.step),
        way=(way.label if way else taken.way) if leaves and step and len(step.ways) > 1 else "",
        organization=names.get(taken.organization_id, ""),
        vote=votes.get(taken.vote_id or 0),
        papers=tuple(one for one in papers if leaves and one.turn == taken.turn),
        values=_values(_rules_of(definition, step, taken), taken),
    )


def _rules_of(
    definition: Definition | None, step: Step | None, taken: StepTaken
) -> tuple[ValueRule, ...]:
    """What was asked when it was written down: of whoever took the step, or of the member who asked
    that the case begin."""
    if taken.what != What.BEGUN:
        return step.values if step else ()
    asked = definition.asked.values if definition and definition.asked else ()
    return (*asked, ValueRule(PAPERS, "text", _("Giấy tờ đảng viên nói đang có")))


def _values(rules_of: tuple[ValueRule, ...], taken: StepTaken) -> tuple[tuple[str, Any], ...]:
    """What was written down, each with its label; days as days."""
    rules = {rule.name: rule for rule in rules_of}
    # In the order in which it was asked; the database keeps another.
    order = [*(name for name in rules if name in taken.values), *taken.values]
    return tuple(
        (rules[name].label, date.fromisoformat(value) if rules[name].type == "date" else value)
        if name in rules
        else (name, value)
        for name, value in ((one, taken.values[one]) for one in dict.fromkeys(order))
    )


def _current(
    actor: Actor, case: Case, line: list[StepTaken], papers: tuple[CasePaper, ...]
) -> Current:
    try:
        definition, version = version_of(case)
    except DefinitionChanged as changed:
        return Current(None, step_label(case), "", changed=str(changed))
    step = version.steps[case.step]
    act = Act(actor, case, definition, version, step, actor.today, line=tuple(line), papers=papers)
    return Current(
        step, step.label, "",
        holds=tuple(holds_of(act, looking=True)),
        earliest=clock_day(act, "not_before"), expires=clock_day(act, "expires"), act=act,
    )  # fmt: skip


def _later(act: Act, ways: Ways) -> Iterator[tuple[Later, int | None]]:
    """Steps after the current one, each by its good way, with who would take it today. The earliest
    day: today, or when the step opens at the soonest; the latest: when everybody takes all the time
    there is, None from the first step without a deadline on."""
    case, today = act.case, act.on
    soonest = max(today, (opens.day if (opens := clock_day(act, "not_before")) else None) or today)
    latest = case.due if case.state == State.OPEN else None
    unsure = case.due_certainty not in ("", "SEEN", "HIGH")
    done: dict[str, date | None] = {act.step.code: latest}
    step, passed = act.step, {act.step.code}
    while (code := step.first_way.to) in act.version.steps and code not in passed:
        passed.add(code)
        step = act.version.steps[code]
        place = acting_for(step, case.organization_id, case.destination_id, today, ways)
        if step.skip_to and place in (None, case.organization_id):
            step = _passed_over(step)
            continue
        soonest = _soonest(act, step, soonest)
        entered = latest
        latest, sure = _latest(act, step, entered, done)
        unsure = unsure or not sure
        done[code] = latest
        yield Later(step, "", soonest, latest, unsure), place


def _passed_over(step: Step) -> Step:
    """A step that nobody stands for leads where `skip_to` says."""
    way = replace(step.first_way, to=step.skip_to)
    return replace(step, ways={way.code: way})


def _soonest(act: Act, step: Step, before: date) -> date:
    """Not before the step opens, if its clock runs from something that is known today."""
    clock = step.not_before
    if clock is None:
        return before
    length = act.rules.length(clock.span, act.version, before, act.organization_id)
    opens = reckon(length, before).day
    return max(before, opens) if opens else before


def _latest(
    act: Act, step: Step, entered: date | None, done: dict[str, date | None]
) -> tuple[date | None, bool]:
    clock = step.deadline
    if clock is None:
        return None, True
    code = clock.since.partition(".")[0]
    taken = [one.on for one in act.line if one.what == What.DONE and one.step == code]
    since = act.case.began_on if clock.since == "began" else entered
    if code in done:
        since = done[code]
    elif taken:
        since = taken[-1]
    if since is None:
        return None, True
    length = act.rules.length(clock.span, act.version, since, act.organization_id)
    found = reckon(length, since)
    return found.day, found.is_certain
