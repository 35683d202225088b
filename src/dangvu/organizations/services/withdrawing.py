"""What organisations do when the rows of a deed are taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from dangvu.core.actor import Actor
from dangvu.core.withdrawal import Named, Withdrawn
from dangvu.organizations.models import (
    EmployerVersion,
    Organization,
    OrganizationVersion,
    ReorganizationPart,
)
from dangvu.organizations.services.heirs import derive_heirs


def follow_withdrawal(actor: Actor, withdrawn: Withdrawn) -> None:
    """Heirs are derived anew, and an organisation without any fact is nobody's root."""
    if ReorganizationPart._meta.db_table in withdrawn.tables:
        derive_heirs()
    if made := withdrawn.made.get(Organization):
        root = Organization.objects.filter(is_root=True, versions__superseded_at__isnull=False)
        described = OrganizationVersion.objects.current().values("organization_id")
        found = root.exclude(pk__in=described).values_list("pk", flat=True).first()
        if found in set(made):
            Organization.objects.filter(pk=found).update(is_root=False)


def organization_names(ids: Iterable[int]) -> dict[int, Named]:
    """Organisations as they are called now, the last name of those that ended."""
    rows = OrganizationVersion.objects.current().filter(organization_id__in=list(ids))
    return {
        pk: Named(f"{code} – {name}", reverse("organizations:detail", args=[pk]))
        for pk, code, name in rows.order_by("valid_from").values_list(
            "organization_id", "code", "name"
        )
    }


def employer_names(ids: Iterable[int]) -> dict[int, Named]:
    rows = EmployerVersion.objects.current().filter(employer_id__in=list(ids))
    return {
        pk: Named(f"{code} – {name}")
        for pk, code, name in rows.order_by("valid_from").values_list("employer_id", "code", "name")
    }
