"""The breakdown: members of a day by direct child and five dimensions, against other engines.

The program's own selector is timed whole (policy, statement, names, words), under row-level
security, beside the statement alone. DuckDB and numpy have the census and the ancestry as columns
of their own, exported outside the clock; as of a day, the join to the tree of that day and all
groups are inside it. DuckDB is asked in two ways: plainly, and with the trick that the program
uses itself (group finely once, sum the groups).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from benchmarks.frame import TODAY, Bench, Table, benchmark, race

if TYPE_CHECKING:
    from pathlib import Path

DIMENSIONS = ["sex", "age_band", "education", "theory_level", "status"]
#: Five years back, so that a good part of the spans has ended and the tree was another.
PAST = date(2021, 6, 30)

Answer = dict[tuple[int | None, str, str], int]


@benchmark("breakdown", "tiny", "small", "bloc", "country")
def breakdown(bench: Bench) -> Table:
    lines = []
    for day in (PAST, TODAY):
        shapes = _shapes(bench, day)
        against = "DuckDB, grouped finely once"
        found = race(shapes, bench.rounds, against=against, same=comparable)
        for line in found:
            line.shape = f"{day}: {line.shape}"
            line.against = f"{day}: {against}" if line.against else ""
        lines += found
    return Table(
        f"Breakdown of {bench.size.members:,} members by direct child and five dimensions",
        lines,
        [
            (
                f"{bench.size.organizations:,} organisations. All shapes in turn within one run, answers"
                f" checked equal; {os.cpu_count()} threads for DuckDB, one for numpy."
            ),
        ],
    )


def _shapes(bench: Bench, day: date) -> dict[str, Any]:
    from dangvu.organizations.selectors import root

    top = root(TODAY)
    assert top is not None
    census, tree = exported(bench)
    shapes = {
        "profile(), whole": _profile(bench, top.organization_id, day),
        "its statement": _statement(top.organization_id, day),
        "DuckDB, grouping sets": _duckdb(census, tree, top.organization_id, day, finely=False),
        "DuckDB, grouped finely once": _duckdb(census, tree, top.organization_id, day, finely=True),
        "numpy, one thread": _numpy(census, tree, top.organization_id, day),
    }
    if bench.size.name != "country":
        shapes["from the recorded rows, a statement each"] = _recorded(top.organization_id, day)
    return shapes


def _question(organization_id: int, day: date, **more: Any) -> Any:
    from dangvu.figures.selectors import Question

    return Question(organization_id=organization_id, today=TODAY, as_of=day, **more)


# --- the program ------------------------------------------------------------------------------


def _profile(bench: Bench, organization_id: int, day: date) -> Any:
    from dangvu.figures.selectors import profile
    from dangvu.organizations.models import OrganizationVersion

    actor = bench.actor
    ids = dict(
        OrganizationVersion.objects.current()
        .values_list("code", "organization_id")
        .order_by("valid_from")
    )

    def ask() -> Any:
        return profile(actor, "members.total", _question(organization_id, day), DIMENSIONS)

    def answer(told: Any) -> Answer:
        own = {organization_id: None}
        return {
            (own.get(ids[child], ids[child]), dimension, group.key): group.value
            for dimension, children in told.crossed.items()
            for child, groups in children.items()
            for group in groups
        }

    return timed(ask, answer)


@dataclass(frozen=True, slots=True)
class Raw:
    """What a shape found, and how it is read as an answer: outside of the clock."""

    found: Any
    read: Callable[[Any], Answer]


def timed(work: Callable[[], Any], read: Callable[[Any], Answer]) -> Callable[[], Raw]:
    return lambda: Raw(work(), read)


def comparable(raw: Raw) -> Answer:
    return raw.read(raw.found)


def _statement(organization_id: int, day: date) -> Any:
    from dangvu.access.selectors import reading_whole
    from dangvu.core import indicators
    from dangvu.figures.selectors import counting

    indicator = indicators.get("members.total")
    assert indicator.counted is not None
    question = _question(organization_id, day)

    def ask() -> Any:
        with reading_whole():
            return counting.count_by_child(indicator, indicator.counted, question, DIMENSIONS)

    def answer(asked: Any) -> Answer:
        _by_child, *tables = asked
        return {
            (child, dimension, key): number
            for dimension, table in zip(DIMENSIONS, tables, strict=True)
            for (child, key), number in table.items()
        }

    return timed(ask, answer)


def _recorded(organization_id: int, day: date) -> Any:
    """As it was before the census: the recorded rows joined, a statement for each dimension."""
    from dataclasses import replace

    from django.db.models import Count

    from dangvu.access.selectors import reading_whole
    from dangvu.core import indicators
    from dangvu.figures.selectors.questions import placed_rows

    indicator = replace(indicators.get("members.total"), counted=None)
    question = _question(organization_id, day)

    def ask() -> Answer:
        found: Answer = {}
        with reading_whole():
            for code in DIMENSIONS:
                dimension = indicator.dimensions[code]
                rows = dimension.prepare(placed_rows(indicator, question), day)
                keyed = rows.values("placed_child", key=dimension.expression(day))
                for row in keyed.annotate(number=Count("*")).order_by():
                    found[row["placed_child"], code, row["key"]] = row["number"]
        return found

    return timed(ask, dict)


# --- the others -------------------------------------------------------------------------------

_CENSUS = """
COPY (SELECT census.organization_id, census.valid_from, census.valid_to, census.birth_day,
             kind.id AS kind_id, kind.status, kind.sex, kind.education, kind.theory_level
        FROM members_census census JOIN members_censuskind kind ON kind.id = census.kind_id)
