"""What a member is told of the own cases: who acts, until when, what came of it once it may be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.access.selectors import own_person_id
from dangvu.core.actor import Actor
from dangvu.procedures import registry
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Definition
from dangvu.procedures.models import Case, CasePaper, ResultPublication
from dangvu.procedures.selectors.known import shown_version, startable, step_label
from dangvu.procedures.selectors.line import CaseLine, Done

#: What of the line says why to the member, too. A hold never does.
_TELLING = frozenset({What.RETURNED, What.EXTENDED, What.PAUSED, What.WITHDRAWN})
#: What stands against a step that the member can do something about.
_OF_PAPERS = frozenset({"paper_missing", "paper_stale", "too_early"})


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as its member is told of it. `is_told`: the result may be said."""

    case: Case
    label: str
    is_told: bool
    acting: str = ""

    @property
    def outcome(self) -> str:
        """What came of it, in words; empty while it runs and before it may be said."""
        return step_label(self.case) if self.is_told and not self.case.is_running else ""

    def state(self, actor: Actor) -> tuple[str, str]:
        case = self.case
        if case.state == State.OPEN and case.due is not None and case.due < actor.today:
            return "late", _("Quá hạn giải quyết")
        if case.is_running:
            words = {
                State.OPEN: ("info", _("Đang giải quyết")),
                State.PAUSED: ("warn", _("Đang tạm dừng")),
                State.HELD: ("warn", _("Đang tạm giữ")),
            }
            return words[State(case.state)]
        if not self.is_told:
            return "info", _("Đã xong, chờ thông báo kết quả")
        return ("done" if case.state == State.DONE else "ended"), step_label(case)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line as its member is told of it: what it was, which way, and why where that is for the member."""

    title: str
    way: str
    reason: str
    values: tuple[tuple[str, Any], ...]
    papers: tuple[CasePaper, ...]


def is_only_own(actor: Actor, case: Case) -> bool:
    """Whether the reader sees a case as its member and in no other way."""
    if case.person_id is None or case.person_id != own_person_id(actor):
        return False
    return not Case.objects.seen_at_work(actor).filter(pk=case.pk).exists()


def own_cases(actor: Actor) -> Any:
    """Cases about the reader; the policy lets a member see them all."""
    return Case.objects.visible_to(actor).filter(person=own_person_id(actor) or 0)


def as_told(cases: Iterable[Case], names: dict[int, str]) -> list[OwnCase]:
    """Own cases as their member is told of them; `names` of the organisations that act."""
    rows = list(cases)
    told = _results_told(rows)
    return [
        OwnCase(one, own_label(one), one.pk in told, names.get(one.acting_id, "")) for one in rows
    ]


def _results_told(cases: list[Case]) -> set[int]:
    """Of which the result may be said: it was made known, or nothing says that it has to be."""
    ended = [one for one in cases if not one.is_running]
    rows = ResultPublication.objects.current().filter(case__in=ended)
    known = set(rows.values_list("case_id", flat=True)) if ended else set()
    for one in ended:
        version = shown_version(one)[1]
        if one.state != State.DONE or version is None or version.publish is None:
            known.add(one.pk)
    return known | {one.pk for one in cases if one.is_running}


def told_of(one: Done, own: OwnCase) -> OwnLine:
    """What of a line its member is told."""
    taken = one.taken
    is_result = taken.to_step == own.case.outcome and not own.case.is_running
    return OwnLine(
        title=_title(one),
        way=one.way if own.is_told or not is_result else "",
        reason=taken.reason if taken.what in _TELLING else "",
        values=one.values if taken.what == What.BEGUN else (),
        papers=tuple(paper for paper in one.papers if paper.is_produced),
    )


def _title(one: Done) -> str:
    if one.taken.what == What.DONE:
        return one.label
    if one.taken.what == What.BEGUN and one.values:
        return _("Đồng chí gửi đề nghị")
    return str(one.taken.get_what_display())


def missing_papers(found: CaseLine) -> list[str]:
    """What stands against the step now that the member can do something about."""
    if found.current is None or found.case.state != State.OPEN:
        return []
    return [hold.reason for hold in found.current.holds if hold.code in _OF_PAPERS]


def askable(on: date) -> list[Definition]:
    """Procedures that a member may ask for on the day, by label."""
    return [one for one in startable(on) if one.asked is not None]


def own_label(case: Case) -> str:
    """The member is not told the own name, but what it is."""
    found = registry.definitions().get(case.definition)
    return found.label if found else case.definition


def plain_name(definition: Definition | None, paper: str) -> str:
    """What a paper is called, without its code: members do not go by codes."""
    return registry.paper_label(definition, paper).removeprefix(f"{paper} ")
