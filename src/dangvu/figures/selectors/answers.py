"""Answers: the value of a figure, whole, and its breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Counted, Indicator, Kind
from dangvu.core.policy import require
from dangvu.figures.selectors import counting
from dangvu.figures.selectors.questions import (
    CHILD,
    Question,
    UnknownDimension,
    day_of,
    placed_rows,
)
from dangvu.organizations.models import OrganizationVersion

Number = int | float | None


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    label: str
    value: Number


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is shown. `value` None reads "chưa có số liệu"; `by` None: not broken down.

    `qualifier` is empty for a counted figure; "about" facts are quoted figures, not these.
    """

    indicator: Indicator
    question: Question
    value: Number
    by: tuple[Group, ...] | None = None
    qualifier: str = ""

    @property
    def code(self) -> str:
        return self.indicator.code


def ask(actor: Actor, code: str, question: Question) -> Figure:
    """One figure. Raises UnknownIndicator, UnknownDimension, PermissionDenied."""
    return ask_each(actor, [code], question)[0]


def ask_each(actor: Actor, codes: Iterable[str], question: Question) -> list[Figure]:
    """Figures for one question, in the order of `codes`; all of them when none is named.

    One statement for each figure and three more, whatever the size of the tree. With a day asked,
    flows are left out. Whoever may see a figure of the organisation gets it whole.
    """
    asked = [indicators.get(code) for code in codes] or indicators.all_indicators()
    known_dimension(asked, question.by)
    for kind in {indicator.value_kind for indicator in asked}:
        require(actor, kind, "view", question.organization_id)
    with reading_whole():
        if not _existed(question):
            return [Figure(one, question, None) for one in asked if question.answers(one)]
        figures = [_answer(one, question) for one in asked if question.answers(one)]
        return _with_children_named(figures, question)


def known_dimension(asked: list[Indicator], by: str) -> None:
    """Raises UnknownDimension when none of them is broken down so."""
    known = {CHILD} | {code for one in asked for code in one.dimensions}
    if by and by not in known:
        raise UnknownDimension(by, known)


def _existed(question: Question) -> bool:
    """Without the organisation, or before the day came, there is no figure, not even 0.

    In the tree of now it is the organisation of now that has to be there: what it inherited is
    older than itself.
    """
    return _lived(question, _life(question.organization_id))


Life = list[tuple[date, date | None]]


def _life(organization_id: int) -> Life:
    versions = OrganizationVersion.objects.current().filter(organization_id=organization_id)
    return list(versions.values_list("valid_from", "valid_to"))


def _lived(question: Question, life: Life) -> bool:
    if question.first_day > question.today:
        return False
    now = question.tree == "now"
    first, last = (
        (question.today, question.today) if now else (question.first_day, question.stock_day)
    )
    return any(since <= last and (to is None or to > first) for since, to in life)


def _answerable(indicator: Indicator, asked: Iterable[Question], life: Life) -> dict[int, Question]:
    """Of questions about one organisation, those that have an answer, each with its place."""
    return {at: one for at, one in enumerate(asked) if one.answers(indicator) and _lived(one, life)}


def _answer(indicator: Indicator, question: Question) -> Figure:
    if indicator.kind in (Kind.RATIO, Kind.AVERAGE):
        return _quotient(indicator, question)
    counted = indicator.counted
    if counted is not None and question.by in {"", CHILD, *counted.dimensions}:
        return _counted(indicator, counted, question)
    rows = placed_rows(indicator, question)
    measure = Sum(indicator.sum_of) if indicator.sum_of else Count("*")
    if question.by == CHILD:
        groups = _grouped(rows.values("placed_child"), "placed_child", measure)
    elif question.by in indicator.dimensions:
        dimension = indicator.dimensions[question.by]
        day = day_of(indicator, question)
        keyed = dimension.prepare(rows, day).values(group_key=dimension.expression(day))
        groups = _grouped(keyed, "group_key", measure)
    else:
        value = rows.aggregate(value=measure)["value"]
        return Figure(indicator, question, _number(value))
    return Figure(indicator, question, _total(groups, indicator), _labelled(groups, indicator))


def _counted(indicator: Indicator, counted: Counted, question: Question) -> Figure:
    """The same from narrow rows."""
    if not question.by:
        return Figure(indicator, question, counting.count(indicator, counted, question))
    by_child, *others = counting.count_by_child(
        indicator, counted, question, [] if question.by == CHILD else [question.by]
    )
    groups: dict[Any, Number]
    if question.by == CHILD:
        groups = {child: number for (child, _key), number in by_child.items()}
    else:
        groups = counting.by_key(others[0])
    return Figure(indicator, question, _total(groups, indicator), _labelled(groups, indicator))


