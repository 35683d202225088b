"""Figures that are kept: frozen answers, and figures quoted from papers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.guard import Hold
from dangvu.core.indicators import Indicator, Kind
from dangvu.core.periods import Period
from dangvu.figures.models import FrozenFigure, FrozenQuerySet, QuotedFigure, QuotedQuerySet
from dangvu.figures.selectors.answers import Number
from dangvu.figures.selectors.questions import Question, placed_rows
from dangvu.organizations.models import OrganizationVersion

#: One thing that was counted: its id, where it counts, on which day, with how much.
Counted = tuple[int, int, date, int]


def span_of(indicator: Indicator, question: Question) -> tuple[date, date]:
    """The days a frozen answer stands for: of a stock one day, whatever period was asked."""
    flow = indicator.is_flow
    if indicator.kind in (Kind.RATIO, Kind.AVERAGE):
        flow = indicators.get(indicator.numerator).is_flow
    return (question.first_day if flow else question.stock_day), question.stock_day


def question_of(frozen: FrozenFigure, today: date) -> Question:
    """The question that a frozen figure answers."""
    indicator = indicators.get(frozen.indicator)
    stock = frozen.first_day == frozen.last_day and not span_is_period(indicator)
    return Question(
        organization_id=frozen.organization_id,
        today=today,
        as_of=frozen.last_day if stock else None,
        period=None if stock else Period.of_days(frozen.first_day, frozen.last_day),
    )


def span_is_period(indicator: Indicator) -> bool:
    """Whether the indicator counts what happened, not what is there."""
    if indicator.kind in (Kind.RATIO, Kind.AVERAGE):
        return indicators.get(indicator.numerator).is_flow
    return indicator.is_flow


def counted_rows(indicator: Indicator, question: Question) -> list[Counted]:
    """What is counted now, in order. Call under `reading_whole`."""
    return as_counted(placed_rows(indicator, question), indicator, question)


def digest(rows: Iterable[Counted]) -> str:
    """sha256 over the rows in order: equal exactly when the same things were counted."""
    seal = hashlib.sha256()
    for row in rows:
        seal.update("{};{};{};{}\n".format(*row).encode())
    return seal.hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What was frozen for a question, as a page about the question tells it."""

    id: int
    value: Number
    unit: str
    definition: str
    purpose: str
    recorded_at: datetime
    rows_hash: str


def frozen_for(question: Question, indicator: Indicator) -> Kept | None:
    """What stands frozen for exactly this question; one statement. The caller has asked whether
    the figure may be seen."""
    first, last = span_of(indicator, question)
    rows = FrozenFigure.objects.answering(indicator.code, question.organization_id, first, last)
    found = rows.first()
    return None if found is None else kept_of(found)


def kept_of(frozen: FrozenFigure) -> Kept:
    return Kept(
        id=frozen.pk,
        value=as_number(frozen.value),
        unit=frozen.unit,
        definition=frozen.definition,
        purpose=frozen.purpose,
        recorded_at=frozen.recorded_at,
        rows_hash=frozen.rows_hash,
    )


def hold_undo(*, actor: Actor, subject: Any) -> Hold | None:
    """Holds the undo of an import while figures stand that were frozen after it was committed:
    they would no longer be what the records say. `subject` is the import, with `finished_at`."""
    rows = FrozenFigure.objects.current().filter(recorded_at__gt=subject.finished_at)
    count = rows.count() if subject.finished_at else 0
    if not count:
        return None
    reason = ngettext(
        "Có %(count)d số liệu đã chốt sau lần nạp này. Mở lại các số đó trước, ở “Số liệu đã chốt”.",
        "Có %(count)d số liệu đã chốt sau lần nạp này. Mở lại các số đó trước, ở “Số liệu đã chốt”.",
        count,
    )
    return Hold("figures.frozen_since", reason % {"count": count})


def frozen_figures(actor: Actor) -> FrozenQuerySet:
    """All that were ever frozen where the actor may see figures, the re-opened ones too.

    Each with `place_name` and `place_code`, as the organisation was called on the last day.
    """
    called = (
        OrganizationVersion.objects.current()
        .filter(organization_id=OuterRef("organization_id"), valid_from__lte=OuterRef("last_day"))
        .order_by("-valid_from")
    )
    return (
        FrozenFigure.objects.visible_to(actor)
        .select_related("owner")
        .annotate(
            place_name=Subquery(called.values("name")[:1]),
            place_code=Subquery(called.values("code")[:1]),
        )
    )


def quoted_for(
    actor: Actor, organization_id: int | None, first: date, last: date
) -> QuerySet[QuotedFigure]:
    """Quoted figures that overlap these days: of an organisation, or of areas in words."""
    rows = QuotedFigure.objects.current().visible_to(actor)
    within = rows.filter(organization_id=organization_id, first_day__lte=last, last_day__gte=first)
    return within.select_related("source").order_by("subject", "first_day")


def versions_of(one: QuotedFigure) -> list[QuotedFigure]:
    """A quoted figure as it was written first and after each correction, the oldest first.

    The caller has asked whether one of them may be seen.
    """
    first = one.origin_id or one.pk
    rows = QuotedFigure.objects.filter(Q(pk=first) | Q(origin=first))
    return list(rows.select_related("source").order_by("recorded_at", "pk"))


def quoted_figures(actor: Actor) -> QuotedQuerySet:
    """Every quoted figure the actor may see that stands, with `place_name`: the organisation as it
    was called on the last day, or the area in words."""
    return _placed(QuotedFigure.objects.current().visible_to(actor))


def quoted_ever(actor: Actor) -> QuotedQuerySet:
    """The same with those that were corrected or withdrawn."""
    return _placed(QuotedFigure.objects.visible_to(actor))


def _placed(rows: QuotedQuerySet) -> QuotedQuerySet:
    called = (
        OrganizationVersion.objects.current()
        .filter(organization_id=OuterRef("organization_id"), valid_from__lte=OuterRef("last_day"))
        .order_by("-valid_from")
    )
    return rows.select_related("source", "organization").annotate(
        place_name=Coalesce(Subquery(called.values("name")[:1]), F("area")),
        place_code=Subquery(called.values("code")[:1]),
    )


def as_counted(rows: QuerySet[Any], indicator: Indicator, question: Question) -> list[Counted]:
    """Rows as what is sealed and compared, in order."""
    found = rows.values(**columns_of(indicator))
    return sorted(counted_of(row, question) for row in found)


def columns_of(indicator: Indicator) -> dict[str, F]:
    """What has to be read of a row to know what was counted; `counted_of` reads it."""
    columns = {"r_id": F(indicator.row_id), "r_place": F(f"{indicator.organization}_id")}
    if indicator.is_flow:
        columns["r_day"] = F("counted_on")
    if indicator.sum_of:
        columns["r_amount"] = F(indicator.sum_of)
    return columns


def counted_of(row: Mapping[str, Any], question: Question) -> Counted:
    day, amount = row.get("r_day", question.stock_day), row.get("r_amount", 1)
    return row["r_id"], row["r_place"], day, amount


def as_number(value: Any) -> Number:
    """A stored number as figures have it."""
    if value is None:
        return None
    exact = float(value)
    return int(exact) if exact.is_integer() else exact
