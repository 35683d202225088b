"""A query of today's facts, asked again as they were recorded at an earlier moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.db.models.expressions import BaseExpression, Col
from django.db.models.lookups import GreaterThan, IsNull, LessThanOrEqual, Lookup
from django.db.models.sql import Query
from django.db.models.sql.where import OR, WhereNode

from dangvu.core.models import Recorded

Rows = TypeVar("Rows", bound=QuerySet[Any])


def as_recorded(rows: Rows, moment: datetime) -> Rows:
    """The same query with every correction made after `moment` undone, joined facts included.

    Wherever the query takes the current row of a `Recorded` model ("not superseded"), it takes
    the row that was current at `moment`. Derived tables keep no earlier states: a query that
    joins one (ancestry, heirs, census) is answered by what they hold now.
    """
    rows = rows.all()
    _recall(rows.query, moment)
    return rows


def _recall(query: Query, moment: datetime) -> None:
    query.where = _node(query.where, moment)
    for name, annotation in query.annotations.items():
        query.annotations[name] = _inside(annotation, moment)


def _node(node: Any, moment: datetime) -> Any:
    changed = node.copy()
    changed.children = [_child(child, moment) for child in node.children]
    return changed


def _child(child: Any, moment: datetime) -> Any:
    if isinstance(child, WhereNode):
        return _node(child, moment)
    if _takes_current(child):
        return _held_then(child.lhs, moment)
    if isinstance(child, Lookup) and isinstance(child.rhs, Query):
        child.rhs = child.rhs.clone()
        _recall(child.rhs, moment)
        return child
    return _inside(child, moment)


def _inside(expression: Any, moment: datetime) -> Any:
    """Sub-selects (EXISTS, scalar ones) hold queries of their own."""
    if isinstance(getattr(expression, "query", None), Query):
        copy = expression.copy()
        copy.query = expression.query.clone()
        _recall(copy.query, moment)
        return copy
    if isinstance(expression, BaseExpression) and not isinstance(expression, Lookup):
        copy = expression.copy()
        copy.set_source_expressions(
            [part and _inside(part, moment) for part in copy.get_source_expressions()]
        )
        return copy
    if isinstance(expression, Q):
        raise TypeError("a condition that is not resolved yet cannot be asked again")
    return expression


def _takes_current(child: Any) -> bool:
    return (
        isinstance(child, IsNull)
        and child.rhs is True
        and isinstance(child.lhs, Col)
        and child.lhs.target.name == "superseded_at"
        and issubclass(child.lhs.target.model, Recorded)
    )


def _held_then(column: Col, moment: datetime) -> WhereNode:
    recorded = Col(column.alias, _recorded_at(column))
    conditions: list[Any] = [IsNull(column, True), GreaterThan(column, moment)]
    held: list[Any] = [WhereNode(conditions, OR), LessThanOrEqual(recorded, moment)]
    return WhereNode(held)


def _recorded_at(column: Col) -> Any:
    return column.target.model._meta.get_field("recorded_at")