def _grouped(rows: QuerySet[Any], key: str, measure: Any) -> dict[Any, Number]:
    counted = rows.annotate(group_value=measure).order_by()
    return {row[key]: _number(row["group_value"]) for row in counted}


def _labelled(groups: Mapping[Any, Number], indicator: Indicator) -> tuple[Group, ...]:
    """The groups by key, without the numbers that are too small to be shown.

    Keys get their words from the caller. A key that is missing and one that is empty are one.
    """
    found: dict[str, Number] = {}
    for key, value in groups.items():
        word = "" if key is None else str(key)
        found[word] = value if found.get(word) is None else (found[word] or 0) + (value or 0)
    least = indicator.smallest_group
    return tuple(
        Group(key, key, None if value is not None and 0 < value < least else value)
        for key, value in sorted(found.items())
    )


def _total(groups: Mapping[Any, Number], indicator: Indicator) -> Number:
    values = [value for value in groups.values() if value is not None]
    return sum(values) if values or not indicator.sum_of else None


def _number(value: Any) -> Number:
    return float(value) if isinstance(value, Decimal) else value


def _quotient(indicator: Indicator, question: Question) -> Figure:
    above = _answer(indicators.get(indicator.numerator), question)
    below = _answer(indicators.get(indicator.denominator), question)
    return _divided(indicator, above, below)


def _divided(indicator: Indicator, above: Figure, below: Figure) -> Figure:
    divisors = {group.key: group.value for group in below.by or ()}
    by = None
    if above.by is not None and below.by is not None:
        by = tuple(
            replace(group, value=_share(group.value, divisors.get(group.key), indicator))
            for group in above.by
        )
    return Figure(indicator, above.question, _share(above.value, below.value, indicator), by)


def _share(part: Number, whole: Number, indicator: Indicator) -> Number:
    """Rounded half up to one decimal, as reports print it; None without a denominator."""
    if part is None or not whole:
        return None
    scale = 100 if indicator.kind is Kind.RATIO else 1
    return float(round(Decimal(str(part)) * scale / Decimal(str(whole)) + Decimal("1e-9"), 1))


def _with_children_named(figures: list[Figure], question: Question) -> list[Figure]:
    """Replace ids of children by code and name, and keys of dimensions by their words."""
    if not question.by:
        return figures
    if question.by != CHILD:
        return [_with_words(figure, question.by) for figure in figures]
    ids = {group.key for figure in figures for group in figure.by or () if group.key}
    names = _names({int(key) for key in ids} | {question.organization_id}, question)
    return [_with_names(figure, names) for figure in figures]


def _with_words(figure: Figure, by: str) -> Figure:
    if figure.by is None or by not in figure.indicator.dimensions:
        return figure
    words = figure.indicator.dimensions[by].labels()
    order = {key: place for place, key in enumerate(words)}
    groups = [
        replace(group, label=str(words.get(group.key, group.key)) or _("chưa có số liệu"))
        for group in figure.by
    ]
    last = len(order)
    groups.sort(
        key=lambda group: (group.key == "", order.get(group.key, last), -(group.value or 0))
    )
    return replace(figure, by=tuple(groups))


def _names(ids: set[int], question: Question) -> dict[int, tuple[str, str]]:
    """Code and name of organisations as they were called on the day asked, else last."""
    return _called(_versions(ids), question)


def _versions(ids: set[int]) -> list[OrganizationVersion]:
    versions = OrganizationVersion.objects.current().filter(organization_id__in=ids)
    return list(versions.order_by("valid_from"))


def _called(versions: list[OrganizationVersion], question: Question) -> dict[int, tuple[str, str]]:
    day = question.today if question.tree == "now" else question.stock_day
    names: dict[int, tuple[str, str]] = {}
    for version in versions:
        if version.organization_id not in names or version.valid_from <= day:
            names[version.organization_id] = (version.code, version.label)
    return names


def _with_names(figure: Figure, names: Mapping[int, tuple[str, str]]) -> Figure:
    own = names.get(figure.question.organization_id, ("", ""))
    groups = []
    for group in figure.by or ():
        code, label = names.get(int(group.key), (group.key, group.key)) if group.key else own
        groups.append(Group(code, label if group.key else _("%s (trực tiếp)") % label, group.value))
    groups.sort(key=lambda group: -(group.value or 0))
    return replace(figure, by=tuple(groups))
