"""Cards, badges, and the ways out of the Party and back."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import guard, temporal
from dangvu.core.actor import Actor
from dangvu.members.choices import BadgeKind, CardKind, EndReason, ExitKind
from dangvu.members.keeping import is_masked, keeps_less
from dangvu.members.models import (
    Badge,
    Card,
    Exit,
    Person,
    Placement,
    Restoration,
    Standing,
)
from dangvu.members.services._acting import (
    Refused,
    acting,
    last_membership,
    must_write,
    official_placement,
    placement_on,
    standing_on,
)
from dangvu.members.services.apart import as_before_the_exit, end_what_keeps_apart
from dangvu.members.services.pointing import point
from dangvu.organizations.services import follow_later_ends
from dangvu.rules.selectors import parameter
from dangvu.sources.models import Source


def record_card(
    *,
    actor: Actor,
    person: Person,
    on: date,
    kind: CardKind,
    number: str,
    source: Source | None = None,
) -> Card:
    """A card issued, or replaced when damaged or lost. Of the form of the number nothing is known, and
    nothing is asked but that there is room for it. Raises Refused when the number is another's."""
    must_write(actor, person)
    if len(number) > (room := Card._meta.get_field("number").max_length or 0):
        raise Refused(_("Số thẻ dài quá %d chữ.") % room)
    place = official_placement(person, on)
    with acting(
        actor=actor, verb="members.record_card", cell_id=place.organization_id, label=person.code
    ):
        _take_number(number, person)
        return Card.objects.create(
            person=person,
            membership_id=place.membership_id,
            organization_id=place.organization_id,
            on=on,
            kind=kind,
            number=number,
            source=source,
        )


def _take_number(number: str, person: Person) -> None:
    """One number, one holder: whoever takes the same number at the same time waits until this
    transaction ends. A number of which only the last signs are kept says nothing of its holder."""
    if not number or is_masked(number):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"card {number}"])
    if Card.objects.current().filter(number=number).exclude(person=person).exists():
        raise Refused(_("Số thẻ %s đã ghi cho đảng viên khác.") % number)


def record_badge(
    *,
    actor: Actor,
    person: Person,
    on: date,
    kind: BadgeKind,
    years: int,
    number: str = "",
    source: Source | None = None,
) -> Badge:
    """A badge proposed or awarded, also after death; `years` must be a tier of the rulebook of that
    day."""
    must_write(actor, person)
    tiers = parameter("badge.tiers", on=on).value
    if years not in tiers:
        raise Refused(
            _("Không có Huy hiệu %(years)d năm; các mức: %(tiers)s.")
            % {"years": years, "tiers": ", ".join(map(str, tiers))}
        )
    membership_id, cell_id = _badge_place(person, on)
    with acting(actor=actor, verb="members.record_badge", cell_id=cell_id, label=person.code):
        return Badge.objects.create(
            person=person,
            membership_id=membership_id,
            organization_id=cell_id,
            on=on,
            kind=kind,
            years=years,
            number=number,
            source=source,
        )


def _badge_place(person: Person, on: date) -> tuple[int, int | None]:
    """The membership and the cell at which a badge counts: of the dead, where they were last."""
    with reading_whole():
        died = Exit.objects.current().filter(person=person, kind=ExitKind.DIED, on__lte=on).first()
    if died is not None:
        return died.membership_id, died.organization_id
    place = official_placement(person, on)
    return place.membership_id, place.organization_id


def record_exit(
    *,
    actor: Actor,
    person: Person,
    on: date,
    kind: ExitKind,
    reason: str = "",
    source: Source | None = None,
) -> Exit:
    """Struck off, left, expelled or died: the member leaves the count that very day."""
    must_write(actor, person)
    standing = standing_on(person, on)
    place = placement_on(person, on)
    cell_id = place.organization_id if place else person.home_id
    with acting(actor=actor, verb="members.record_exit", cell_id=cell_id, label=person.code):
        guard.check("members.exit", actor=actor, subject=person)
        temporal.end(standing, on=on)
        rows = list(Placement.objects.as_of(on).filter(person=person))
        for placement in rows:
            temporal.end(placement, on=on, end_reason=EndReason(kind.value))
        end_what_keeps_apart(person, on)
        record = Exit.objects.create(
            person=person,
            membership_id=standing.membership_id,
            organization_id=cell_id,
            on=on,
            kind=kind,
            reason=reason,
            source=source,
        )
        point(person, actor.today)
        return record


def restore_member(
    *,
    actor: Actor,
    person: Person,
    on: date,
    reason: str,
    source: Source | None = None,
) -> Restoration:
    """Rights given back to someone wrongly put out (117-QĐ/TW): standing, place and card as before
    the exit, from the day it took effect, since it should never have been."""
    must_write(actor, person)
    membership = last_membership(person)
    with acting(
        actor=actor, verb="members.restore_member", cell_id=person.home_id, label=person.code
    ):
        left = Exit.objects.current().filter(membership=membership).first()
        if left is None or membership is None:
            raise Refused(_("Người này không ở ngoài Đảng."))
        temporal.withdraw(left, reason=reason)
        for card in Card.objects.current().filter(
            membership=membership, kind=CardKind.RECALLED, on__gte=left.on
        ):
            temporal.withdraw(card, reason=reason)
        ended = Standing.objects.current().filter(membership=membership, valid_to=left.on)
        for standing in ended:
            temporal.revise(standing, reason=reason, valid_to=None)
        for placement in Placement.objects.current().filter(
            membership=membership, valid_to=left.on, end_reason=left.kind
        ):
            temporal.revise(placement, reason=reason, valid_to=None, end_reason="")
            # Where the cell has ended since, on to its heir from that day, as everybody else there.
            follow_later_ends(actor=actor, organizations=[placement.organization_id])
        as_before_the_exit(membership, left.on, reason)
        point(person, actor.today)
        back = placement_on(person, on)
        return Restoration.objects.create(
            person=person,
            membership=membership,
            organization_id=back.organization_id if back else person.home_id,
            on=on,
            reason="" if keeps_less() else reason,
            source=source,
        )
