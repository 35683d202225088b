"""A figure by direct child at several times beside each other, in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dangvu.access.selectors import reading_whole
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Counted, Indicator, Kind
from dangvu.core.policy import require
from dangvu.figures.selectors import answers, counting
from dangvu.figures.selectors.answers import Figure, Number
from dangvu.figures.selectors.questions import CHILD, Question
from dangvu.figures.selectors.trends import Point, are_apart, asked_at, in_points, places_of


def by_child_at(
    actor: Actor, code: str, question: Question, points: Sequence[Point]
) -> list[Figure]:
    """What `ask` says at each point by direct child: days for a stock, periods for a flow.

    Four statements beside the policy where `trend` takes two, else one more for each point.
    Raises UnknownIndicator, PermissionDenied.
    """
    indicator = indicators.get(code)
    require(actor, indicator.value_kind, "view", question.organization_id)
    asked = [replace(asked_at(question, point), by=CHILD) for point in points]
    with reading_whole():
        told = answers._answerable(indicator, asked, answers._life(question.organization_id))
        figures = _named(_figures(indicator, list(told.values())), question.organization_id)
    found = dict(zip(told, figures, strict=True))
    return [found.get(at, Figure(indicator, one, None)) for at, one in enumerate(asked)]


def _named(figures: list[Figure], organization_id: int) -> list[Figure]:
    ids = {int(group.key) for figure in figures for group in figure.by or () if group.key}
    versions = answers._versions(ids | {organization_id}) if figures else []
    return [
        answers._with_names(figure, answers._called(versions, figure.question))
        for figure in figures
    ]


def _figures(indicator: Indicator, asked: list[Question]) -> list[Figure]:
    if not asked:
        return []
    if indicator.kind in (Kind.RATIO, Kind.AVERAGE):
        above = _figures(indicators.get(indicator.numerator), asked)
        below = _figures(indicators.get(indicator.denominator), asked)
        pairs = zip(above, below, strict=True)
        return [answers._divided(indicator, part, whole) for part, whole in pairs]
    if indicator.counted is not None and indicator.counted.spans is not None:
        return _stocks(indicator, indicator.counted, asked)
    if indicator.is_flow and are_apart([one.period for one in asked]):
        return _flows(indicator, asked)
    return [answers._answer(indicator, one) for one in asked]


def _stocks(indicator: Indicator, counted: Counted, asked: list[Question]) -> list[Figure]:
    days = sorted({one.stock_day for one in asked})
    table = counting.count_on_days_by_child(indicator, counted, asked[0], days)
    figures = []
    for one in asked:
        at = days.index(one.stock_day)
        groups = {child: numbers[at] for child, numbers in table.items() if numbers[at]}
        figures.append(_figure(indicator, one, groups))
    return figures


def _flows(indicator: Indicator, asked: list[Question]) -> list[Figure]:
    rows, measure = in_points(indicator, asked)
    grouped = rows.values("placed_child", "point").annotate(group_value=measure).order_by()
    table: dict[int, dict[Any, Number]] = {}
    for row in grouped:
        number = answers._number(row["group_value"])
        table.setdefault(row["point"], {})[row["placed_child"]] = number
    points = zip(asked, places_of(asked), strict=True)
    return [_figure(indicator, one, table.get(point, {})) for one, point in points]


def _figure(indicator: Indicator, question: Question, groups: Mapping[Any, Number]) -> Figure:
    total = answers._total(groups, indicator)
    return Figure(indicator, question, total, answers._labelled(groups, indicator))
