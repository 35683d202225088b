"""Citing papers."""

from __future__ import annotations

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import clean
from dangvu.sources.choices import Grade
from dangvu.sources.models import Source


def cite(
    *,
    actor: Actor,
    symbol: str,
    issuer: str = "",
    date: PartialDate | None = None,
    summary: str = "",
    grade: Grade = Grade.OPEN,
) -> Source:
    """The paper with exactly these marks, written down if it was never cited before.

    A summary given for a secret paper is dropped: only metadata of such papers is kept.
    """
    symbol, issuer = clean(symbol), clean(issuer)
    found = Source.objects.numbered(symbol).filter(issuer=issuer, date=date, grade=grade).first()
    if found:
        return found
    with deed(actor=actor, verb="sources.cite", object_label=symbol):
        return Source.objects.create(
            symbol=symbol,
            issuer=issuer,
            date=date,
            summary=clean(summary) if grade == Grade.OPEN else "",
            grade=grade,
        )
