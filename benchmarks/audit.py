"""Writing with the record of deeds and without: one row a transaction, and many rows at once.

With: as every service writes, a deed and the triggers. Without: neither, in the same tables. Both
under row-level security in scope `all`, in turn, through the connection of the program.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from statistics import median
from typing import Any

from benchmarks.frame import Bench, Line, Table, benchmark

_TABLE = "members_card"
_SINGLE, _MANY = 100, 20_000


@benchmark("audit", "bloc")
def audit(bench: Bench) -> Table:
    people = _people(_MANY)
    lines: list[Line] = []
    for label, write, few in (
        (f"{_SINGLE} transactions of one row", _one_by_one, people[:_SINGLE]),
        (f"one statement of {len(people):,} rows", _at_once, people),
    ):
        took: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(max(5, bench.rounds // 2) + 1):
            for recorded in (True, False) if turn % 2 else (False, True):
                took[recorded].append(_timed(bench, write, few, recorded=recorded))
        lines += _both(label, len(few), {which: times[1:] for which, times in took.items()})
    return Table("Writes with the record of deeds and without", lines)


def _both(label: str, rows: int, took: dict[bool, list[float]]) -> list[Line]:
    lines = [
        Line(
            f"{label}, {name}",
            middle := median(took[recorded]),
            min(took[recorded]),
            max(took[recorded]),
            note=f"{rows / middle * 1000:,.0f} rows a second",
        )
        for recorded, name in ((False, "not recorded"), (True, "recorded"))
    ]
    lines[1].ratio, lines[1].against = lines[1].median / lines[0].median, lines[0].shape
    return lines


def _people(number: int) -> list[tuple[int, int]]:
    from dangvu.access.selectors import reading_whole
    from dangvu.members.models import Membership

    with reading_whole():
        return list(Membership.objects.order_by("pk").values_list("person_id", "pk")[:number])


def _timed(bench: Bench, write: Callable[..., None], people: Any, *, recorded: bool) -> float:
    with _triggers(bench, recorded=recorded):
        begun = time.perf_counter()
        write(bench.actor, people, recorded=recorded)
        return (time.perf_counter() - begun) * 1000


@contextmanager
def _triggers(bench: Bench, *, recorded: bool) -> Iterator[None]:
    """Audit on or off; whatever was written is gone afterwards."""
    with bench.superuser() as connection:
        connection.autocommit = True
        last = connection.execute(f"SELECT coalesce(max(id), 0) FROM {_TABLE}").fetchone()[0]
        if not recorded:
            connection.execute(f"ALTER TABLE {_TABLE} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE {_TABLE} DISABLE TRIGGER USER")
            connection.execute(f"DELETE FROM {_TABLE} WHERE id > {last}")
            connection.execute(f"ALTER TABLE {_TABLE} ENABLE TRIGGER USER")
            connection.execute(f"VACUUM {_TABLE}")


def _one_by_one(actor: Any, people: list[tuple[int, int]], *, recorded: bool) -> None:
    from dangvu.access.selectors import reading_whole
    from dangvu.audit.services import deed
    from dangvu.members.models import Card

    for person, membership in people:
        recording = deed(actor=actor, verb="bench.write") if recorded else nullcontext()
        with reading_whole(), recording:
            Card.objects.create(
                person_id=person, membership_id=membership, on="2020-01-01", kind="REPLACED"
            )


def _at_once(actor: Any, people: list[tuple[int, int]], *, recorded: bool) -> None:
    from datetime import date

    from dangvu.access.selectors import reading_whole
    from dangvu.audit.services import deed
    from dangvu.core.bulk import insert_rows
    from dangvu.members.models import Card

    fields = ("person", "membership", "on", "kind", "number")
    recording = deed(actor=actor, verb="bench.write") if recorded else nullcontext()
    day = date(2020, 1, 1)
    with reading_whole(), recording:
        insert_rows(Card, fields, ((one, its, day, "REPLACED", "") for one, its in people))
