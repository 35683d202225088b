"""From cell to cell: transfers in, out, inside, for good or for a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core import guard, temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.members.choices import (
    Direction,
    EndReason,
    PlacementKind,
    StartReason,
    Status,
)
from dangvu.members.models import (
    Admission,
    Membership,
    Person,
    Placement,
    Recognition,
    Standing,
    Transfer,
)
from dangvu.members.services._acting import (
    Refused,
    acting,
    must_write,
    official_placement,
    place,
    placement_on,
    require_cell,
    standing_on,
)
from dangvu.members.services.people import write_person
from dangvu.members.services.pointing import point
from dangvu.members.services.residence import end_contact
from dangvu.sources.models import Source


def transfer_inside(
    *,
    actor: Actor,
    person: Person,
    to_cell_id: int,
    on: date,
    permanence: PlacementKind = PlacementKind.OFFICIAL,
    source: Source | None = None,
    is_released: bool = False,
) -> Transfer:
    """From the official cell to another cell of ours, or for a time beside it.

    `is_released`: the side that the member leaves has written down that it lets go (its step of a
    procedure), so that only the side that receives is asked. Raises Refused, or StepHeld when an
    upper room holds the step.
    """
    must_write(actor, None if is_released else person, into=[to_cell_id])
    leaving = official_placement(person, on)
    require_cell(to_cell_id, on)
    if leaving.organization_id == to_cell_id:
        raise Refused(_("Nơi đến trùng với chi bộ đang sinh hoạt."))
    with acting(
        actor=actor,
        verb="members.transfer_inside",
        cell_id=to_cell_id if is_released else leaving.organization_id,
        label=person.code,
    ):
        guard.check("members.transfer", actor=actor, subject=person)
        if permanence == PlacementKind.OFFICIAL:
            temporal.end(leaving, on=on, end_reason=EndReason.TRANSFER)
        _place(actor, leaving, to_cell_id, on, permanence, source)
        record = _transfer(
            leaving, on, Direction.INTERNAL, permanence, source, other_organization_id=to_cell_id
        )
        point(person, actor.today)
        return record


def transfer_out(
    *,
    actor: Actor,
    person: Person,
    on: date,
    to_place: str,
    permanence: PlacementKind = PlacementKind.OFFICIAL,
    source: Source | None = None,
) -> Transfer:
    """To an organisation outside. An official one ends the placement and the count with us that
    day; for a temporary one the member stays ours."""
    must_write(actor, person)
    leaving = official_placement(person, on)
    with acting(
        actor=actor,
        verb="members.transfer_out",
        cell_id=leaving.organization_id,
        label=person.code,
    ):
        guard.check("members.transfer", actor=actor, subject=person)
        record = _transfer(leaving, on, Direction.OUT, permanence, source, other_place=to_place)
        if permanence == PlacementKind.OFFICIAL:
            temporal.end(leaving, on=on, end_reason=EndReason.TRANSFER)
            _end_temporary(person, on, EndReason.TRANSFER)
            end_contact(person, on)
        point(person, actor.today)
        return record


def transfer_in(
    *,
    actor: Actor,
    cell_id: int,
    on: date,
    from_place: str,
    code: str = "",
    facts: dict[str, Any] | None = None,
    person: Person | None = None,
    ceremony_date: PartialDate | None = None,
    effective_date: PartialDate | None = None,
    source: Source | None = None,
) -> Person:
    """From outside into a cell of ours: someone new to us, or a `person` who had gone out.

    For someone new the dates of admission and recognition (elsewhere) are written down too; they
    are no figures of ours.
    """
    must_write(actor, person, into=[cell_id], facts=facts)
    require_cell(cell_id, on)
    label = person.code if person else code
    with acting(actor=actor, verb="members.transfer_in", cell_id=cell_id, label=label):
        if person is None:
            if ceremony_date is None:
                raise Refused(_("Cần ngày kết nạp của người chuyển đến."))
            person = write_person(code=code, home_id=cell_id, facts=facts or {})
            membership = _membership_from_elsewhere(person, ceremony_date, effective_date)
        else:
            if placement_on(person, on):
                raise Refused(_("Người này đang có chi bộ sinh hoạt chính thức ở đây."))
            membership = standing_on(person, on).membership
        shared: dict[str, Any] = {
            "person": person,
            "membership": membership,
            "organization_id": cell_id,
            "source": source,
        }
        place(actor=actor, **shared, valid_from=on, start_reason=StartReason.TRANSFER)
        Transfer.objects.create(
            **shared,
            on=on,
            direction=Direction.IN,
            permanence=PlacementKind.OFFICIAL,
            other_place=from_place,
        )
        point(person, actor.today)
        return person


def end_temporary_stay(*, actor: Actor, person: Person, on: date) -> None:
    """The member is back from a temporary cell."""
    must_write(actor, person)
    with acting(
        actor=actor, verb="members.end_temporary_stay", cell_id=person.host_id, label=person.code
    ):
        if not _end_temporary(person, on, EndReason.RETURNED):
            raise Refused(_("Người này không sinh hoạt tạm thời ở đâu."))
        point(person, actor.today)


def _end_temporary(person: Person, on: date, reason: EndReason) -> bool:
    stay = placement_on(person, on, PlacementKind.TEMPORARY)
    if stay is None:
        return False
    temporal.end(stay, on=on, end_reason=reason)
    return True


def _place(
    actor: Actor,
    leaving: Placement,
    cell_id: int,
    on: date,
    kind: PlacementKind,
    source: Source | None,
) -> None:
    place(
        actor=actor,
        person=leaving.person,
        membership_id=leaving.membership_id,
        organization_id=cell_id,
        kind=kind,
        valid_from=on,
        start_reason=StartReason.TRANSFER,
        source=source,
    )


def _transfer(
    leaving: Placement,
    on: date,
    direction: Direction,
    permanence: PlacementKind,
    source: Source | None,
    **other: Any,
) -> Transfer:
    return Transfer.objects.create(
        person_id=leaving.person_id,
        membership_id=leaving.membership_id,
        organization_id=leaving.organization_id,
        on=on,
        direction=direction,
        permanence=permanence,
        source=source,
        **other,
    )


def _membership_from_elsewhere(
    person: Person, ceremony: PartialDate, effective: PartialDate | None
) -> Membership:
    membership = Membership.objects.create(person=person)
    shared: dict[str, Any] = {"person": person, "membership": membership}
    Admission.objects.create(**shared, organization=None, ceremony_date=ceremony)
    Standing.objects.create(
        **shared,
        status=Status.PROBATIONARY,
        valid_from=ceremony.earliest,
        valid_to=effective.earliest if effective else None,
    )
    if effective:
        Recognition.objects.create(**shared, organization=None, effective_date=effective)
        Standing.objects.create(**shared, status=Status.FULL, valid_from=effective.earliest)
    return membership
