"""Mass organisations (đoàn thể) led by a Party organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.text import clean
from dangvu.organizations.models import MassOrganization
from dangvu.organizations.permissions import require_describing
from dangvu.organizations.services.refusals import refusals_explained


def establish_mass_organization(
    *,
    actor: Actor,
    organization: int,
    kind: str,
    name: str,
    on: date,
    member_count: int | None = None,
) -> MassOrganization:
    """A trade union, youth union or association at an organisation from the day `on`."""
    with refusals_explained(), deed(actor=actor, verb="organizations.establish_mass"):
        require_describing(actor, [organization])
        return MassOrganization.objects.create(
            organization_id=organization,
            kind=kind,
            name=clean(name),
            member_count=member_count,
            valid_from=on,
        )


def change_mass_organization(
    *, actor: Actor, mass: MassOrganization, on: date, **changes: Any
) -> MassOrganization:
    """Another name or number of members from the day `on`."""
    with refusals_explained(), deed(actor=actor, verb="organizations.change_mass"):
        require_describing(actor, [mass.organization_id])
        if "name" in changes:
            changes["name"] = clean(changes["name"])
        return temporal.change_from(mass, on=on, **changes)


def end_mass_organization(*, actor: Actor, mass: MassOrganization, on: date) -> None:
    """It is no more from the day `on`."""
    with refusals_explained(), deed(actor=actor, verb="organizations.end_mass"):
        require_describing(actor, [mass.organization_id])
        temporal.end(mass, on=on)
