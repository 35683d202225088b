"""A figure seen from several sides at once: broken down every way, or over a row of points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateField, F, Func, IntegerField, QuerySet, Sum, Value

from dangvu.access.selectors import reading_whole
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator, Kind, Prepare
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import Period
from dangvu.core.policy import require
from dangvu.figures.selectors import answers, counting
from dangvu.figures.selectors.answers import Figure, Group, Number
from dangvu.figures.selectors.questions import (
    CHILD,
    Question,
    UnknownDimension,
    day_of,
    placed_rows,
)

Point = date | Period


@dataclass(frozen=True, slots=True)
class Profile:
    """A figure with its breakdowns.

    `whole` is broken down by direct child. `by[dimension]` is the figure broken down by that
    dimension. `crossed[dimension][code of a child]` are the groups of that child; empty for
    figures that are not counted from narrow rows.
    """

    whole: Figure
    by: Mapping[str, Figure]
    crossed: Mapping[str, Mapping[str, tuple[Group, ...]]]

    @property
    def value(self) -> Number:
        return self.whole.value


def profile(actor: Actor, code: str, question: Question, dimensions: Iterable[str]) -> Profile:
    """One figure with its value, by direct child and by each of the dimensions.

    Three statements beside the policy for a figure that is counted from narrow rows, else one for
    all dimensions that need the same joins and three more; for a ratio several for each dimension.
    Raises UnknownIndicator, UnknownDimension, PermissionDenied.
    """
    indicator = indicators.get(code)
    asked = list(dict.fromkeys(dimensions))
    for one in asked:
        if one not in indicator.dimensions:
            raise UnknownDimension(one, indicator.dimensions)
    require(actor, indicator.value_kind, "view", question.organization_id)
    with reading_whole():
        if not question.answers(indicator) or not answers._existed(question):
            nothing = Figure(indicator, question, None)
            return Profile(nothing, dict.fromkeys(asked, nothing), {})
        if indicator.counted is not None and not set(asked) - set(indicator.counted.dimensions):
            return _counted_profile(indicator, question, asked)
        return _asked_profile(indicator, question, asked)


def _asked_profile(indicator: Indicator, question: Question, asked: list[str]) -> Profile:
    of_child = replace(question, by=CHILD)
    whole = answers._answer(indicator, of_child)
    by = {}
    if indicator.rows is None:
        for code in asked:
            one = replace(question, by=code)
            by[code] = answers._with_children_named([answers._answer(indicator, one)], one)[0]
    else:
        for code, groups in _grouped_by_each(indicator, question, asked).items():
            by[code] = _in_words(indicator, replace(question, by=code), groups)
    named = answers._with_children_named([whole], of_child)[0]
    return Profile(named, {code: by[code] for code in asked}, {})


def _grouped_by_each(
    indicator: Indicator, question: Question, asked: Sequence[str]
) -> dict[str, Mapping[Any, Number]]:
    """Dimensions that need the same joins are one statement."""
    alike: dict[Prepare, list[str]] = {}
    for code in asked:
        alike.setdefault(indicator.dimensions[code].prepare, []).append(code)
    day = day_of(indicator, question)
    found: dict[str, Mapping[Any, Number]] = {}
    for prepare, codes in alike.items():
        keys = {
            f"group_key{at}": indicator.dimensions[code].expression(day)
            for at, code in enumerate(codes)
        }
        amount = {"group_amount": F(indicator.sum_of)} if indicator.sum_of else {}
        rows = prepare(placed_rows(indicator, question), day).order_by().values(**keys, **amount)
        tables = counting.group_by_each(rows, list(keys), "".join(amount))
        for code, table in zip(codes, tables, strict=True):
            found[code] = {key: answers._number(value) for key, value in table.items()}
    return found


def _counted_profile(indicator: Indicator, question: Question, asked: list[str]) -> Profile:
    assert indicator.counted is not None
    by_child, *tables = counting.count_by_child(indicator, indicator.counted, question, asked)
    total = sum(by_child.values())
    of_child = replace(question, by=CHILD)
    children = {child: number for (child, _key), number in by_child.items()}
    whole = Figure(indicator, of_child, total, answers._labelled(children, indicator))
    names = answers._names(
        {child for child in children if child is not None} | {question.organization_id}, of_child
    )
    by = {}
    crossed = {}
    for code, table in zip(asked, tables, strict=True):
        one = replace(question, by=code)
        by[code] = _in_words(indicator, one, counting.by_key(table))
        rows: dict[int | None, dict[str, int]] = {}
        for (child, key), number in table.items():
            if key is not None:
                rows.setdefault(child, {})[key] = number
        crossed[code] = {
            names.get(child or question.organization_id, (str(child), ""))[0]: (
                _in_words(indicator, one, found).by or ()
            )
            for child, found in rows.items()
        }
    return Profile(answers._with_names(whole, names), by, crossed)


def _in_words(indicator: Indicator, question: Question, groups: Mapping[Any, Number]) -> Figure:
    labelled = answers._labelled(groups, indicator)
    figure = Figure(indicator, question, answers._total(groups, indicator), labelled)
    return answers._with_words(figure, question.by)


def trend(
    actor: Actor, code: str, question: Question, points: Sequence[Point]
) -> list[tuple[str, Number]]:
    """The value at each point with its label: days for a stock, periods for a flow.

    A stock asked over a period has its value of the last day. Two statements beside the policy
    for stocks that are counted from narrow rows and for flows over periods apart from each
    other; else one for each point. Raises UnknownIndicator, PermissionDenied.
    """
    indicator = indicators.get(code)
    require(actor, indicator.value_kind, "view", question.organization_id)
    asked = [asked_at(question, point) for point in points]
    with reading_whole():
        told = answers._answerable(indicator, asked, answers._life(question.organization_id))
        values = dict(zip(told, _values(indicator, list(told.values())), strict=True))
    return [(label_of(point), values.get(at)) for at, point in enumerate(points)]


def asked_at(question: Question, point: Point) -> Question:
    if isinstance(point, Period):
        return replace(question, as_of=None, period=point, by="")
    return replace(question, as_of=point, period=None, by="")


def label_of(point: Point) -> str:
    if isinstance(point, Period):
        return point.as_vietnamese()
    return PartialDate.of(point).as_vietnamese()


def _values(indicator: Indicator, asked: list[Question]) -> list[Number]:
    if not asked:
        return []
    if indicator.kind in (Kind.RATIO, Kind.AVERAGE):
        above = _values(indicators.get(indicator.numerator), asked)
        below = _values(indicators.get(indicator.denominator), asked)
        pairs = zip(above, below, strict=True)
        return [answers._share(part, whole, indicator) for part, whole in pairs]
    if indicator.counted is not None and indicator.counted.spans is not None:
        days = sorted({one.stock_day for one in asked})
        numbers = counting.count_on_days(indicator, indicator.counted, asked[0], days)
        found = dict(zip(days, numbers, strict=True))
        return [found[one.stock_day] for one in asked]
    if indicator.is_flow and are_apart([one.period for one in asked]):
        return _flows(indicator, asked)
    return [answers._answer(indicator, one).value for one in asked]


def are_apart(periods: Sequence[Period | None]) -> bool:
    known = sorted((one for one in periods if one is not None), key=lambda one: one.start)
    return all(one.end is not None and one.end <= other.start for one, other in pairwise(known))


def _flows(indicator: Indicator, asked: list[Question]) -> list[Number]:
    """All periods in one statement: every row knows the period of its day."""
    rows, measure = in_points(indicator, asked)
    found = answers._grouped(rows.values("point"), "point", measure)
    nothing = None if indicator.sum_of else 0
    return [found.get(at, nothing) for at in places_of(asked)]


class _Point(Func):
    """The position of a day among ascending ones, so that its text is read once a row."""

    function = "width_bucket"
    output_field = IntegerField()


def _edges(asked: Sequence[Question]) -> list[date]:
    periods = [one.period for one in asked if one.period is not None]
    return sorted({day for one in periods for day in (one.start, one.end) if day is not None})


def places_of(asked: Sequence[Question]) -> list[int]:
    """What `point` is in each of the periods."""
    edges = _edges(asked)
    return [edges.index(one.first_day) + 1 for one in asked]


def in_points(indicator: Indicator, asked: list[Question]) -> tuple[QuerySet[Any], Any]:
    """The rows of all periods, which are apart, each with its `point`; and what is counted."""
    edges = _edges(asked)
    hull = replace(asked[0], period=Period(edges[0], edges[-1]))
    days = Value(edges, output_field=ArrayField(DateField()))
    measure = Sum(indicator.sum_of) if indicator.sum_of else Count("*")
    return placed_rows(indicator, hull).annotate(point=_Point(F("counted_on"), days)), measure
