"""Paging by key: a page begins after a row, not after a number of rows.

The thousandth page costs as much as the first, and rows added meanwhile neither repeat nor hide
others. The place of a row is the values that it is sorted by, with its primary key last.
"""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import Col
from django.db.models.sql.constants import LOUTER

from dangvu.core.partial_dates import PartialDate


class BadCursor(ValueError):
    """The text does not name a place in this list."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, with the places that the pages before and after begin at."""

    rows: list[Any]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class _Key:
    path: str
    alias: str
    falling: bool
    nullable: bool

    def order(self, *, backwards: bool) -> Any:
        falling = self.falling != backwards
        field = F(self.alias)
        if not self.nullable:
            return field.desc() if falling else field.asc()
        # Rows without a value come last whichever way the list is sorted.
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return field.desc(**nulls) if falling else field.asc(**nulls)

    def beyond(self, value: Any, *, backwards: bool) -> Q:
        """Rows strictly further in the direction of travel, by this key alone."""
        sign = "lt" if self.falling != backwards else "gt"
        if value is None:
            return Q(**{f"{self.alias}__isnull": False}) if backwards else _NONE
        further = Q(**{f"{self.alias}__{sign}": value})
        if self.nullable and not backwards:
            further |= Q(**{f"{self.alias}__isnull": True})
        return further

    def not_short_of(self, value: Any, *, backwards: bool) -> Q:
        """A bound that an index can start at; nothing where rows lack the value."""
        if self.nullable or value is None:
            return Q()
        return Q(**{f"{self.alias}__{'lte' if self.falling != backwards else 'gte'}": value})

    def same(self, value: Any) -> Q:
        if value is None:
            return Q(**{f"{self.alias}__isnull": True})
        return Q(**{self.alias: value})


_NONE = Q(pk__in=[])


def page_of(
    rows: QuerySet[Any],
    *,
    order: Sequence[str],
    falling: bool,
    size: int,
    after: str = "",
    before: str = "",
) -> Page:
    """One page in one statement. `order` are field paths, each with "-" to turn it round."""
    keys = _keys(rows, order, falling)
    backwards = bool(before) and not after
    found = rows.annotate(**{key.alias: F(key.path) for key in keys if key.alias != "pk"})
    if place := after or before:
        found = _from(found, keys, place, backwards=backwards)
    found = found.order_by(*(key.order(backwards=backwards) for key in keys))
    taken = list(found[: size + 1])
    more = len(taken) > size
    taken = taken[:size]
    if backwards:
        taken.reverse()
    return Page(
        rows=taken,
        before=_encode(keys, taken[0]) if taken and (more if backwards else after) else None,
        after=_encode(keys, taken[-1]) if taken and (more or backwards) else None,
    )


def _from(rows: QuerySet[Any], keys: list[_Key], place: str, *, backwards: bool) -> QuerySet[Any]:
    """The rows beyond the place; BadCursor if its values are not of the fields' kinds."""
    values = _decode(place, len(keys))
    try:
        return rows.filter(_beyond(keys, values, backwards=backwards))
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise BadCursor(place) from error


def _keys(rows: QuerySet[Any], order: Sequence[str], falling: bool) -> list[_Key]:
    keys = []
    for number, name in enumerate(order):
        path = name.removeprefix("-")
        keys.append(
            _Key(path, f"_key_{number}", falling != name.startswith("-"), _may_be_null(rows, path))
        )
    return [*keys, _Key("pk", "pk", falling, nullable=False)]


def _may_be_null(rows: QuerySet[Any], path: str) -> bool:
    """Whether a row can lack the value. Everything unclear counts as yes."""
    if (annotation := rows.query.annotations.get(path)) is not None:
        return not _is_plain_column(rows, annotation)
    model: type[Model] | None = rows.model
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name) if model is not None else None
        except FieldDoesNotExist:
            return True
        if not isinstance(field, Field) or field.null:
            return True
        model = field.related_model if field.is_relation else None
    return False


def _is_plain_column(rows: QuerySet[Any], annotation: Any) -> bool:
    """Whether it is a field that is never null, of a table that every row is joined to."""
    if not isinstance(annotation, Col) or annotation.target.null:
        return False
    return rows.query.alias_map[annotation.alias].join_type != LOUTER


def _beyond(keys: list[_Key], values: list[Any], *, backwards: bool) -> Q:
    """Rows beyond the place: by the first key, or equal there and beyond by the next."""
    *_, last = zip(keys, values, strict=True)
    wanted = last[0].beyond(last[1], backwards=backwards)
    for key, value in reversed(list(zip(keys, values, strict=True))[:-1]):
        wanted = key.beyond(value, backwards=backwards) | (key.same(value) & wanted)
    # Says nothing new, but lets the database begin there in place of reading up to it.
    return keys[0].not_short_of(values[0], backwards=backwards) & wanted


def _encode(keys: list[_Key], row: Any) -> str:
    values = [_plain(getattr(row, key.alias)) for key in keys]
    packed = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime.date, PartialDate)):
        return value.isoformat() if isinstance(value, datetime.date) else str(value)
    return value if value is None or isinstance(value, (int, float, str)) else str(value)


def _decode(place: str, length: int) -> list[Any]:
    try:
        packed = base64.urlsafe_b64decode(place + "=" * (-len(place) % 4))
        values = json.loads(packed)
    except (ValueError, RecursionError) as error:
        raise BadCursor(place) from error
    if (
        not isinstance(values, list)
        or len(values) != length
        or not all(value is None or isinstance(value, (int, float, str)) for value in values)
        or any(isinstance(value, str) and "\0" in value for value in values)
    ):
        raise BadCursor(place)
    return values


def in_order(rows: QuerySet[Any], *, order: Sequence[str], falling: bool) -> QuerySet[Any]:
    """All rows in the order in which the pages show them."""
    keys = _keys(rows, order, falling)
    found = rows.annotate(**{key.alias: F(key.path) for key in keys if key.alias != "pk"})
    return found.order_by(*(key.order(backwards=False) for key in keys))
