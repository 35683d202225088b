"""Which number of a series comes next, and which are missing."""

from __future__ import annotations

from django.db.models import Max

from dangvu.documents.models import DocumentNumber, Series


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
