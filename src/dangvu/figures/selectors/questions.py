"""What is asked: of which organisation, when, in which tree."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dangvu.core.indicators import Day, Indicator
from dangvu.core.periods import Period
from dangvu.organizations.models import Ancestry, Heir

Tree = Literal["then", "now"]
CHILD = "child"


class UnknownDimension(LookupError):
    """No indicator asked has that dimension; `near` lists those that look like it."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        names = sorted(known)
        self.code = code
        self.near = difflib.get_close_matches(code, names, n=5, cutoff=0.3) or names
        super().__init__(code)


class HasNoRows(LookupError):
    """A ratio or average has no rows of its own; open its parts."""


@dataclass(frozen=True, slots=True)
class Question:
    """One organisation, and either a day (`as_of`) or a period.

    tree: "then" places each row by the tree of its own date; "now" by the tree of `today`, an
    ended organisation standing where its heir stands.
    """

    organization_id: int
    today: date
    as_of: date | None = None
    period: Period | None = None
    tree: Tree = "then"
    by: str = ""

    def __post_init__(self) -> None:
        if (self.as_of is None) == (self.period is None):
            raise ValueError("ask either as of a day or over a period")
        if self.period is not None and self.period.end is None:
            raise ValueError("a period needs an end")

    @property
    def stock_day(self) -> date:
        """The day asked; for a period its last day."""
        if self.period is not None and self.period.end is not None:
            return self.period.end - timedelta(days=1)
        return self.as_of or self.today

    @property
    def first_day(self) -> date:
        return self.period.start if self.period is not None else self.stock_day

    def answers(self, indicator: Indicator) -> bool:
        """With a day asked, flows are absent."""
        return self.period is not None or not indicator.is_flow


def day_of(indicator: Indicator, question: Question) -> Day:
    """The day on which a row is looked at: the day asked, for a flow the day of the row."""
    return F("counted_on") if indicator.is_flow else question.stock_day


def placed_rows(indicator: Indicator, question: Question) -> QuerySet[Any]:
    """The rows inside the organisation, each with `placed_child` (id of the direct child or None)."""
    if indicator.rows is None:
        raise HasNoRows(indicator.code)
    rows = indicator.rows(question.period if indicator.is_flow else question.stock_day)
    if question.tree == "now":
        return _placed_now(rows, indicator, question)
    return _placed_then(rows, indicator, question, day_of(indicator, question))


def _placed_then(
    rows: QuerySet[Any], indicator: Indicator, question: Question, day: Day
) -> QuerySet[Any]:
    if f"{indicator.organization}_id" in rows.query.annotations:
        return _placed_by_number(rows, indicator, question, day)
    path = f"{indicator.organization}__ancestry__"
    least, most = indicator.below
    limits: dict[str, Any] = {f"{path}depth__gte": least} if least else {}
    if most is not None:
        limits[f"{path}depth__lte"] = most
    inside = rows.filter(
        Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": day}),
        **{f"{path}ancestor_id": question.organization_id, f"{path}valid_from__lte": day},
        **limits,
    )
    return inside.annotate(placed_child=F(f"{path}child_id"))


def _placed_by_number(
    rows: QuerySet[Any], indicator: Indicator, question: Question, day: Day
) -> QuerySet[Any]:
    """Rows whose organisation of that day is worked out, so that no relation leads from it."""
    on: Any = OuterRef("counted_on") if indicator.is_flow else day
    least, most = indicator.below
    inside = Ancestry.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        ancestor_id=question.organization_id,
        valid_from__lte=on,
        depth__gte=least,
    )
    if most is not None:
        inside = inside.filter(depth__lte=most)
    place = f"{indicator.organization}_id"
    of_row = inside.filter(descendant_id=OuterRef(place))
    # On one day the tree is read once for all rows, in a flow it is that of the day of each.
    rows = (
        rows.filter(Exists(of_row))
        if indicator.is_flow
        else rows.filter(**{f"{place}__in": inside.values("descendant_id")})
    )
    return rows.annotate(placed_child=Subquery(of_row.values("child_id")[:1]))


def _placed_now(rows: QuerySet[Any], indicator: Indicator, question: Question) -> QuerySet[Any]:
    """Restated: the row's organisation, or its heir of today, in the tree of today."""
    heir = Heir.objects.on(question.today).filter(
        organization_id=OuterRef(f"{indicator.organization}_id")
    )
    rows = rows.annotate(
        stands_at=Coalesce(
            Subquery(heir.values("heir_id")[:1]),
            F(f"{indicator.organization}_id"),
            output_field=BigIntegerField(),
        )
    )
    least, most = indicator.below
    below = Ancestry.objects.on(question.today).filter(
        ancestor_id=question.organization_id, depth__gte=least
    )
    if most is not None:
        below = below.filter(depth__lte=most)
    child = below.filter(descendant_id=OuterRef("stands_at")).values("child_id")[:1]
    return rows.filter(stands_at__in=below.values("descendant_id")).annotate(
        placed_child=Subquery(child)
    )
