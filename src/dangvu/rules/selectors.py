"""Reading the rulebook: always by the date of the act, never by today's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from dangvu.core.models import DatedQuerySet
from dangvu.rules.models import Parameter


class UnknownRule(LookupError):
    """The rulebook says nothing about this on that day; the caller must not guess."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"{code} ({on:%d/%m/%Y})")
        self.code, self.on = code, on


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule as it was in force on a day, with what is to be shown beside it."""

    code: str
    label: str
    value: Any
    unit: str
    certainty: str
    basis: str

    @property
    def is_certain(self) -> bool:
        return self.certainty in {"SEEN", "HIGH"}


def parameter(code: str, *, on: date, organization_id: int | None = None) -> InForce:
    """The value of a rule on the day of the act.

    With an organisation, the local rule of the nearest ancestor (itself included) goes before
    the general one. Raises UnknownRule.
    """
    rows = Parameter.objects.as_of(on).filter(code=code).select_related("source")
    found = _nearest(rows, on, organization_id)
    if found is None:
        raise UnknownRule(code, on)
    basis = ", ".join(part for part in (found.clause, str(found.source or "")) if part)
    return InForce(found.code, found.label, found.value, found.unit, found.certainty, basis)


def _nearest(rows: DatedQuerySet, on: date, organization_id: int | None) -> Parameter | None:
    general = Q(organization__isnull=True)
    if organization_id is None:
        return rows.filter(general).first()
    ranked = rows.filter(
        Q(organization__progeny__valid_to__isnull=True) | Q(organization__progeny__valid_to__gt=on),
        organization__progeny__descendant_id=organization_id,
        organization__progeny__valid_from__lte=on,
    ).order_by(F("organization__progeny__depth"))
    return ranked.first() or rows.filter(general).first()


def rules_in_force(on: date) -> list[Parameter]:
    """The whole rulebook on a day, by code; two statements."""
    return list(
        Parameter.objects.as_of(on).select_related("source").order_by("code", "organization_id")
    )
