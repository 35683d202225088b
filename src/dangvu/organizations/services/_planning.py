"""From each kind of event to its plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any

from dangvu.organizations.choices import CELL_TYPES, OrganizationType, Part
from dangvu.organizations.services._descriptions import cleaned
from dangvu.organizations.services._known import Known
from dangvu.organizations.services._plan import Plan
from dangvu.organizations.services.events import (
    Close,
    Establish,
    Event,
    Founding,
    HandOver,
    Merge,
    Move,
    Rename,
    Retype,
    Split,
    Target,
)
from dangvu.organizations.services.refusals import (
    MovesLater,
    NotACell,
    NothingToDo,
    NotInTree,
    RootStays,
    SecondRoot,
    StillHasChildren,
)


def plan_of(event: Event) -> Plan:
    """The plan of an event over what is recorded now. Raises a CannotReorganize."""
    plan = Plan(event, Known(subjects(event) | receivers(event)))
    _plan(event, plan)
    return plan


@singledispatch
def _plan(event: Event, plan: Plan) -> None:
    raise TypeError(f"no plan for {type(event).__name__}")


@_plan.register
def _(event: Establish, plan: Plan) -> None:
    founding = event.founding
    if founding.parent is None and not founding.is_external and plan.known.roots:
        raise SecondRoot
    plan.found(founding, parent=None)
    plan.parts.append((founding, Part.SUBJECT, None))


@_plan.register
def _(event: Rename, plan: Plan) -> None:
    asked = {"name": event.name, "short_name": event.short_name, "code": event.code}
    changes = {name: value for name, value in asked.items() if value is not None}
    _redescribe(plan, event.organization, changes)


@_plan.register
def _(event: Retype, plan: Plan) -> None:
    one, wanted = event.organization, OrganizationType(event.type)
    was_cell, is_cell = plan.is_cell(one), wanted in CELL_TYPES
    _redescribe(plan, one, {**event.changes, "type": wanted})
    if was_cell and not is_cell:
        plan.succeed(event.cells, parent=one)
        plan.assigned[one] = event.members
        plan.vacate(one, _a_cell(plan, event.members_to))
    elif is_cell and not was_cell:
        _take_in_cells(plan, one)


@_plan.register
def _(event: Merge, plan: Plan) -> None:
    into = event.into
    ending = [one for one in event.organizations if one != into]
    if not ending:
        raise NothingToDo
    places = [plan.known.parent_on(one, event.on) for one in ending]
    plan.succeed([into], parent=next((one for one in places if one not in ending), None))
    for one in ending:
        plan.end(one, heir=into)
    for one in ending:
        plan.rehang(one, into)
        if plan.is_cell(one):
            plan.vacate(one, _a_cell(plan, event.members_to.get(one, _if_cell(plan, into))))


@_plan.register
def _(event: Split, plan: Plan) -> None:
    one = event.organization
    continues = event.heir == one
    plan.known.on(one, event.on)
    new = [target for target in event.into if target != one]
    plan.succeed(new, parent=plan.known.parent_on(one, event.on))
    if continues:
        plan.parts.append((one, Part.SUBJECT, None))
    else:
        plan.end(one, heir=event.heir)
    plan.rehang(one, event.heir, event.children)
    if plan.is_cell(one):
        for target in {*event.members.values()} - {one}:
            _a_cell(plan, target)
        plan.assigned[one] = event.members
        if not continues:
            plan.vacate(one, _a_cell(plan, event.heir))


@_plan.register
def _(event: Move, plan: Plan) -> None:
    one = event.organization
    if one in plan.known.roots:
        raise RootStays
    for number in (one, event.parent):
        version = plan.known.on(number, event.on)
        if version.is_external:
            raise NotInTree(version.name, event.on)
    if plan.known.edge_on(one, event.on) is None:
        raise NotInTree(plan.name(one), event.on)
    plan.place(one, event.parent)
    plan.parts.append((one, Part.SUBJECT, None))


@_plan.register
def _(event: HandOver, plan: Plan) -> None:
    one, parent = event.organization, event.parent
    if one in plan.known.roots:
        raise RootStays
    version = plan.known.on(one, event.on)
    out = parent is None or plan.known.on(parent, event.on).is_external
    later = plan.later_moves(one)
    if out and later:
        raise MovesLater(version, later[0].valid_from)
    plan.place(one, parent)
    plan.parts.append((one, Part.SUBJECT, None))


@_plan.register
def _(event: Close, plan: Plan) -> None:
    one, heir = event.organization, event.heir
    if heir is None:
        plan.end(one, heir=plan.known.parent_on(one, event.on), named=False)
    else:
        plan.end(one, heir=heir)
        plan.successors.append(heir)
        plan.parts.append((heir, Part.SUCCESSOR, None))
    plan.rehang(one, heir)
    if plan.is_cell(one):
        plan.vacate(one, None if heir is None else _if_cell(plan, heir))


def _redescribe(plan: Plan, organization_id: int, changes: dict[str, Any]) -> None:
    plan.known.on(organization_id, plan.on)
    if plan.event.source is not None:
        changes["source"] = plan.event.source
    plan.describe(organization_id, cleaned(changes))
    plan.parts.append((organization_id, Part.SUBJECT, None))


def _take_in_cells(plan: Plan, one: int) -> None:
    """A committee becomes a cell: the cells below it end in it, other bodies must be gone."""
    children = {edge.child_id for edge in plan.known.edges_below(one, plan.on)}
    plan.known.read(children)
    for child in children:
        if not plan.is_cell(child):
            raise StillHasChildren(plan.name(one), children)
    for child in sorted(children):
        plan.end(child, heir=one)
        plan.vacate(child, one)
    plan.successors.append(one)
    plan.parts.append((one, Part.SUCCESSOR, None))


def _a_cell(plan: Plan, target: Target | None) -> Target | None:
    if target is not None and not plan.is_cell(target):
        raise NotACell(plan.name(target))
    return target


def _if_cell(plan: Plan, target: Target) -> Target | None:
    return target if plan.is_cell(target) else None


def subjects(event: Event) -> set[int]:
    """Existing organisations that the event acts on: their superior decides."""
    if isinstance(event, Merge):
        return set(event.organizations)
    if isinstance(event, Establish):
        return set()
    return {event.organization}  # type: ignore[attr-defined]


def receivers(event: Event) -> set[int]:
    """Existing organisations that something comes to: they must be managed too."""
    return set(_numbers(_targets(event)))


def _targets(event: Event) -> Iterator[Target | None]:
    match event:
        case Establish():
            yield event.founding
        case Merge():
            yield from (event.into, *event.members_to.values())
        case Split():
            yield from (*event.into, event.heir, *event.children.values())
            yield from event.members.values()
        case Retype():
            yield from (*event.cells, event.members_to, *event.members.values())
        case Move() | HandOver():
            yield event.parent
        case Close():
            yield event.heir


def _numbers(targets: Iterable[Target | None]) -> Iterator[int]:
    """Existing organisations among the targets and above the founded ones."""
    for target in targets:
        while isinstance(target, Founding):
            target = target.parent
        if target is not None:
            yield target
