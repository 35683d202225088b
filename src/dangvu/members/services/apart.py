"""Members who for a time take no part, and are counted all the while: exempt, or suspended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.writing import write_date
from dangvu.members.models import (
    Exemption,
    Membership,
    Person,
    ResidenceContact,
    Suspension,
)
from dangvu.members.services._acting import Refused, acting, must_write, standing_on
from dangvu.sources.models import Source

#: What ends when a member is none any more.
_ENDING: tuple[Any, ...] = (Exemption, Suspension, ResidenceContact)


def exempt_member(
    *,
    actor: Actor,
    person: Person,
    valid_from: date,
    valid_to: date | None = None,
    is_temporary: bool = False,
    reason: str = "",
    source: Source | None = None,
) -> Exemption:
    """Exempt from Party work and activities, for good or for a time. Stays in the count. Whoever is
    exempt for a time and becomes so for good is no longer so for a time. Raises Refused."""
    must_write(actor, person)
    standing = standing_on(person, valid_from)
    with acting(
        actor=actor, verb="members.exempt_member", cell_id=person.home_id, label=person.code
    ):
        held = Exemption.objects.as_of(valid_from).filter(person=person).first()
        if held is not None and held.is_temporary and not is_temporary:
            temporal.end(held, on=valid_from)
        _must_be_free(Exemption, person, valid_from, valid_to)
        return Exemption.objects.create(
            person=person,
            membership_id=standing.membership_id,
            valid_from=valid_from,
            valid_to=valid_to,
            is_temporary=is_temporary,
            reason=reason,
            source=source,
        )


def end_exemption(*, actor: Actor, person: Person, on: date) -> None:
    """The member takes part again from that day. Raises Refused for whoever is not exempt then."""
    must_write(actor, person)
    with acting(
        actor=actor, verb="members.end_exemption", cell_id=person.home_id, label=person.code
    ):
        held = Exemption.objects.as_of(on).filter(person=person).first()
        if held is None:
            raise Refused(_("Ngày %s người này không được miễn sinh hoạt.") % write_date(on))
        temporal.end(held, on=on)


def suspend_member(
    *,
    actor: Actor,
    person: Person,
    valid_from: date,
    valid_to: date | None = None,
    source: Source | None = None,
) -> Suspension:
    """Takes no part by a decision, until the day `valid_to` where it says one. Stays in the count,
    does not vote and is out of the denominator. Raises Refused."""
    must_write(actor, person)
    standing = standing_on(person, valid_from)
    with acting(
        actor=actor, verb="members.suspend_member", cell_id=person.home_id, label=person.code
    ):
        _must_be_free(Suspension, person, valid_from, valid_to)
        return Suspension.objects.create(
            person=person,
            membership_id=standing.membership_id,
            valid_from=valid_from,
            valid_to=valid_to,
            source=source,
        )


def extend_suspension(
    *, actor: Actor, person: Person, on: date, valid_to: date | None, source: Source | None = None
) -> Suspension:
    """A decision of that day lets the suspension that holds go on until another day, under its own
    paper where it has one; None: until another decision. Raises Refused."""
    must_write(actor, person)
    with acting(
        actor=actor, verb="members.extend_suspension", cell_id=person.home_id, label=person.code
    ):
        held = _suspension_on(person, on)
        if held.valid_to is None or (valid_to is not None and valid_to <= held.valid_to):
            raise Refused(_("Gia hạn phải đến sau ngày hết đình chỉ đã ghi."))
        _must_be_free(Suspension, person, held.valid_to, valid_to)
        return temporal.revise(held, valid_to=valid_to, source=source or held.source)


def end_suspension(*, actor: Actor, person: Person, on: date) -> None:
    """Takes part again from that day. Raises Refused for whoever is not suspended then."""
    must_write(actor, person)
    with acting(
        actor=actor, verb="members.end_suspension", cell_id=person.home_id, label=person.code
    ):
        temporal.end(_suspension_on(person, on), on=on)


def end_what_keeps_apart(person: Person, on: date) -> None:
    """Whoever is no member any more is neither exempt nor suspended, nor in contact with the cell of
    residence as a member at work; inside a deed."""
    for model in _ENDING:
        for held in model.objects.as_of(on).filter(person=person):
            temporal.end(held, on=on)


def as_before_the_exit(membership: Membership, left_on: date, reason: str) -> None:
    """What the exit cut short holds again until the day that it had; inside a deed."""
    for model in _ENDING:
        for cut in model.objects.current().filter(membership=membership, valid_to=left_on):
            rows = model.objects.filter(
                membership=membership, valid_from=cut.valid_from, superseded_at__isnull=False
            )
            before = rows.order_by("-pk").first()
            if before is not None and (before.valid_to is None or before.valid_to > left_on):
                temporal.revise(cut, reason=reason, valid_to=before.valid_to)


def _suspension_on(person: Person, on: date) -> Suspension:
    found = Suspension.objects.as_of(on).filter(person=person).first()
    if found is None:
        raise Refused(_("Ngày %s người này không bị đình chỉ sinh hoạt.") % write_date(on))
    return found


def _must_be_free(model: Any, person: Person, start: date, end: date | None) -> None:
    """One at a time, as the database has it too."""
    if end is not None and end <= start:
        raise Refused(_("Ngày kết thúc phải sau ngày bắt đầu."))
    rows = model.objects.current().filter(person=person)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
    if end is not None:
        rows = rows.filter(valid_from__lt=end)
    if rows.exists():
        raise Refused(_("Thời gian này trùng với một lần đã ghi."))
