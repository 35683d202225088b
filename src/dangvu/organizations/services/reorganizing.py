"""Reorganisation: one decision, one transaction, every room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core import reorganisation
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change, ChangeBlocked, Effect
from dangvu.organizations.choices import EventKind
from dangvu.organizations.models import (
    Organization,
    OrganizationVersion,
    Reorganization,
    ReorganizationPart,
)
from dangvu.organizations.permissions import require_event
from dangvu.organizations.services._checks import check_cells, check_edges
from dangvu.organizations.services._descriptions import cleaned, version_with
from dangvu.organizations.services._edges import write_edges
from dangvu.organizations.services._facts import lock_tree, rewrite
from dangvu.organizations.services._later import pass_on_later_ends
from dangvu.organizations.services._outside import settle_outside
from dangvu.organizations.services._plan import Plan
from dangvu.organizations.services._planning import plan_of, receivers, subjects
from dangvu.organizations.services.events import (
    Establish,
    Event,
    Founding,
    Move,
    Target,
    kind_of,
)
from dangvu.organizations.services.heirs import derive_heirs
from dangvu.organizations.services.refusals import CannotReorganize, NotYet, refusals_explained
from dangvu.sources.models import Source

ROOM = "organizations"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reorganisation did: its record, the organisations it made in the order in which the
    event names them, and what each room did."""

    event: Reorganization
    established: tuple[Organization, ...]
    effects: tuple[Effect, ...]


class _Undone(Exception):
    """Takes back what a preview did."""


def reorganize(*, actor: Actor, event: Event) -> Outcome:
    """Carry out an event from its day on; no answer about an earlier day changes.

    Raises PermissionDenied, a CannotReorganize, or ChangeBlocked when a room cannot follow.
    """
    verb = f"organizations.{kind_of(event).lower()}"
    with refusals_explained(), deed(actor=actor, verb=verb, object_label=event.note):
        return _carry_out(actor, event)


def preview_reorganization(*, actor: Actor, event: Event) -> list[Effect]:
    """What `reorganize` would do, line by line; lines that block it say why.

    It is done and undone, so that the preview cannot differ from the deed. Raises
    PermissionDenied like the deed itself.
    """
    effects: list[Effect] = []
    try:
        with refusals_explained(), transaction.atomic(), deed(actor=actor, verb="preview"):
            effects += _carry_out(actor, event).effects
            raise _Undone
    except _Undone:
        pass
    except ChangeBlocked as blocked:
        effects += blocked.effects
    except CannotReorganize as refused:
        effects.append(Effect(ROOM, str(refused), blocks=True))
    return effects


def establish_organization(
    *, actor: Actor, founding: Founding, on: date, source: Source | None = None, note: str = ""
) -> Organization:
    """A new organisation from the day `on`; the first without superior is the root."""
    event = Establish(on=on, founding=founding, source=source, note=note)
    return reorganize(actor=actor, event=event).established[0]


def move_organization(
    *,
    actor: Actor,
    organization: int,
    parent: int,
    on: date,
    source: Source | None = None,
    note: str = "",
) -> Outcome:
    """To another superior inside the installation, with everything below, from the day `on`."""
    event = Move(on=on, organization=organization, parent=parent, source=source, note=note)
    return reorganize(actor=actor, event=event)


def follow_later_ends(*, actor: Actor, organizations: Iterable[int]) -> list[Effect]:
    """What was entered late for organisations that have ended since goes on to their heirs.

    For rooms above: called, in the same deed, after a member was placed into a cell on an earlier
    day. Nothing happens when they live. The caller has asked the policy.
    """
    with refusals_explained(), deed(actor=actor, verb="organizations.follow_later_ends"):
        return pass_on_later_ends(organizations, actor)


