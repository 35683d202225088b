"""What every service of this room begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.access.services import is_beyond_mode
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require, scope_of
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Membership, Person, Placement, Standing
from dangvu.members.models.person import people_within
from dangvu.organizations.models import (
    Employer,
    EmployerLink,
    Organization,
    OrganizationVersion,
)
from dangvu.organizations.services import follow_later_ends


class Refused(Exception):
    """A rule of a member's life stands against it; the message is for the one who tried."""


def must_write(
    actor: Actor,
    person: Person | None = None,
    *,
    into: Iterable[int] = (),
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Raise PermissionDenied unless the actor writes members where the person lies now and in every
    cell that the person comes `into`, and sees the employer that the facts name.

    Every service begins with it, before anything is told of the person.
    """
    scope = scope_of(actor, "members", "manage")
    if person is not None and not scope.everything:
        within = people_within(actor, scope)
        with reading_whole():
            if not Person.objects.filter(within, pk=person.pk).exists():
                raise PermissionDenied
    for cell_id in into:
        require(actor, "members", "manage", cell_id)
    _must_see_employer(actor, (facts or {}).get("employer"))


def _must_see_employer(actor: Actor, employer: Employer | None) -> None:
    """Employers lie at the organisations that work there; those without one are everybody's."""
    if employer is None:
        return
    links = EmployerLink.objects.as_of(actor.today).filter(employer=employer)
    places = Organization.objects.filter(employer_links__in=links)
    if places.exists() and not places.visible_to(actor).exists():
        raise PermissionDenied


@contextmanager
def acting(
    *,
    actor: Actor,
    verb: str,
    cell_id: int | None,
    label: str,
    kind: str = "members",
    of_whom: str = "",
) -> Iterator[None]:
    """Ask the policy of the kind for the cell, then write as one deed. Raises PermissionDenied, and
    Refused for what the mode of the installation does not keep of a member, or `of_whom`."""
    require(actor, kind, "manage", cell_id)
    try:
        with reading_whole(), deed(actor=actor, verb=verb, object_label=label):
            yield
    except IntegrityError as error:
        if not is_beyond_mode(error):
            raise
        text = _("Chế độ net chỉ giữ họ tên, năm sinh, giới tính, chi bộ và các mốc %s.")
        raise Refused(text % (of_whom or _("đảng tịch"))) from error


def require_cell(organization_id: int, on: date) -> OrganizationVersion:
    """Members belong to a living cell only. Raises Refused."""
    version = OrganizationVersion.objects.as_of(on).filter(organization_id=organization_id).first()
    if version is None:
        raise Refused(_("Chi bộ này không hoạt động vào ngày %s.") % f"{on:%d/%m/%Y}")
    if not version.is_cell:
        raise Refused(_("“%s” không phải chi bộ; đảng viên chỉ sinh hoạt ở chi bộ.") % version.name)
    return version


def standing_on(person: Person, on: date) -> Standing:
    """The standing that holds that day. Raises Refused for someone who is no member then."""
    with reading_whole():
        found = Standing.objects.as_of(on).filter(person=person).first()
    if found is None:
        raise Refused(_("Ngày %s người này không phải là đảng viên.") % f"{on:%d/%m/%Y}")
    return found


def placement_on(
    person: Person, on: date, kind: PlacementKind = PlacementKind.OFFICIAL
) -> Placement | None:
    """The official (or temporary) placement that holds that day."""
    with reading_whole():
        return Placement.objects.as_of(on).filter(person=person, kind=kind).first()


def official_placement(person: Person, on: date) -> Placement:
    """Like `placement_on`, and raises Refused when there is none."""
    found = placement_on(person, on)
    if found is None:
        raise Refused(
            _("Ngày %s người này không có chi bộ sinh hoạt chính thức.") % f"{on:%d/%m/%Y}"
        )
    return found


def last_membership(person: Person) -> Membership | None:
    with reading_whole():
        return Membership.objects.filter(person=person).order_by("-ordinal").first()


def place(*, actor: Actor, person: Person, **values: Any) -> Placement:
    """Write a placement. If its cell has ended since, it goes on to the heir from that day."""
    made = Placement.objects.create(person=person, **values)
    follow_later_ends(actor=actor, organizations=[made.organization_id])
    return made
