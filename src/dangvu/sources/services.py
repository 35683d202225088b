"""Citing papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.bulk import insert_rows, take_ids
from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.text import clean
from dangvu.core.writing import write_date
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


@dataclass(frozen=True, slots=True)
class Marks:
    """By what an open paper is cited; equal marks are one paper."""

    symbol: str
    issuer: str = ""
    date: PartialDate | None = None


def cite_papers(*, actor: Actor, papers: Mapping[Marks, str]) -> dict[Marks, Source]:
    """The papers with exactly these marks, each with its summary; what `cite` answers, for many of
    them in two statements."""
    symbols = {marks.symbol for marks in papers}
    held = Source.objects.current().filter(symbol__in=symbols, grade=Grade.OPEN).order_by("-pk")
    known = {Marks(one.symbol, one.issuer, one.date): one for one in held}
    fresh = [marks for marks in papers if marks not in known]
    if fresh:
        with deed(actor=actor, verb="sources.cite_papers"):
            made = Source.objects.bulk_create(
                Source(
                    symbol=marks.symbol,
                    issuer=marks.issuer,
                    date=marks.date,
                    summary=clean(papers[marks]),
                )
                for marks in fresh
            )
        known |= dict(zip(fresh, made, strict=True))
    return {marks: known[marks] for marks in papers}


def read_citation(text: str) -> tuple[str, PartialDate | None]:
    """Symbol and date of a decision as a cell has it: `101-QĐ/TU, 01/06/2020`, or the symbol alone."""
    for mark in (",", " ngày "):
        symbol, found, tail = text.rpartition(mark)
        if found:
            date = read_date(tail)
            if isinstance(date, PartialDate):
                return symbol.strip(" ,"), date
    return text.strip(), None


def write_citation(source: Source | None) -> str:
    """As `read_citation` reads it; empty for none."""
    if source is None:
        return ""
    marks = (source.symbol or source.summary, source.date and write_date(source.date))
    return ", ".join(part for part in marks if part)


def cite_many(
    *, actor: Actor, papers: Iterable[tuple[str, PartialDate | None]]
) -> dict[tuple[str, PartialDate | None], int]:
    """The ids of many papers of unknown issuer; those never cited before are written down.

    A symbol that does not fit its column goes into the summary.
    """
    wanted = dict.fromkeys(paper for paper in papers if paper[0])
    symbols = [symbol for symbol, _date in wanted]
    held = Source.objects.current().filter(symbol__in=symbols, issuer="", grade=Grade.OPEN)
    known = {(symbol, date): pk for pk, symbol, date in held.values_list("pk", "symbol", "date")}
    held = Source.objects.current().filter(symbol="", issuer="", summary__in=symbols)
    known |= {(text, date): pk for pk, text, date in held.values_list("pk", "summary", "date")}
    fresh = [paper for paper in wanted if paper not in known]
    if fresh:
        with deed(actor=actor, verb="sources.cite_many"):
            ids = take_ids(Source, len(fresh))
            rows = [
                (pk, *_marks(symbol), "", Grade.OPEN, str(date) if date else None)
                for pk, (symbol, date) in zip(ids, fresh, strict=True)
            ]
            insert_rows(Source, ("id", "symbol", "summary", "issuer", "grade", "date"), rows)
        known |= dict(zip(fresh, ids, strict=True))
    return {paper: known[paper] for paper in wanted}


def _marks(symbol: str) -> tuple[str, str]:
    fits = len(symbol) <= (Source._meta.get_field("symbol").max_length or 0)
    return (symbol, "") if fits else ("", symbol)
