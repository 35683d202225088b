"""In which series a paper is numbered, which number comes next, which are missing."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce

from dangvu.documents.models import Number, Series
from dangvu.offices.models import TermVersion


def term_numbering_on(organization_id: int, on: date) -> TermVersion | None:
    """The term in which papers of that day are numbered: the last whose numbering has begun.

    A term that ended numbers on until the next one begins. None where no term is recorded.
    """
    terms = TermVersion.objects.current().filter(organization_id=organization_id)
    begun = terms.annotate(begins=Coalesce("numbers_from", "valid_from")).filter(begins__lte=on)
    return begun.order_by("-begins").first()


def next_number(series: Series) -> int:
    """The number after the last one that left the series, cancelled ones included."""
    numbers = Number.objects.current().filter(series=series)
    last = numbers.aggregate(last=Max("number"))["last"]
    return series.starts_at if last is None else max(last + 1, series.starts_at)


def unexplained_gaps(series: Series) -> list[int]:
    """Numbers below the last one of which nothing is recorded, in order."""
    numbers = Number.objects.current().filter(series=series)
    known = set(numbers.values_list("number", flat=True))
    return [one for one in range(series.starts_at, max(known, default=0)) if one not in known]
