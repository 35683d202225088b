"""A member asks that a procedure begin for oneself; the own cell finds it waiting at its first step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dangvu.access.selectors import own_person_id, reading_whole
from dangvu.core.actor import Actor
from dangvu.core.guard import Hold, StepHeld
from dangvu.core.policy import may, scope_of
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Person, Placement
from dangvu.organizations.models import Organization
from dangvu.procedures import registry
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Asked, Step
from dangvu.procedures.definitions.parts import WITHDRAWN
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.acts import Act, said_by_guards, values_wrong
from dangvu.procedures.selectors.known import version_of
from dangvu.procedures.selectors.line import PAPERS
from dangvu.procedures.services._acting import (
    Refused,
    acting,
    lock_as_seen,
    must_run,
    write_step,
)
from dangvu.procedures.services.beginning import (
    keep_new,
    must_be_in_sight,
    name_on,
    new_case,
    version_begun,
)
from dangvu.procedures.services.stepping import end, written_values


def asker(actor: Actor, kind: str = "procedures") -> Person | None:
    """The member for whom the actor may ask: oneself; None for whoever may not."""
    number, scope = own_person_id(actor), scope_of(actor, kind, "ask")
    if number is None or scope.is_nothing:
        return None
    with reading_whole():
        person = Person.objects.filter(pk=number).first()
    if person is None or scope.themselves or scope.everything:
        return person
    home = person.home_id
    return person if home is not None and may(actor, kind, "ask", home) else None


def ask(
    *,
    actor: Actor,
    code: str,
    values: Mapping[str, Any],
    papers: Iterable[str] = (),
    destination: Organization | None = None,
) -> Case:
    """The procedure begins today for the member at the own cell, as far as its first step.

    `values` are what its definition asks the member; `papers` the kinds that the member has in hand,
    which the cell writes down when it has them. Raises PermissionDenied, Refused, SecretRefused,
    UnknownProcedure, and StepHeld with everything that stands against it.
    """
    definition = registry.definition(code)
    person = asker(actor, definition.kind)
    if person is None or definition.asked is None:
        raise PermissionDenied
    version = version_begun(definition, actor.today, actor)
    must_be_in_sight(actor, None, destination)
    with reading_whole():
        cell = _own_cell(person, actor)
    if cell is None:
        raise Refused(
            _("Đồng chí không sinh hoạt ở chi bộ nào nên chưa gửi được; hỏi cấp ủy cơ sở.")
        )
    said = _said(values)
    label = name_on(person, actor.today)
    case, first = new_case(definition, version, cell, actor.today, person, label, destination)
    had = [registry.paper_label(definition, one) for one in _needed(first, papers)]
    act = Act(actor, case, definition, version, first, actor.today, values=said)
    with acting(actor=actor, verb="ask", label=f"{definition.code} {cell.pk}"):
        # Two who ask at once are one after the other.
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        _must_not_run(person, code)
        if holds := _holds(act, definition.asked):
            raise StepHeld(holds)
        told = {**written_values(said), **({PAPERS: "; ".join(had)} if had else {})}
        keep_new(act, values=told)
    return case


def _own_cell(person: Person, actor: Actor) -> Organization | None:
    """Where the member takes part today; who has left or moved away does so nowhere."""
    placed = Placement.objects.as_of(actor.today).filter(person=person, kind=PlacementKind.OFFICIAL)
    found = placed.values("organization")
    return Organization.objects.filter(pk__in=found).first()


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is not asked stays in, to be told."""
    said = {
        name: clean(value, multiline=True) if isinstance(value, str) else value
        for name, value in values.items()
    }
    must_be_open(*(value for value in said.values() if isinstance(value, str)))
    return said


def _needed(first: Step, papers: Iterable[str]) -> list[str]:
    """In the order in which the step asks for them."""
    had = set(papers)
    return [one for need in first.needs for one in need.kinds if one in had]


def _must_not_run(person: Person, code: str) -> None:
    running = Case.objects.running().filter(person=person, definition=code)
    if running.exists():
        raise Refused(_("Đồng chí đã có hồ sơ đang giải quyết về việc này."))


def _holds(act: Act, asked: Asked) -> list[Hold]:
    """What the definition asks, and what the guards of its first step say already now."""
    form = Step(act.step.code, act.step.label, act.step.at, values=asked.values)
    found = [
        *values_wrong(form, act.values),
        *(
            Hold("value_missing", _("Chưa ghi: %s.") % rule.label)
            for rule in asked.values
            if rule.is_required and act.values.get(rule.name) in (None, "")
        ),
        *said_by_guards(act, asked.values),
    ]
    return [one for one in found if not one.is_warning]


def begun_by_asking(line: Iterable[StepTaken]) -> StepTaken | None:
    """The first line of a case that its member asked for; None of any other."""
    return next((one for one in line if one.what == What.BEGUN and one.values), None)


def may_take_back(actor: Actor, case: Case, line: Iterable[StepTaken]) -> bool:
    """Whether the member may still take back what was asked for: nobody has done anything with it."""
    done = list(line)
    if case.state != State.OPEN or begun_by_asking(done) is None or len(done) > 1:
        return False
    person = asker(actor, case.kind)
    return person is not None and case.person_id == person.pk


def take_back(*, actor: Actor, case: Case, revision: int) -> StepTaken:
    """The member takes it back, while nobody has done anything with it. Raises PermissionDenied,
    Refused, TakenMeanwhile."""
    person = asker(actor, case.kind)
    if person is None or case.person_id != person.pk:
        raise PermissionDenied
    with acting(actor=actor, verb="take_back", label=f"{case.definition} {case.pk}"):
        found = lock_as_seen(case, revision)
        must_run(found)
        line = list(StepTaken.objects.current().filter(case=found))
        _definition, version = version_of(found)
        if not may_take_back(actor, found, line) or WITHDRAWN not in version.ends:
            raise Refused(_("Hồ sơ đã có người giải quyết; muốn rút thì báo với chi bộ."))
        turn, was_due = found.turn, found.due
        end(found, WITHDRAWN, State.WITHDRAWN, actor.today)
        found.revision += 1
        taken = write_step(
            found, What.WITHDRAWN, turn=turn, to_step=WITHDRAWN, on=actor.today, was_due=was_due,
            due=None, reason=_("Đảng viên rút đề nghị."),
        )  # fmt: skip
        found.save()
        return taken
