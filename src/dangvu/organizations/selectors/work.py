"""Where an organisation works, and the mass organisations that it leads."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from dangvu.organizations.models import EmployerLink, MassOrganization, WorkerCount


def employers_of(organization_id: int, on: date) -> QuerySet[EmployerLink]:
    """Links to employers that day, the main ones first, each with `name`, `ownership`, and
    `workers` as last counted on `counted_on`; one statement."""
    counts = WorkerCount.objects.current().filter(employer=OuterRef("employer_id"), on__lte=on)
    latest = counts.order_by("-on")
    path = "employer__versions__"
    return (
        EmployerLink.objects.as_of(on)
        .filter(
            Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": on}),
            organization=organization_id,
            **{f"{path}superseded_at__isnull": True, f"{path}valid_from__lte": on},
        )
        .annotate(
            code=F(f"{path}code"),
            name=F(f"{path}name"),
            ownership=F(f"{path}ownership"),
            workers=Subquery(latest.values("count")[:1]),
            counted_on=Subquery(latest.values("on")[:1]),
        )
        .order_by("-is_main", "code")
    )


def mass_organizations_of(organization_id: int, on: date) -> QuerySet[MassOrganization]:
    """Trade union, youth union, associations at the organisation that day; one statement."""
    rows = MassOrganization.objects.as_of(on).filter(organization=organization_id)
    return rows.order_by("kind", "name")
