"""Several trends of one organisation in a few statements: what a desk shows beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Value

from dangvu.access.selectors import reading_whole
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Counted, Indicator
from dangvu.core.policy import require
from dangvu.figures.selectors import answers, counting, trends
from dangvu.figures.selectors.answers import Number
from dangvu.figures.selectors.counting import Sql
from dangvu.figures.selectors.questions import Question, placed_rows
from dangvu.figures.selectors.trends import Point, are_apart, asked_at, in_points, places_of

#: The questions of one indicator, by its code.
Asked = Mapping[str, list[Question]]
Values = dict[str, list[Number]]


def trends_of(
    actor: Actor, question: Question, points: Mapping[str, Sequence[Point]]
) -> dict[str, list[Number]]:
    """By the code of the indicator the values that `trend` gives at its points.

    Beside the policy one statement for the life of the organisation, one for all stocks that are
    parts of the same narrow rows, one for all others; more for ratios and averages, and for flows
    over periods that are not apart. Raises UnknownIndicator, PermissionDenied.
    """
    known = {code: indicators.get(code) for code in points}
    for kind in {indicator.value_kind for indicator in known.values()}:
        require(actor, kind, "view", question.organization_id)
    with reading_whole():
        life = answers._life(question.organization_id)
        told = {
            code: answers._answerable(known[code], [asked_at(question, one) for one in each], life)
            for code, each in points.items()
        }
        values = _values({code: list(each.values()) for code, each in told.items() if each})
    found = {code: dict(zip(told[code], each, strict=True)) for code, each in values.items()}
    return {
        code: [found.get(code, {}).get(at) for at in range(len(each))]
        for code, each in points.items()
    }


def _values(asked: Asked) -> Values:
    followed, alone, rest = _sorted_out(asked)
    values: Values = {}
    for codes in followed:
        values |= _followed({code: asked[code] for code in codes})
    for code in alone:
        values[code] = trends._values(indicators.get(code), asked[code])
    return values | _united({code: asked[code] for code in rest})


def _sorted_out(asked: Asked) -> tuple[list[list[str]], list[str], list[str]]:
    """Those followed over the same narrow rows, those that are asked alone, all others."""
    followed: dict[Any, list[str]] = {}
    alone, rest = [], []
    for code, questions in asked.items():
        indicator = indicators.get(code)
        if indicator.counted is not None and indicator.counted.spans is not None:
            followed.setdefault((id(_whole(indicator)), indicator.below), []).append(code)
        elif (
            indicator.rows is None
            or indicator.counted is not None
            or (indicator.is_flow and not are_apart([one.period for one in questions]))
        ):
            alone.append(code)
        else:
            rest.append(code)
    return list(followed.values()), alone, rest


def _whole(indicator: Indicator) -> Counted:
    assert indicator.counted is not None
    return indicator.counted.whole or indicator.counted


def _followed(asked: Asked) -> Values:
    first = indicators.get(next(iter(asked)))
    days = sorted({one.stock_day for questions in asked.values() for one in questions})
    question = next(iter(asked.values()))[0]
    parts = {
        code: counted.part()
        for code in asked
        if (counted := indicators.get(code).counted) is not None and counted.part is not None
    }
    all_of_it, *each = counting.count_parts_on_days(
        first, _whole(first), question, days, list(parts.values())
    )
    numbers = dict(zip(parts, each, strict=True))
    return {
        code: [numbers.get(code, all_of_it)[days.index(one.stock_day)] for one in questions]
        for code, questions in asked.items()
    }


def _united(asked: Asked) -> Values:
    """Flows each in one pass over its periods, stocks day by day, and all of it in one statement."""
    tables: dict[tuple[str, int | None], Sql] = {}
    for code, questions in asked.items():
        indicator = indicators.get(code)
        try:
            if indicator.is_flow:
                tables[code, None] = _flow(indicator, questions)
            else:
                tables |= {(code, at): _stock(indicator, one) for at, one in enumerate(questions)}
        except EmptyResultSet:
            continue
    found = counting.each_of(tables)
    return {
        code: _read(indicators.get(code), questions, found) for code, questions in asked.items()
    }


def _flow(indicator: Indicator, questions: list[Question]) -> Sql:
    rows, measure = in_points(indicator, questions)
    return Sql.of(rows.values("point").annotate(group_value=measure).order_by())


def _stock(indicator: Indicator, question: Question) -> Sql:
    rows = placed_rows(indicator, question).order_by()
    if not indicator.sum_of:
        each = Sql.of(rows.values(group_amount=Value(1)))
        return Sql(f"SELECT NULL, count(*) FROM ({each.text}) each", each.params)  # noqa: S608
    each = Sql.of(rows.values(group_amount=F(indicator.sum_of)))
    return Sql(f"SELECT NULL, sum(group_amount) FROM ({each.text}) each", each.params)  # noqa: S608


def _read(
    indicator: Indicator, questions: list[Question], found: Mapping[Any, list[tuple[Any, Number]]]
) -> list[Number]:
    nothing = None if indicator.sum_of else 0
    if indicator.is_flow:
        numbers = dict(found.get((indicator.code, None), ()))
        return [numbers.get(at, nothing) for at in places_of(questions)]
    return [
        next((value for _key, value in found.get((indicator.code, at), ())), nothing)
        for at in range(len(questions))
    ]
