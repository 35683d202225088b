"""A closed day answered from what was frozen, against counting it again and against DuckDB.

Asked is what is frozen: the value by direct child and by each of five dimensions, each by itself
and not within each child. Freezing goes through the program's service, outside the clock; its
time is told in a note.
"""

from __future__ import annotations

import os
import time
from typing import Any

from benchmarks.breakdown import DIMENSIONS, PAST, Raw, exported, rows_of, timed
from benchmarks.frame import TODAY, Bench, Table, benchmark, race

CODE = "members.total"
LIVE = "profile(), counted"

Answer = dict[tuple[str, str], int]


@benchmark("frozen", "tiny", "small", "bloc", "country")
def closed_day(bench: Bench) -> Table:
    from dangvu.figures.selectors import Question, kept_each, kept_profile, profile
    from dangvu.organizations.selectors import root

    top = root(TODAY)
    assert top is not None
    question = Question(organization_id=top.organization_id, today=TODAY, as_of=PAST)
    took = _freeze(bench, question)
    actor = bench.actor
    census, tree = exported(bench)
    shapes = {
        "from frozen figures, every breakdown": timed(
            lambda: kept_profile(actor, CODE, question), lambda found: _read(found.profile)
        ),
        LIVE: timed(lambda: profile(actor, CODE, question, DIMENSIONS), _read),
        "DuckDB, grouped finely once": _duckdb(census, tree, top.organization_id),
    }
    lines = race(shapes, bench.rounds, against="DuckDB, grouped finely once", same=_comparable)
    lines += race(
        {"from frozen figures, the value alone": lambda: len(kept_each(actor, [CODE], question))},
        bench.rounds,
    )
    return Table(
        f"Breakdown of {bench.size.members:,} members from frozen figures, {PAST}",
        lines,
        [
            (
                f"{bench.size.organizations:,} organisations; direct children and five dimensions, each"
                " by itself, answers checked equal. From frozen figures: policy, two statements, words."
                f" {took} {os.cpu_count()} threads for DuckDB."
            ),
        ],
    )


def _freeze(bench: Bench, question: Any) -> str:
    """Let the figure of that day stand frozen as the records are; says how long it took."""
    from dangvu.figures.models import FrozenFigure
    from dangvu.figures.selectors import ask, kept_profile
    from dangvu.figures.services import freeze, reopen

    actor = bench.actor
    kept = kept_profile(actor, CODE, question)
    if kept is not None:
        if kept.profile.value == ask(actor, CODE, question).value:
            return "It was frozen by an earlier run."
        frozen = FrozenFigure.objects.get(pk=kept.kept.id)
        reopen(actor=actor, frozen=frozen, reason="Dữ liệu đo đã khác.")
    begun = time.perf_counter()
    freeze(actor=actor, codes=[CODE], question=question, purpose="Đo tốc độ")
    return f"Freezing it took {time.perf_counter() - begun:.1f} s."


def _read(told: Any) -> Answer:
    figures = {"child": told.whole, **{code: told.by[code] for code in DIMENSIONS}}
    return {
        (dimension, group.key): group.value
        for dimension, figure in figures.items()
        for group in figure.by
    }


def _comparable(raw: Raw) -> Any:
    return raw.read(raw.found)


def _duckdb(census: Any, tree: Any, organization_id: int) -> Any:
    import duckdb

    from dangvu.organizations.models import OrganizationVersion

    versions = OrganizationVersion.objects.current().order_by("valid_from")
    codes = dict(versions.filter(valid_from__lte=PAST).values_list("organization_id", "code"))
    connection = duckdb.connect()
    connection.execute(f"SET threads = {os.cpu_count()}")
    keys = ["child_id", *DIMENSIONS]
    rows = rows_of(census, tree, organization_id, PAST, finely=True)
    statement = (
        f"SELECT {', '.join(f'GROUPING({key})' for key in keys)}, {', '.join(keys)},"
        f" sum(number)::BIGINT FROM ({rows})"
        f" GROUP BY GROUPING SETS ({', '.join(f'({key})' for key in keys)})"
    )

    def answer(rows: Any) -> Answer:
        found: Answer = {}
        for row in rows:
            at = row[: len(keys)].index(0)
            key = row[len(keys) + at]
            if at == 0:
                found["child", codes[key if key is not None else organization_id]] = row[-1]
            else:
                found[keys[at], key] = row[-1]
        return found

    return timed(lambda: connection.execute(statement).fetchall(), answer)
