"""The organisations whose figures a reader has in hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import path_to_root, root


def own_organizations(actor: Actor, on: date, most: int = 5) -> list[OrganizationVersion]:
    """Where the actor's right to see figures stands, by code: the root for who sees everything."""
    scope = scope_of(actor, "figures")
    if scope.everything:
        top = root(on)
        return [top] if top else []
    rows = OrganizationVersion.objects.as_of(on).filter(organization__in=scope.held)
    return list(rows.order_by("code")[:most])


def seen_codes(actor: Actor, codes: Iterable[str]) -> set[str]:
    """Those of the codes whose organisation the actor may see; one statement beside the policy."""
    rows = OrganizationVersion.objects.current().visible_to(actor).filter(code__in=list(codes))
    return set(rows.values_list("code", flat=True))


def above(actor: Actor, organization_id: int, on: date) -> list[OrganizationVersion]:
    """The organisations above it on the day that the actor may see, the highest first."""
    path = path_to_root(organization_id, on)[:-1]
    seen = seen_codes(actor, [one.code for one in path]) if path else set()
    return [one for one in path if one.code in seen]
