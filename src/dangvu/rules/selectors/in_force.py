"""Reading the rulebook: always by the date of the act, never by today's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from dangvu.core.models import DatedQuerySet
from dangvu.organizations.models import Ancestry
from dangvu.rules.choices import CERTAIN, Certainty
from dangvu.rules.models import Parameter
from dangvu.rules.wording import value_in_words


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
    valid_from: date | None = None
    organization_id: int | None = None

    @property
    def is_certain(self) -> bool:
        """Whether something may be refused by it; a rule that is not certain warns."""
        return self.certainty in CERTAIN

    @property
    def is_local(self) -> bool:
        return self.organization_id is not None

    @property
    def in_words(self) -> str:
        """Value and unit as they are shown."""
        return value_in_words(self.value, self.unit)

    @property
    def certainty_in_words(self) -> str:
        return str(Certainty(self.certainty).label)


def parameter(code: str, *, on: date, organization_id: int | None = None) -> InForce:
    """The value of a rule on the day of the act.

    With an organisation, the local rule of the nearest ancestor (itself included) goes before
    the general one. Raises UnknownRule.
    """
    rows = Parameter.objects.as_of(on).filter(code=code).select_related("source")
    found = _nearest(rows, on, organization_id)
    if found is None:
        raise UnknownRule(code, on)
    return in_force(found)


def in_force(found: Parameter) -> InForce:
    """A row of the book as it is shown."""
    return InForce(
        code=found.code,
        label=found.label,
        value=found.value,
        unit=found.unit,
        certainty=found.certainty,
        basis=basis_of(found),
        valid_from=found.valid_from,
        organization_id=found.organization_id,
    )


def basis_of(found: Parameter, *, brief: bool = False) -> str:
    """Clause and paper in words; `brief` leaves out who issued it, and what the clause says."""
    source = found.source
    paper = (brief and source.symbol) or str(source) if source is not None else ""
    if brief and paper and paper in found.clause:
        return found.clause
    return ", ".join(part for part in (found.clause, paper) if part)


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


class RuleThroughTime:
    """One rule for many acts, each with its own day and place: what `parameter` answers, for all
    of them in at most two statements."""

    def __init__(self, code: str, rows: Iterable[Parameter] | None = None) -> None:
        """`rows`: those of the rule where they were read already."""
        self.code = code
        self._rows = list(_through_time([code]) if rows is None else rows)
        self._ways: dict[int, list[Ancestry]] = {}
        local = {row.organization_id for row in self._rows if row.organization_id}
        if local:
            for way in Ancestry.objects.filter(ancestor_id__in=local).order_by("depth"):
                self._ways.setdefault(way.descendant_id, []).append(way)

    @property
    def values(self) -> list[Any]:
        """Every value that the rule has had anywhere."""
        return [row.value for row in self._rows]

    def on(self, day: date, organization_id: int | None = None) -> InForce:
        """Raises UnknownRule."""
        held = {row.organization_id: row for row in self._rows if row.holds_on(day)}
        ways = self._ways.get(organization_id, []) if organization_id else []
        near = [way.ancestor_id for way in ways if _held(way, day)]
        found = next((held[one] for one in [*near, None] if one in held), None)
        if found is None:
            raise UnknownRule(self.code, day)
        return in_force(found)


def rules_through_time(*codes: str) -> list[RuleThroughTime]:
    """Several rules in the order of their codes, in one statement and one more for each that has
    local rules."""
    rows = list(_through_time(codes))
    return [RuleThroughTime(code, [row for row in rows if row.code == code]) for code in codes]


def _through_time(codes: Iterable[str]) -> Iterable[Parameter]:
    return Parameter.objects.current().filter(code__in=list(codes)).select_related("source")


def _held(way: Ancestry, day: date) -> bool:
    return way.valid_from <= day and (way.valid_to is None or day < way.valid_to)


def rules_in_force(on: date) -> list[Parameter]:
    """The whole rulebook on a day, by code; two statements."""
    return list(
        Parameter.objects.as_of(on).select_related("source").order_by("code", "organization_id")
    )
