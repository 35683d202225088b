"""How a frozen figure differs from what the records say now, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F

from dangvu.access.selectors import reading_whole
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator
from dangvu.core.policy import may
from dangvu.core.recall import as_recorded
from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors import answers
from dangvu.figures.selectors.answers import Number, ask
from dangvu.figures.selectors.kept import (
    Counted,
    as_counted,
    as_number,
    columns_of,
    counted_of,
    counted_rows,
    digest,
    question_of,
)
from dangvu.figures.selectors.questions import CHILD, Question, day_of
from dangvu.organizations.models import ParentEdge

#: How many differing rows are told one by one.
MOST_TOLD = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is counted now and was not, or the other way round.

    `moment` is when the record was written or superseded, `reason` what was said then; both empty
    when the row itself stands and something around it changed (a joined fact, the tree).
    """

    id: int
    label: str
    organization: str
    organization_name: str
    date: date
    counted_now: bool
    moved: bool
    moment: datetime | None
    reason: str
    amount: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A frozen figure beside what the records say now.

    `explained`: the rows of then could be told again exactly (their hash is the frozen one);
    otherwise `differences` is not the whole truth. `outside` rows are not told to this reader.
    """

    frozen: FrozenFigure
    indicator: Indicator
    live: Number
    gone: int
    come: int
    moved: int
    differences: list[Difference]
    outside: int
    explained: bool
    by_child: list[tuple[str, str, Number, Number]]

    @property
    def same(self) -> bool:
        return not (self.gone or self.come) and as_number(self.frozen.value) == self.live


def compare(actor: Actor, frozen: FrozenFigure) -> Comparison:
    """Frozen against live, row by row. The rows of then are asked again as they were recorded at
    that moment, in the tree as it was recorded then.

    Raises PermissionDenied. Who may not open rows gets the numbers without them.
    """
    indicator, question = indicators.get(frozen.indicator), question_of(frozen, actor.today)
    live = ask(actor, frozen.indicator, question)
    by_child = _by_child(actor, frozen, question)
    if indicator.rows is None:
        return Comparison(frozen, indicator, live.value, 0, 0, 0, [], 0, True, by_child)
    with reading_whole():
        now = counted_rows(indicator, question)
        if digest(now) == frozen.rows_hash:
            return Comparison(frozen, indicator, live.value, 0, 0, 0, [], 0, True, by_child)
        then = _recalled(indicator, question, frozen.recorded_at)
    come, gone = Counter(now) - Counter(then), Counter(then) - Counter(now)
    moved = {row[0] for row in come} & {row[0] for row in gone}
    may_open = may(actor, "figures", "rows", frozen.organization_id) and may(
        actor, indicator.rows_kind, "rows", frozen.organization_id
    )
    told: list[Difference] = []
    if may_open:
        told = _told(actor, indicator, question, frozen, come, moved, now=True)
        told += _told(actor, indicator, question, frozen, gone, moved, now=False)
        told.sort(key=lambda one: (one.label, one.id, one.counted_now))
    return Comparison(
        frozen=frozen,
        indicator=indicator,
        live=live.value,
        gone=gone.total(),
        come=come.total(),
        moved=len(moved),
        differences=told[:MOST_TOLD],
        outside=come.total() + gone.total() - len(told),
        explained=digest(then) == frozen.rows_hash,
        by_child=by_child,
    )


def _recalled(indicator: Indicator, question: Question, moment: datetime) -> list[Counted]:
    assert indicator.rows is not None
    rows = indicator.rows(question.period if indicator.is_flow else question.stock_day)
    inside = _tree_recalled(question.organization_id, moment, indicator.below)
    found = as_counted(as_recorded(rows, moment), indicator, question)
    return [row for row in found if inside(row[1], row[2])]


def _tree_recalled(
    top: int, moment: datetime, below: tuple[int, int | None]
) -> Callable[[int, date], bool]:
    """Whether an organisation lay inside `top` on a day, by the edges as recorded at `moment`."""
    edges: dict[int, list[tuple[date, date | None, int]]] = {}
    for child, parent, since, to in ParentEdge.objects.as_recorded(moment).values_list(
        "child_id", "parent_id", "valid_from", "valid_to"
    ):
        edges.setdefault(child, []).append((since, to, parent))
    known: dict[tuple[int, date], int | None] = {}

    def depth(place: int, day: date) -> int | None:
        if place == top:
            return 0
        if (place, day) not in known:
            above = next(
                (
                    p
                    for since, to, p in edges.get(place, ())
                    if since <= day and (not to or day < to)
                ),
                None,
            )
            up = None if above is None else depth(above, day)
            known[place, day] = None if up is None else up + 1
        return known[place, day]

    least, most = below

    def inside(place: int, day: date) -> bool:
        at = depth(place, day)
        return at is not None and at >= least and (most is None or at <= most)

    return inside


def _told(
    actor: Actor,
    indicator: Indicator,
    question: Question,
    frozen: FrozenFigure,
    wanted: Counter[Counted],
    moved: set[int],
    *,
    now: bool,
) -> list[Difference]:
    """The differing rows with their names, as far as the reader may open them."""
    if not wanted:
        return []
    assert indicator.rows is not None
    ids = {row[0] for row in wanted}
    rows = indicator.rows(question.period if indicator.is_flow else question.stock_day)
    rows = indicator.describe(
        rows.filter(**{f"{indicator.row_id}__in": ids}), day_of(indicator, question)
    )
    rows = indicator.visible(rows, actor)
    if not now:
        rows = as_recorded(rows, frozen.recorded_at)
    names = columns_of(indicator) | {
        "r_label": F(indicator.row_label),
        "r_recorded": F("recorded_at"),
        "r_superseded": F("superseded_at"),
        "r_reason": F("correction_reason"),
    }
    with reading_whole():
        found = list(rows.values(**names))
        places = answers._names({row["r_place"] for row in found}, question)
    left, told = wanted.copy(), []
    for row in found:
        key = counted_of(row, question)
        if left[key] <= 0:
            continue
        left[key] -= 1
        code, name = places.get(row["r_place"], ("", ""))
        moment = row["r_recorded"] if now else row["r_superseded"]
        own = moment is not None and moment > frozen.recorded_at
        told.append(
            Difference(
                id=row["r_id"],
                label=row["r_label"] or "",
                organization=code,
                organization_name=name,
                date=key[2],
                counted_now=now,
                moved=row["r_id"] in moved,
                moment=moment if own else None,
                reason=row["r_reason"] if own and not now else "",
                amount=key[3],
            )
        )
    return told


def _by_child(
    actor: Actor, frozen: FrozenFigure, question: Question
) -> list[tuple[str, str, Number, Number]]:
    """Code, name, frozen and live number of each direct child in either."""
    live = ask(actor, frozen.indicator, replace(question, by=CHILD)).by or ()
    now = {one.key: one for one in live}
    lines = [
        (
            one.key,
            one.label,
            as_number(one.value),
            now.pop(one.key).value if one.key in now else None,
        )
        for one in frozen.groups.filter(dimension=CHILD).order_by("place")
    ]
    return lines + [(one.key, one.label, None, one.value) for one in now.values()]
