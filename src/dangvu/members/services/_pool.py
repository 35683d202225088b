"""What every service of the pool begins with: the pool lies under a kind of its own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope, require, scope_of
from dangvu.core.writing import write_date
from dangvu.members.choices import PlacementKind, Status
from dangvu.members.models import Candidate, Person, Placement, Standing
from dangvu.members.models.candidates import POOL
from dangvu.members.models.person import people_within
from dangvu.members.services._acting import Refused, acting


def pooling(
    *, actor: Actor, verb: str, place_id: int | None, label: str
) -> AbstractContextManager[None]:
    """As `acting`, under the kind of the pool."""
    return acting(
        actor=actor,
        verb=verb,
        cell_id=place_id,
        label=label,
        kind=POOL,
        of_whom=_("của quần chúng"),
    )


def must_be_past(actor: Actor, on: date, first: date | None = None) -> None:
    """Nothing is dated after today, nor before the day on which somebody came into the pool."""
    if on > actor.today:
        raise Refused(_("Ngày ghi sau hôm nay."))
    if first is not None and on < first:
        raise Refused(_("Ngày ghi trước ngày vào nguồn %s.") % write_date(first))


def must_be_followed(candidate: Candidate) -> None:
    """Raises Refused for whoever is in the pool no longer."""
    if candidate.admitted_on is not None:
        raise Refused(_("Người này đã kết nạp ngày %s.") % write_date(candidate.admitted_on))
    if candidate.dropped_on is not None:
        raise Refused(_("Người này đã ra khỏi nguồn ngày %s.") % write_date(candidate.dropped_on))


def must_keep(actor: Actor, candidate: Candidate | None, person: Person | None) -> int:
    """Raises PermissionDenied before anything is told; where what is written of a candidate or of a
    member lies."""
    if (candidate is None) == (person is None):
        raise Refused(_("Ghi về một quần chúng hoặc một đảng viên."))
    place = candidate.organization_id if candidate else person.home_id if person else None
    require(actor, POOL, "manage", place)
    if person is not None:
        _must_lie_within(scope_of(actor, POOL, "manage"), actor, person)
    if place is None:
        raise Refused(_("Người này không có chi bộ sinh hoạt chính thức."))
    return int(place)


def _must_lie_within(scope: Scope, actor: Actor, person: Person) -> None:
    """Raises PermissionDenied for a member who lies elsewhere or nowhere, as one who left and whose
    cell has ended: that is nobody's but who may write everything."""
    within = people_within(actor, scope, of_few=True)
    with reading_whole():
        if not Person.objects.filter(within, pk=person.pk).exists():
            raise PermissionDenied


def member_in_sight(actor: Actor, member: Person) -> None:
    """What a write names is something that the writer may view; told as what is not there."""
    with reading_whole():
        if not Person.objects.visible_to(actor, of_few=True).filter(pk=member.pk).exists():
            raise PermissionDenied


def full_member_at(member: Person, on: date) -> set[int]:
    """The cells in which a full member takes part that day. Raises Refused for who is none."""
    with reading_whole():
        standing = Standing.objects.as_of(on).filter(person=member).first()
        cells = Placement.objects.as_of(on).filter(person=member, kind=PlacementKind.OFFICIAL)
        found = set(cells.values_list("organization_id", flat=True))
    if standing is None or standing.status != Status.FULL:
        text = _("Ngày %s người này không phải là đảng viên chính thức.")
        raise Refused(text % write_date(on))
    return found
