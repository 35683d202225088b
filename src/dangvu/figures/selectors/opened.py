"""A figure opened to the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator
from dangvu.core.policy import require, scope_of, shown_sets
from dangvu.figures.selectors.answers import _names
from dangvu.figures.selectors.questions import (
    CHILD,
    Question,
    UnknownDimension,
    day_of,
    placed_rows,
)
from dangvu.organizations.models import OrganizationVersion

_NO_KEY = Q(group_key="") | Q(group_key__isnull=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was counted. `organization` is the code where it counts. One that the reader
    is not told by name has no `id`, and its label says so."""

    id: int | None
    label: str
    organization: str
    organization_name: str
    date: date
    amount: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """`outside` rows are in the value but today no longer in the reader's scope."""

    indicator: Indicator
    rows: list[Row]
    total: int
    outside: int


def open_rows(
    actor: Actor,
    code: str,
    question: Question,
    *,
    key: str | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Opened:
    """The rows of a figure, those of one group when `question.by` and `key` are given.

    Rows of a group are told where the reader is shown what the group is made by; the others are
    counted as outside. Raises UnknownIndicator, HasNoRows, PermissionDenied. At most five
    statements.
    """
    indicator = indicators.get(code)
    by = question.by if key is not None else ""
    if not may_open_group(actor, indicator, by):
        raise PermissionDenied
    require(actor, "figures", "rows", question.organization_id)
    require(actor, indicator.rows_kind, "rows", question.organization_id)
    if indicator.rows is not None and not question.answers(indicator):
        return Opened(indicator=indicator, rows=[], total=0, outside=0)
    with reading_whole():
        rows = _of_group(placed_rows(indicator, question), indicator, question, key)
        total = rows.count()
        seen = _group_shown(indicator.visible(rows, actor), actor, indicator, by)
        visible = seen.count() if total else 0
        seen = _told(seen, actor, indicator)
        found = _page(seen, indicator, question, offset, limit) if visible else []
        names = _names({row["place"] for row in found}, question)
    return Opened(
        indicator=indicator,
        rows=[_row(row, indicator, names) for row in found],
        total=total,
        outside=total - visible,
    )


def may_open_group(actor: Actor, indicator: Indicator, by: str) -> bool:
    """Whether the reader is shown, of anybody, what tells the group of a row in a breakdown."""
    dimension = indicator.dimensions.get(by)
    if dimension is None or not dimension.fields:
        return True
    return not scope_of(actor, indicator.rows_kind, fields=dimension.fields).is_nothing


def _group_shown(rows: QuerySet[Any], actor: Actor, indicator: Indicator, by: str) -> QuerySet[Any]:
    dimension = indicator.dimensions.get(by)
    if dimension is None or not dimension.fields:
        return rows
    shown = shown_sets(actor, indicator.rows_kind, [dimension.fields])
    if dimension.fields in shown.everywhere:
        return rows
    return rows.visible_to(actor, fields=dimension.fields)  # type: ignore[attr-defined]


def _told(rows: QuerySet[Any], actor: Actor, indicator: Indicator) -> QuerySet[Any]:
    """With `is_told`, whether the row is shown by name."""
    told = indicator.told(actor) if indicator.told else Q()
    if not told:
        return rows.annotate(is_told=Value(True))
    return rows.annotate(is_told=Case(When(told, then=True), default=False))


def _of_group(
    rows: QuerySet[Any], indicator: Indicator, question: Question, key: str | None
) -> QuerySet[Any]:
    if key is None or not question.by:
        return rows
    if question.by == CHILD:
        child = OrganizationVersion.objects.current().filter(code=key).values("organization_id")
        own = child.filter(organization_id=question.organization_id).exists()
        return (
            rows.filter(placed_child__isnull=True) if own else rows.filter(placed_child__in=child)
        )
    if question.by not in indicator.dimensions:
        raise UnknownDimension(question.by, indicator.dimensions)
    dimension = indicator.dimensions[question.by]
    day = day_of(indicator, question)
    keyed = dimension.prepare(rows, day).annotate(group_key=dimension.expression(day))
    return keyed.filter(group_key=key) if key else keyed.filter(_NO_KEY)


def _page(
    rows: QuerySet[Any], indicator: Indicator, question: Question, offset: int, limit: int | None
) -> list[dict[str, Any]]:
    day = day_of(indicator, question)
    described = indicator.describe(rows, day)
    columns = {
        "row": F(indicator.row_id),
        "label": F(indicator.row_label),
        "place": F(f"{indicator.organization}_id"),
        "told": F("is_told"),
        "day": F("counted_on") if indicator.is_flow else F("pk"),
    }
    if indicator.sum_of:
        columns["amount"] = F(indicator.sum_of)
    order: list[Any] = [indicator.row_order or indicator.row_label, indicator.row_id]
    if indicator.told:
        # Between their neighbours they would tell how their names begin.
        order = ["-is_told", Case(When(is_told=True, then=F(order[0]))), order[1]]
    # Under names that no counted row has itself.
    page = described.order_by(*order).values(**{f"told_{name}": of for name, of in columns.items()})
    found = [
        {name: row[f"told_{name}"] for name in columns}
        for row in page[offset : None if limit is None else offset + limit]
    ]
    if indicator.is_flow:
        return found
    return [{**row, "day": question.stock_day} for row in found]


def _row(row: dict[str, Any], indicator: Indicator, names: dict[int, tuple[str, str]]) -> Row:
    code, name = names.get(row["place"], ("", ""))
    told = row["told"]
    return Row(
        id=row["row"] if told else None,
        label=row["label"] or "" if told else _("bị hạn chế theo yêu cầu"),
        organization=code,
        organization_name=name,
        date=row["day"],
        amount=row.get("amount"),
        url=reverse(indicator.row_page, args=[row["row"]]) if indicator.row_page and told else "",
    )