TO STDOUT (FORMAT csv, HEADER)
"""
_TREE = """
COPY (SELECT ancestor_id, child_id, descendant_id, valid_from,
             coalesce(valid_to, '9999-12-31') AS valid_to FROM organizations_ancestry)
TO STDOUT (FORMAT csv, HEADER)
"""
_TYPES = {
    "census": "{organization_id: INTEGER, valid_from: DATE, valid_to: DATE, birth_day: DATE,"
    " kind_id: SMALLINT, status: VARCHAR, sex: VARCHAR, education: VARCHAR, theory_level: VARCHAR}",
    "ancestry": "{ancestor_id: INTEGER, child_id: INTEGER, descendant_id: INTEGER,"
    " valid_from: DATE, valid_to: DATE}",
}


def exported(bench: Bench) -> tuple[Path, Path]:
    """The census and the ancestry as Parquet, in the order of the table; made once."""
    import duckdb

    files = {}
    for name, statement in (("census", _CENSUS), ("ancestry", _TREE)):
        files[name] = bench.scratch / f"{name}.parquet"
        if files[name].exists():
            continue
        csv = bench.scratch / f"{name}.csv"
        with bench.superuser() as connection, connection.cursor() as cursor, csv.open("wb") as out:
            cursor.execute("SET dangvu.scope = 'all'")
            with cursor.copy(statement) as copy:
                for block in copy:
                    out.write(block)
        duckdb.sql(
            f"COPY (SELECT * FROM read_csv('{csv}', header=true, columns={_columns(name)},"
            f" force_not_null=['status','education','theory_level']))"
            f" TO '{files[name]}' (FORMAT parquet, COMPRESSION zstd)"
            if name == "census"
            else f"COPY (SELECT * FROM read_csv('{csv}', header=true, columns={_columns(name)}))"
            f" TO '{files[name]}' (FORMAT parquet, COMPRESSION zstd)"
        )
        csv.unlink()
    return files["census"], files["ancestry"]


def _columns(name: str) -> str:
    return "{" + ", ".join(
        f"'{part.split(':')[0].strip()}': '{part.split(':')[1].strip()}'"
        for part in _TYPES[name].strip("{}").split(",")
    ) + "}"  # fmt: skip


def _bounds(day: date) -> list[tuple[date, str]]:
    """The age bands, oldest first, each with the last day of birth that belongs to it."""
    from dangvu.members.indicators.counted import last_day_of_years

    bands = [(61, ">60"), (51, "51-60"), (41, "41-50"), (31, "31-40"), (18, "18-30")]
    return [(last_day_of_years(day, years), word) for years, word in bands]


def rows_of(census: Path, tree: Path, organization_id: int, day: date, *, finely: bool) -> str:
    """The rows of the day with child and dimensions for DuckDB; `finely`: counted by all of them."""
    cases = " ".join(
        f"WHEN birth_day <= DATE '{last}' THEN '{word}'" for last, word in _bounds(day)
    )
    band = f"CASE {cases} WHEN birth_day IS NOT NULL THEN '<18' ELSE '' END"
    plain = "sex, education, theory_level, status"
    joined = (
        f" FROM '{census}' c JOIN '{tree}' t ON t.descendant_id = c.organization_id"
        f" AND t.ancestor_id = {organization_id}"
        f" AND t.valid_from <= DATE '{day}' AND t.valid_to > DATE '{day}'"
        f" WHERE c.valid_from <= DATE '{day}' AND c.valid_to > DATE '{day}'"
    )
    rows = f"SELECT child_id, {plain}, {band} AS age_band, 1 AS number{joined}"
    if finely:
        rows = (
            f"SELECT child_id, {plain}, {band} AS age_band, count(*) AS number{joined} GROUP BY ALL"
        )
    return rows


def _duckdb(census: Path, tree: Path, organization_id: int, day: date, *, finely: bool) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {os.cpu_count()}")
    rows = rows_of(census, tree, organization_id, day, finely=finely)
    sets = ", ".join(f"(child_id, {code})" for code in DIMENSIONS)
    which = ", ".join(f"GROUPING({code})" for code in DIMENSIONS)
    statement = (
        f"SELECT child_id, {which}, {', '.join(DIMENSIONS)}, sum(number)::BIGINT FROM ({rows})"
        f" GROUP BY GROUPING SETS ({sets})"
    )

    def ask() -> Any:
        return connection.execute(statement).fetchall()

    def answer(rows: Any) -> Answer:
        found: Answer = {}
        many = len(DIMENSIONS)
        for child, *rest in rows:
            at = rest[:many].index(0)
            found[child, DIMENSIONS[at], rest[many + at]] = rest[-1]
        return found

    return timed(ask, answer)


def _numpy(census: Path, tree: Path, organization_id: int, day: date) -> Any:
    """Columns in memory as small numbers; one pass to choose the rows, one count a dimension."""
    import numpy as np
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table, edges = pq.read_table(census), pq.read_table(tree)

    def days(name: str, of: Any = table) -> Any:
        return np.nan_to_num(of[name].cast("int32").to_numpy(), nan=2**31 - 1).astype(np.int32)

    words, codes = {}, {}
    for name in ("sex", "education", "theory_level", "status"):
        column = pc.dictionary_encode(table[name].combine_chunks())
        words[name] = column.dictionary.to_pylist()
        codes[name] = column.indices.to_numpy().astype(np.int16)
    place = table["organization_id"].to_numpy()
    since, until, born = days("valid_from"), days("valid_to"), days("birth_day")
    above, child = edges["ancestor_id"].to_numpy(), edges["child_id"].to_numpy(zero_copy_only=False)
    below = edges["descendant_id"].to_numpy()
    begins, ends = days("valid_from", edges), days("valid_to", edges)
    epoch = date(1970, 1, 1)
    at = (day - epoch).days
    bands = ["", "<18", *(word for _last, word in reversed(_bounds(day)))]
    limits = np.array([(last - epoch).days for last, _word in reversed(_bounds(day))], np.int32)

    def ask() -> Any:
        held = (above == organization_id) & (begins <= at) & (ends > at)
        inside, of_child = below[held], child[held]
        children, number = np.unique(np.nan_to_num(of_child), return_inverse=True)
        position = np.full(max(place.max(), inside.max()) + 1, -1, np.int32)
        position[inside] = number
        standing = position[place]
        chosen = (since <= at) & (until > at) & (standing >= 0)
        where = standing[chosen]
        found = {}
        for name, column in codes.items():
            many = len(words[name])
            counted = np.bincount(
                where.astype(np.int64) * many + column[chosen], minlength=len(children) * many
            )
            found[name] = counted.reshape(len(children), many)
        birth = born[chosen]
        # 0 unknown, 1 too young, then the older the higher.
        band = 1 + (len(limits) - np.searchsorted(limits[::-1], birth, side="left"))
        band[birth == 2**31 - 1] = 0
        counted = np.bincount(where.astype(np.int64) * 7 + band, minlength=len(children) * 7)
        found["age_band"] = counted.reshape(len(children), 7)
        return children, found

    def answer(asked: Any) -> Answer:
        children, found = asked
        told: Answer = {}
        for name, counted in found.items():
            keys = bands if name == "age_band" else words[name]
            for row, one in zip(counted, children, strict=True):
                for number, key in zip(row, keys, strict=True):
                    if number:
                        told[int(one) or None, name, key or ""] = int(number)
        return told

    return timed(ask, answer)
