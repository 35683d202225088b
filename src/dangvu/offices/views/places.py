"""The organisation that a page of this room is asked for: `?org=CODE`, else the reader's own."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from dangvu.access.selectors import own_organization_id
from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages.days import AskedDay
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import (
    SeveralOrganizations,
    UnknownOrganization,
    organization_meant,
)


def place_asked(request: HttpRequest, day: AskedDay) -> OrganizationVersion:
    """404 for what is not there and where the reader sees no offices. Raises
    SeveralOrganizations."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = words_asked(request)
    version = _meant(actor, asked, day) if asked else _own(actor, day)
    if not policy.may(actor, "offices", "view", version.organization_id):
        raise Http404
    return version


def words_asked(request: HttpRequest) -> str:
    return request.GET.get("org", "").replace("\0", "").strip()[:120]


def _meant(actor: Actor, asked: str, day: AskedDay) -> OrganizationVersion:
    try:
        return organization_meant(asked, day.day, actor)
    except SeveralOrganizations:
        raise
    except UnknownOrganization as error:
        raise Http404 from error


def _own(actor: Actor, day: AskedDay) -> OrganizationVersion:
    rows = OrganizationVersion.objects.as_of(day.day)
    own = rows.filter(organization=own_organization_id(actor)).first()
    if own is None:
        raise Http404
    return own  # type: ignore[no-any-return]


def kind_of_names(actor: Actor) -> str:
    """As what a list that names persons goes out: as members, who are counted for the reader's day,
    to whoever may view members anywhere."""
    return "members" if policy.may(actor, "members") else "offices"
