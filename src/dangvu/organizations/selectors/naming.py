"""What organisations are called, also those that are no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Func, IntegerField, OuterRef, Q, Subquery, Value, When

from dangvu.organizations.models import OrganizationVersion


def called(path: str, on: date, field: str = "name") -> Subquery:
    """For an annotation: the `field` of the organisation to which `path` of a row leads, as it is on
    the day; of one that has ended as it was last, of one to come as it will be first."""
    rows = OrganizationVersion.objects.current().filter(organization=OuterRef(path))
    return Subquery(rows.order_by(*nearest(on)).values(field)[:1])


def versions_near(organization_ids: Iterable[int], on: date) -> dict[int, OrganizationVersion]:
    """Each of them as it is on the day, was last or will be first. One statement."""
    rows = OrganizationVersion.objects.current().filter(organization__in=list(organization_ids))
    rows = rows.order_by("organization", *nearest(on)).distinct("organization")
    return {version.organization_id: version for version in rows}


def nearest(on: date) -> list[Any]:
    """An order of versions: that of the day, then earlier ones from the latest on, then later ones."""
    holds = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    rank = Case(
        When(holds, then=0),
        When(valid_from__lte=on, then=1),
        default=2,
        output_field=IntegerField(),
    )
    days = Func(
        "valid_from",
        Value(on),
        template="abs(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    return [rank, days]
