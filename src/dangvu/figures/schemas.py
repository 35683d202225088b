"""Figures as the API tells them."""

from __future__ import annotations

import datetime

from ninja import Schema


class GroupOut(Schema):
    """One number of a breakdown; null where a group is too small to be told."""

    key: str
    label: str
    value: float | None


class FrozenOut(Schema):
    """When the answer was frozen, and what for."""

    id: int
    at: datetime.datetime
    purpose: str


class FigureOut(Schema):
    """A figure. `value` null reads "chưa có số liệu"; `by` null: it is not broken down so.

    `frozen` null: counted now. Else value, groups, unit and definition are those of that moment.
    """

    code: str
    label: str
    kind: str
    unit: str
    definition: str
    value: float | None
    by: list[GroupOut] | None
    frozen: FrozenOut | None = None


class FiguresOut(Schema):
    """The question as it was understood, and the figures that answer it."""

    org: str
    as_of: datetime.date | None
    period: str | None
    tree: str
    figures: list[FigureOut]


class RowOut(Schema):
    """One thing that was counted. `org` is the code where it counts. One that is not told by name
    (its use is restricted) has no `id`."""

    id: int | None
    label: str
    org: str
    org_name: str
    date: datetime.date
    amount: int | None


class RowsOut(Schema):
    """`outside` rows are in the value but today outside of what the key may open."""

    code: str
    org: str
    as_of: datetime.date | None
    period: str | None
    total: int
    outside: int
    rows: list[RowOut]
