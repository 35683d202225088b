"""Two who change the same thing at once: exactly one is written, the other is told, nothing is lost.

Both have seen the same state and write at the same moment, each with a connection of its own. Lost
is a pair in which both were told that it was written, or neither, or what is kept is not the
winner's. The planted fault is the same change without the mark of what was seen: it has to lose.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

COUNT = 10_000
_PART = 250
_PLANTED = 20


@dataclass(frozen=True, slots=True)
class Race:
    """A thing that is changed: how it is looked at, what a writer does, what is kept now."""

    look: Callable[[], Any]
    write: Callable[[Any, str], bool]
    kept: Callable[[Any], str]


def parts(seed: int, count: int, home: Path, before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from verification._program import opened

    with opened(home):
        kinds = races()
        planted = sum(
            _lost(_race(_unguarded(kinds["marks"]), f"planted {n}")) for n in range(_PLANTED)
        )
        done, lost = before.get("done", 0), before.get("lost", 0)
        by_kind = Counter(before.get("by_kind", {}))
        while done < count:
            rng = random.Random(f"{seed} {done}")
            for number in range(done, min(done + _PART, count)):
                name = rng.choice(sorted(kinds))
                lost += _lost(_race(kinds[name], f"{seed} {number}"))
                by_kind[name] += 1
            done = sum(by_kind.values())
            yield {
                "done": done,
                "lost": lost,
                "by_kind": dict(by_kind),
                "planted": _PLANTED,
                "planted_found": planted,
                "passed": done >= count and lost == 0 and planted == _PLANTED,
            }


def run_races(count: int, seed: int = 1) -> tuple[int, int]:
    """Lost pairs, and pairs with the planted fault that were found lost; for the quick version."""
    kinds = races()
    rng = random.Random(seed)
    lost = sum(_lost(_race(kinds[rng.choice(sorted(kinds))], f"{seed} {n}")) for n in range(count))
    planted = sum(_lost(_race(_unguarded(kinds["marks"]), f"planted {n}")) for n in range(3))
    return lost, planted


def _race(race: Race, text: str) -> tuple[list[bool], list[str], str]:
    from django.db import connection

    seen, start = race.look(), Barrier(2)
    texts = [f"{text} người {who}" for who in (1, 2)]

    def one(mine: str) -> bool:
        connection.ensure_connection()
        start.wait()
        return race.write(seen, mine)

    told = list(_two().map(one, texts))
    return told, texts, race.kept(seen)


def _lost(outcome: tuple[list[bool], list[str], str]) -> bool:
    told, texts, kept = outcome
    return told.count(True) != 1 or kept != texts[told.index(True)]


_pool: ThreadPoolExecutor | None = None


def _two() -> ThreadPoolExecutor:
    global _pool  # noqa: PLW0603 - the two writers keep their connections
    _pool = _pool or ThreadPoolExecutor(2)
    return _pool


def let_go() -> None:
    """Close the connections of the two writers."""
    from django.db import connections

    global _pool  # noqa: PLW0603 - see above
    if _pool is not None:
        start = Barrier(2)

        def close(_number: int) -> None:
            start.wait()
            connections.close_all()

        list(_pool.map(close, range(2)))
        _pool.shutdown()
        _pool = None


def _unguarded(race: Race) -> Race:
    return replace(race, write=lambda _seen, text: race.write(None, text))


def races() -> dict[str, Race]:
    """Everything that two people can change on a screen, made once in the database at hand."""
    from dangvu.organizations.models import Organization
    from tests.factories.organizations import make_bloc
    from verification._people import operator as the_operator

    if not Organization.objects.exists():
        make_bloc()
    operator = the_operator()
    place = Organization.objects.order_by("pk").first()
    return {
        **_of_reports(operator, place),
        "quoted": _of_quoted(operator),
        "mapping": _of_mapping(operator),
    }


def _of_reports(actor: Any, place: Any) -> dict[str, Race]:
    from dangvu.core.meanwhile import ChangedMeanwhile
    from dangvu.core.periods import Period
    from dangvu.figures.selectors import Question
    from dangvu.papers.selectors import form_on
    from dangvu.reports.models import Narrative, Report
    from dangvu.reports.services import (
        Entry,
        Marks,
        marks_seen,
        open_report,
        write_boxes,
        write_marks,
    )

    question = Question(organization_id=place.pk, today=actor.today, period=Period.parse("2025"))
    report = open_report(actor=actor, form=form_on("summary", actor.today), question=question)
    box = "assessment"

    def fresh() -> Report:
        return Report.objects.get(pk=report.pk)

    def write_head(seen: Any, text: str) -> bool:
        marks = Marks(dated=actor.today, signer=text)
        try:
            write_marks(actor=actor, report=fresh(), marks=marks, seen=seen)
        except ChangedMeanwhile:
            return False
        return True

    def held() -> Narrative | None:
        return Narrative.objects.filter(report=report, box=box).first()

    def write_box(edition: Any, text: str) -> bool:
        entry = Entry(text=text, edition=edition, base="")
        outcome = write_boxes(actor=actor, report=fresh(), entries={box: entry})
        return box in outcome.saved

    return {
        "marks": Race(lambda: marks_seen(fresh()), write_head, lambda _seen: fresh().signer),
        "box": Race(
            lambda: found.edition if (found := held()) else 0,
            write_box,
            lambda _seen: found.text if (found := held()) else "",
        ),
    }


def _of_quoted(actor: Any) -> Race:
    from dangvu.core.temporal import AlreadySuperseded
    from dangvu.figures.models import QuotedFigure
    from dangvu.figures.services import correct_quoted, quote_figure
    from dangvu.sources.services import cite

    first = QuotedFigure.objects.filter(area="cuộc đua").first() or quote_figure(
        actor=actor,
        subject="Doanh thu",
        value=Decimal(1),
        unit="tỷ đồng",
        source=cite(actor=actor, symbol="12-BC/ĐUK", issuer=""),
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        area="cuộc đua",
    )
    chain = QuotedFigure.objects.filter(area=first.area)

    def write(seen: Any, text: str) -> bool:
        try:
            correct_quoted(actor=actor, figure=seen, reason="đua", subject=text)
        except AlreadySuperseded:
            return False
        return True

    def stands() -> QuotedFigure:
        return chain.current().select_related("source").get()

    return Race(stands, write, lambda _seen: stands().subject)


def _of_mapping(actor: Any) -> Race:
    from dangvu.core.meanwhile import ChangedMeanwhile
    from dangvu.imports.services.mapping import mapping_document, mappings_seen, save_mapping

    name = "cuoc-dua"
    columns = [{"title": "Họ tên", "to": "full_name"}]

    def document(title: str) -> dict[str, Any]:
        return {"title": title, "sheets": [{"into": "members.people", "columns": columns}]}

    if not mappings_seen(name):
        save_mapping(actor=actor, name=name, document=document("đầu"))

    def write(seen: Any, text: str) -> bool:
        try:
            save_mapping(actor=actor, name=name, document=document(text), seen=seen)
        except ChangedMeanwhile:
            return False
        return True

    return Race(lambda: mappings_seen(name), write, lambda _seen: mapping_document(name)["title"])
