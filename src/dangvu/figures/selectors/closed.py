"""A closed day or period answered from what was frozen: a look-up, whatever the size of the tree.

The numbers, words, unit and sentence are those of the day of freezing. Nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator
from dangvu.core.policy import require
from dangvu.figures.models import FrozenFigure, FrozenGroup, FrozenQuerySet
from dangvu.figures.selectors.answers import Figure, Group, known_dimension
from dangvu.figures.selectors.kept import Kept, as_number, kept_of, span_of
from dangvu.figures.selectors.questions import CHILD, Question
from dangvu.figures.selectors.trends import Profile


@dataclass(frozen=True, slots=True)
class Closed:
    """A figure as it was frozen, with when and what for."""

    figure: Figure
    kept: Kept


@dataclass(frozen=True, slots=True)
class ClosedProfile:
    """A figure with all breakdowns that were frozen; dimensions of later days are not among them."""

    profile: Profile
    kept: Kept


def kept_each(actor: Actor, codes: Iterable[str], question: Question) -> list[Closed]:
    """Those of the figures that stand frozen for exactly this question, in the order of `codes`;
    of all figures when none is named. What was never frozen, or re-opened, is left out.

    Two statements beside the policy. Nothing is frozen in the tree of now. Who may see is asked
    as of live figures. Raises UnknownIndicator, UnknownDimension, PermissionDenied.
    """
    asked = [indicators.get(code) for code in codes] or indicators.all_indicators()
    known_dimension(asked, question.by)
    for kind in {indicator.value_kind for indicator in asked}:
        require(actor, kind, "view", question.organization_id)
    standing = _standing(asked, question)
    groups = _groups(standing.values(), question.by) if question.by else {}
    found = []
    for indicator in asked:
        frozen = standing.get(indicator.code)
        if frozen is not None:
            by = _told(groups.get(frozen.pk, []), indicator) if question.by else None
            figure = Figure(indicator, question, as_number(frozen.value), by)
            found.append(Closed(figure, kept_of(frozen)))
    return found


def kept_profile(actor: Actor, code: str, question: Question) -> ClosedProfile | None:
    """What `profile` says, as it was frozen for exactly this question, or None.

    Two statements beside the policy. Raises UnknownIndicator, PermissionDenied.
    """
    indicator = indicators.get(code)
    require(actor, indicator.value_kind, "view", question.organization_id)
    frozen = _standing([indicator], question).get(indicator.code)
    if frozen is None:
        return None
    tables: dict[str, list[FrozenGroup]] = {}
    for group in frozen.groups.order_by("dimension", "place"):
        tables.setdefault(group.dimension, []).append(group)
    value = as_number(frozen.value)

    def by(dimension: str) -> Figure:
        groups = _told(tables.get(dimension, []), indicator)
        return Figure(indicator, replace(question, by=dimension), value, groups)

    others = {one: by(one) for one in indicator.dimensions if one in tables}
    return ClosedProfile(Profile(by(CHILD), others, {}), kept_of(frozen))


def frozen_times(
    indicator: Indicator, question: Question, most: int = 6
) -> list[tuple[date, date]]:
    """The latest days or periods for which the figure of this organisation stands frozen, each
    from its first day to its last. The caller has asked whether the figure may be seen."""
    rows = FrozenFigure.objects.current().filter(
        indicator=indicator.code, organization_id=question.organization_id
    )
    times = rows.order_by("-last_day", "-first_day").values_list("first_day", "last_day")
    return list(times[:most])


def _standing(asked: list[Indicator], question: Question) -> dict[str, FrozenFigure]:
    if question.tree != "then":
        return {}
    spans = {one.code: span_of(one, question) for one in asked if question.answers(one)}
    rows: FrozenQuerySet = FrozenFigure.objects.current().filter(
        indicator__in=spans,
        organization_id=question.organization_id,
        first_day__in={first for first, _last in spans.values()},
        last_day=question.stock_day,
    )
    return {one.indicator: one for one in rows if one.first_day == spans[one.indicator][0]}


def _groups(frozen: Iterable[FrozenFigure], dimension: str) -> dict[int, list[FrozenGroup]]:
    rows = FrozenGroup.objects.filter(frozen__in=list(frozen), dimension=dimension)
    found: dict[int, list[FrozenGroup]] = {}
    for group in rows.order_by("frozen", "place"):
        found.setdefault(group.frozen_id, []).append(group)
    return found


def _told(groups: Iterable[FrozenGroup], indicator: Indicator) -> tuple[Group, ...]:
    """Without numbers that are too small to be shown, also by a rule that is younger than they."""
    told = []
    for one in groups:
        value = as_number(one.value)
        hidden = value is not None and 0 < value < indicator.smallest_group
        told.append(Group(one.key, one.label, None if hidden else value))
    return tuple(told)
