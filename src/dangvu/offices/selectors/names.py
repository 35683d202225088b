"""What holders, bodies and organisations are called on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models.expressions import RawSQL

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
    return dict(_named(BodyVersion, "body", body_ids, on))


def organization_names(organization_ids: Iterable[int], on: date) -> dict[int, str]:
    return dict(_named(OrganizationVersion, "organization", organization_ids, on))


def _named(model: Any, of: str, ids: Iterable[int], on: date) -> Iterable[tuple[int, str]]:
    """As one array: of a whole bloc there are thousands, each a parameter otherwise."""
    if not (asked := list(ids)):
        return []
    these = RawSQL("SELECT unnest(%s::bigint[])", [asked])
    rows = model.objects.as_of(on).filter(**{f"{of}__in": these})
    found: Iterable[tuple[int, str]] = rows.values_list(of, "name")
    return found