def _carry_out(actor: Actor, event: Event) -> Outcome:
    if event.on > actor.today:
        raise NotYet(event.on)
    lock_tree()
    require_event(actor, subjects=subjects(event), receivers=receivers(event))
    plan = plan_of(event)
    made = _found(plan)

    def number(target: Target) -> int:
        return made[target].pk if isinstance(target, Founding) else target

    _write_versions(plan, made)
    write_edges(plan, number)
    record = _write_record(plan, number)
    if plan.ended:
        derive_heirs()
    change = _change(plan, number, record)
    effects = [*_effects(plan), *reorganisation.apply(change, actor)]
    reached = {one for one in change.moved.values() if one} | change.successors
    reached |= {number(hung.parent) for hung in plan.hung}
    effects += pass_on_later_ends(reached, actor)
    settle_outside({number(hung.child) for hung in plan.hung} | set(change.moved), event.on)
    check_edges({number(hung.child) for hung in plan.hung}, event.on)
    check_cells({*change.absorbed.values(), *_assigned_to(change)}, event.on)
    return Outcome(record, tuple(made[one] for one in plan.founded), tuple(effects))


def _found(plan: Plan) -> dict[Founding, Organization]:
    """The identities of what the event brings into being."""
    rooted = isinstance(plan.event, Establish) and not plan.known.roots
    rows = [
        Organization(is_root=rooted and one.parent is None and not one.is_external)
        for one in plan.founded
    ]
    if rows:
        Organization.objects.bulk_create(rows)
    return dict(zip(plan.founded, rows, strict=True))


def _write_versions(plan: Plan, made: dict[Founding, Organization]) -> None:
    founded = [_first_version(plan, one, row) for one, row in made.items()]
    rewrite(OrganizationVersion, plan.old_versions.values(), [*plan.new_versions, *founded])


def _first_version(plan: Plan, founding: Founding, row: Organization) -> OrganizationVersion:
    values = {name: getattr(founding, name) for name in _FOUNDED}
    values["source"] = plan.event.source
    blank = OrganizationVersion(organization=row, valid_from=plan.on)
    return version_with(blank, **cleaned(values))


_FOUNDED = (
    "code", "name", "short_name", "type", "level", "model", "category", "has_seal", "is_abroad",
    "has_same_level_government", "is_external",
)  # fmt: skip


def _write_record(plan: Plan, number: Callable[[Target], int]) -> Reorganization:
    event = plan.event
    record = Reorganization.objects.create(
        kind=kind_of(event), on=event.on, note=event.note, source=event.source
    )
    ReorganizationPart.objects.bulk_create(
        ReorganizationPart(
            event=record,
            organization_id=number(organization),
            part=part,
            heir_id=None if heir is None else number(heir),
        )
        for organization, part, heir in plan.parts
    )
    return record


def _change(plan: Plan, number: Callable[[Target], int], record: Reorganization) -> Change:
    def optional(target: Target | None) -> int | None:
        return None if target is None else number(target)

    return Change(
        kind=record.kind,
        on=plan.on,
        event_id=record.pk,
        established=frozenset(number(one) for one in plan.founded),
        moved={one: optional(parent) for one, parent in plan.moved.items()},
        ended={one: optional(heir) for one, heir in plan.ended.items()},
        absorbed={cell: number(into) for cell, into in plan.absorbed.items()},
        vacated=frozenset(plan.vacated),
        assigned={
            cell: {person: number(to) for person, to in people.items()}
            for cell, people in plan.assigned.items()
            if people
        },
        successors=frozenset(number(one) for one in plan.successors),
    )


def _assigned_to(change: Change) -> Iterable[int]:
    return (cell for people in change.assigned.values() for cell in people.values())


def _effects(plan: Plan) -> list[Effect]:
    """What the tree itself does, in words."""
    lines = [
        (_("Thành lập: %(names)s"), [one.name for one in plan.founded]),
        (_("Kết thúc: %(names)s"), [plan.name(one) for one in plan.ended]),
    ]
    effects = [
        Effect(ROOM, text % {"names": ", ".join(names)}, len(names))
        for text, names in lines
        if names
    ]
    if plan.moved:
        effects.append(Effect(ROOM, _("Số tổ chức đổi cấp trên"), len(plan.moved)))
    if kind_of(plan.event) in {EventKind.RENAME, EventKind.UPGRADE, EventKind.DOWNGRADE}:
        effects.append(Effect(ROOM, _("Đổi thông tin của tổ chức từ ngày hiệu lực"), 1))
    return effects
