"""Choosing the organisation that an installation belongs to."""

from __future__ import annotations

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.organizations.models import Organization


def choose_root(*, actor: Actor, organization_id: int) -> None:
    """Make it the root: what is meant when no organisation is named. Raises PermissionDenied."""
    require(actor, "organizations", "manage")
    chosen = Organization.objects.get(pk=organization_id)
    if chosen.is_root:
        return
    with deed(actor=actor, verb="organizations.choose_root", object_label=str(organization_id)):
        Organization.objects.filter(is_root=True).update(is_root=False)
        Organization.objects.filter(pk=organization_id).update(is_root=True)
