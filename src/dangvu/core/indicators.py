"""The registry of indicators: every figure is one, declared once by the room that owns its rows.

An indicator names a query that returns *rows*; its value is their number or a sum over them.
Rooms declare (in `indicators.py`), `figures` asks. This module knows no room.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

from dangvu.core.actor import Actor
from dangvu.core.periods import Period

Text = str | Promise
Day = date | Combinable
Prepare = Callable[[QuerySet[Any], Day], QuerySet[Any]]


def as_is(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    """Rows that need no further join."""
    return rows


def by_visible_to(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Rows of a queryset that has the verb `visible_to`."""
    return rows.visible_to(actor)  # type: ignore[attr-defined]


class Kind(StrEnum):
    STOCK = "stock"
    FLOW = "flow"
    RATIO = "ratio"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to break a figure down.

    `expression(on)` gives the key of a row as text on the day `on`: the day asked, for a flow an
    expression for the day of the row. `prepare(rows, on)` adds the joins the expression needs.
    `labels()` gives the words for the keys in the order of presentation. Keys without a word are
    shown as they are; the empty key reads "chưa có số liệu". `fields` is the set of fields of the
    policy that the key of a row tells of it: the numbers are for everybody who may see the figure,
    the rows of one group only for whoever is shown that set.
    """

    code: str
    label: Text
    expression: Callable[[Day], Any]
    labels: Callable[[], Mapping[str, Text]] = dict
    prepare: Prepare = as_is
    fields: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Grain:
    """What narrow rows are grouped by: `expression(on)` of a row on the day asked, a number or a
    short text. Where it is a number whose words stand in a table, `words` is that table's model."""

    expression: Callable[[date], Any]
    words: type[Model] | None = None


@dataclass(frozen=True, slots=True)
class CountedBy:
    """A dimension of narrow rows. Its keys are the grain itself, or `field` of the grain's words.

    A row whose key is null is left out of the dimension, as a row without the joins of
    `Dimension.prepare` is; what was recorded as unknown has the empty key.
    """

    grain: Grain
    field: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A second way to count a stock: from narrow rows that the room derives for it.

    rows(day): one row for each row of the indicator that day, with `organization_id`. Dimensions
    that are missing here are answered from the indicator's own rows. spans(first, last): the rows
    of all days from the first to the last, each with `valid_from` and `valid_to` (never null), so
    that a trend takes one statement. All ways give the same answers; a test of the room compares.
    whole: what this is a part of, namely the rows of it for which `part()` holds; several parts of
    one whole are followed over days in one statement.
    """

    rows: Callable[[date], QuerySet[Any]]
    dimensions: Mapping[str, CountedBy] = field(default_factory=dict)
    spans: Callable[[date, date], QuerySet[Any]] | None = None
    whole: Counted | None = None
    part: Callable[[], Q] | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named, documented query.

    rows: for a stock `rows(day)`, for a flow `rows(period)`: a queryset, one row per thing
    counted, whatever the organisation; rows of a flow carry their day as `counted_on`.
    organization: single-valued path from a row to the organisation it counts at, or the name of
    one that `rows` annotates as `<name>_id`. sum_of: path
    of the number that is added up (None counts rows). row_label, row_id: paths shown when the
    figure is opened, after `describe(rows, on)`. visible: narrows rows to what an actor may open.
    below: how far below the asked organisation rows count, as (least, most) depth.
    ratio and average: `numerator` and `denominator` name other indicators.
    counted: narrow rows from which values and breakdowns of a stock are counted faster.
    value_kind, rows_kind: kinds of the policy for the value and for the rows behind it, always
    said: nobody opens rows by a default.
    row_order: path by which they are listed (row_label when empty). row_page: name of the URL of
    a row's page, given row_id. told(actor): which of the rows that the actor may open are told by
    name; the others stand in the list without one, so that it is as long as the figure. smallest_group: a breakdown shows no number below it.
    """

    code: str
    label: Text
    kind: Kind
    unit: Text
    definition: Text
    basis: Text
    time_axis: Text
    value_kind: str
    rows_kind: str
    rows: Callable[[Any], QuerySet[Any]] | None = None
    organization: str = "organization"
    sum_of: str | None = None
    row_label: str = ""
    row_id: str = "id"
    row_order: str = ""
    row_page: str = ""
    told: Callable[[Actor], Q] | None = None
    describe: Prepare = as_is
    visible: Callable[[QuerySet[Any], Actor], QuerySet[Any]] = by_visible_to
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    below: tuple[int, int | None] = (0, None)
    numerator: str = ""
    denominator: str = ""
    counted: Counted | None = None
    smallest_group: int = 1
    order: int = 100

    @property
    def is_flow(self) -> bool:
        """Counted over a period; a quotient is what is divided."""
        return self.kind is Kind.FLOW or (bool(self.numerator) and get(self.numerator).is_flow)


class UnknownIndicator(LookupError):
    """No indicator of that code; `near` lists the codes that look like it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.near = difflib.get_close_matches(code, _indicators, n=5, cutoff=0.4)
        super().__init__(code)


_indicators: dict[str, Indicator] = {}


def register(*indicators: Indicator) -> None:
    for indicator in indicators:
        _indicators[indicator.code] = indicator


def get(code: str) -> Indicator:
    """Raises UnknownIndicator, which knows the near codes."""
    try:
        return _indicators[code]
    except KeyError:
        raise UnknownIndicator(code) from None


def all_indicators() -> list[Indicator]:
    """Every indicator in the order of presentation."""
    return sorted(_indicators.values(), key=lambda one: (one.order, one.code))


__all__ = [
    "Counted", "CountedBy", "Dimension", "Grain", "Indicator", "Kind", "Period", "Prepare",
    "UnknownIndicator", "all_indicators", "get", "register",
]  # fmt: skip
