"""Which number of a series comes next, and which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from dangvu.core.actor import Actor
from dangvu.documents.choices import NumberState
from dangvu.documents.models import DocumentNumber, Series
from dangvu.offices.models import TermVersion
from dangvu.organizations.selectors import called


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of which nothing is recorded, from the first to the last of a run."""

    first: int
    last: int


def next_number(series: Series) -> int:
    """The number after the last one that left the series, cancelled ones included."""
    numbers = DocumentNumber.objects.current().filter(series=series)
    last = numbers.aggregate(last=Max("number"))["last"]
    return series.starts_at if last is None else max(last + 1, series.starts_at)


def unexplained_gaps(series: Series) -> list[int]:
    """Numbers below the last one of which nothing is recorded, in order."""
    numbers = DocumentNumber.objects.current().filter(series=series)
    known = set(numbers.values_list("number", flat=True))
    return [one for one in range(series.starts_at, max(known, default=0)) if one not in known]


def runs_of(numbers: list[int]) -> list[Gap]:
    """Neighbours together: 3, 5, 6, 7 are 3 and 5 to 7."""
    runs: list[Gap] = []
    for number in numbers:
        if runs and runs[-1].last == number - 1:
            runs[-1] = Gap(runs[-1].first, number)
        else:
            runs.append(Gap(number, number))
    return runs


def series_seen(actor: Actor) -> QuerySet[Any]:
    """Series of the issuers whose papers the actor sees, each with `issuer_name`, `term_label`, the
    `last` number, how many are `reserved`, and how many below the last are not explained (`gaps`)."""
    current = Q(numbers__superseded_at__isnull=True)
    labels = TermVersion.objects.current().filter(term=OuterRef("term"))
    counted = Series.objects.visible_to(actor).annotate(
        last=Max("numbers__number", filter=current),
        known=Count(
            "numbers__number",
            filter=current & Q(numbers__number__gte=F("starts_at")),
            distinct=True,
        ),
        reserved=Count(
            "numbers", filter=current & Q(numbers__state=NumberState.RESERVED), distinct=True
        ),
    )
    return counted.annotate(
        gaps=F("last") - F("starts_at") + 1 - F("known"),
        issuer_name=called("issuer", actor.today),
        term_label=Subquery(labels.values("label")[:1]),
    )


def numbers_of(series: Series) -> QuerySet[Any]:
    """Every number that left the series, in order, with its paper."""
    rows = DocumentNumber.objects.current().filter(series=series)
    return rows.select_related("document__source").order_by("number", "suffix")
