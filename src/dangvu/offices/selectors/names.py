"""What holders, bodies and organisations are called on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.members.models import PersonVersion
from dangvu.members.selectors.requests import not_restricted
from dangvu.offices.models import BodyVersion
from dangvu.organizations.models import OrganizationVersion


def holder_names(actor: Actor, person_ids: Iterable[int], on: date) -> dict[int, str]:
    """The names of holders whom the actor may see in their posts, also where the members
    themselves are out of reach; persons whose records are restricted have none. One statement."""
    with reading_whole():
        named = PersonVersion.objects.as_of(on).filter(
            not_restricted(actor), person__in=list(person_ids)
        )
        return dict(named.values_list("person_id", "full_name"))


def body_names(body_ids: Iterable[int], on: date) -> dict[int, str]:
    rows = BodyVersion.objects.as_of(on).filter(body__in=list(body_ids))
    return dict(rows.values_list("body_id", "name"))


def organization_names(organization_ids: Iterable[int], on: date) -> dict[int, str]:
    rows = OrganizationVersion.objects.as_of(on).filter(organization__in=list(organization_ids))
    return dict(rows.values_list("organization_id", "name"))
