"""Entries of the record as the tree keeps them: what each said, without values in clear."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from dangvu.audit.choices import LeafKind
from dangvu.audit.hashing import word_hash
from dangvu.audit.verify import VERSION, canonical, leaf_hash

# ruff: noqa: S608 -- every statement is put together from the texts of this file alone
_MOMENT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

_DEEDS = f"""
SELECT transaction AS place, id, transaction, entry_class, {_MOMENT.format("at")},
       to_char(on_date, 'YYYY-MM-DD'), actor_id, actor_name, channel, verb, purpose, object_label,
       request
  FROM audit_deed AS d
"""
# Entries made before they kept their transaction stand with their deed.
_CHANGES = """
SELECT coalesce(c.transaction, d.transaction, 0) AS place, c.id, c.transaction, c.deed_id, c.form,
       c."table", c.operation, c.row_count, c.row_ids, encode(c.row_hashes, 'hex'), c.fields::text
  FROM audit_change AS c
  LEFT JOIN audit_deed AS d ON c.transaction IS NULL AND d.id = c.deed_id
"""
_ERAS = f"""
SELECT id, kind, {_MOMENT.format("at")}, system, first_deed, first_change, reason
  FROM audit_era AS e
"""
_WALLS = f"SELECT id, {_MOMENT.format('at')}, state::text FROM audit_walls AS w"

# By kind: the statement, and what its table is called there.
_SOURCES = {
    LeafKind.DEED: (_DEEDS, "d."),
    LeafKind.CHANGE: (_CHANGES, "c."),
    LeafKind.ERA: (_ERAS, "e."),
    LeafKind.WALLS: (_WALLS, "w."),
}

# What the columns are called in the records, in their order (without `place`).
_DEED_FIELDS = (
    "id", "transaction", "class", "at", "on", "actor", "actor_name", "channel", "verb", "purpose",
    "label", "request",
)  # fmt: skip
_CHANGE_FIELDS = (
    "id", "transaction", "deed", "form", "table", "operation", "count", "rows", "hashes", "fields",
)  # fmt: skip
_ERA_FIELDS = ("id", "era_kind", "at", "system", "first_deed", "first_change", "reason")

Rows = Iterator[tuple[Any, ...]]


class Entry(NamedTuple):
    """One entry: where it stands in the order of transactions, its kind and number, what it said."""

    place: int
    kind: str
    number: int
    record: dict[str, Any]

    @property
    def hash(self) -> bytes:
        return leaf_hash(canonical(self.record))

    @property
    def about(self) -> str:
        return f"{self.kind} {self.number}"

    def numbered(self, number: int) -> Entry:
        """The same entry under another number."""
        return self._replace(number=number, record={**self.record, "id": number})


class Stretch(NamedTuple):
    """Which entries: of these ids, and of transactions from one to before another."""

    first_deed: int
    first_change: int
    next_deed: int | None
    next_change: int | None
    begin: int
    end: int | None


def entries_in(cursor: Any, stretch: Stretch, secret: bytes) -> Iterator[Entry]:
    """In the order of transactions, the deed of each before its changes; read bit by bit."""
    deeds = _stream(
        cursor,
        "deeds_in",
        f"{_DEEDS} WHERE id >= %s AND id < coalesce(%s, id + 1) AND transaction >= %s"
        " AND transaction < coalesce(%s, transaction + 1) ORDER BY transaction, id",
        [stretch.first_deed, stretch.next_deed, stretch.begin, stretch.end],
    )
    changes = _stream(
        cursor,
        "changes_in",
        f"{_CHANGES} WHERE c.id >= %s AND c.id < coalesce(%s, c.id + 1)"
        " AND (c.transaction >= %s AND c.transaction < coalesce(%s, c.transaction + 1)"
        " OR c.transaction IS NULL AND %s = 0) ORDER BY 1, c.id",
        [stretch.first_change, stretch.next_change, stretch.begin, stretch.end, stretch.begin],
    )
    return heapq.merge(
        (_deed(row, secret) for row in deeds),
        (_change(row) for row in changes),
        key=lambda entry: (entry.place, entry.kind != LeafKind.DEED, entry.number),
    )


def entries_of(cursor: Any, kind: str, numbers: list[int], secret: bytes) -> dict[int, Entry]:
    """Entries of one kind by their numbers; one statement."""
    base, prefix = _SOURCES[LeafKind(kind)]
    cursor.execute(f"{base} WHERE {prefix}id = ANY (%s)", [numbers])
    return {entry.number: entry for entry in _read(kind, cursor.fetchall(), secret)}


def entries_without_leaf(cursor: Any, kind: str, secret: bytes) -> list[Entry]:
    """Entries of one kind that are not in the tree."""
    base, prefix = _SOURCES[LeafKind(kind)]
    cursor.execute(
        f"{base} WHERE NOT EXISTS (SELECT FROM audit_leaf AS leaf WHERE leaf.kind = %s"
        f" AND leaf.entry = {prefix}id) ORDER BY {prefix}id",
        [str(kind)],
    )
    return list(_read(kind, cursor.fetchall(), secret))


def eras(cursor: Any) -> list[Entry]:
    cursor.execute(f"{_ERAS} ORDER BY id")
    return [_era(row) for row in cursor.fetchall()]


def last_walls(cursor: Any) -> Entry | None:
    cursor.execute(f"{_WALLS} ORDER BY id DESC LIMIT 1")
    row = cursor.fetchone()
    return _walls(row) if row else None


def _read(kind: str, rows: Iterable[tuple[Any, ...]], secret: bytes) -> Iterator[Entry]:
    for row in rows:
        if kind == LeafKind.DEED:
            yield _deed(row, secret)
        elif kind == LeafKind.CHANGE:
            yield _change(row)
        else:
            yield _era(row) if kind == LeafKind.ERA else _walls(row)


def _deed(row: tuple[Any, ...], secret: bytes) -> Entry:
    record = dict(zip(_DEED_FIELDS, row[1:], strict=True))
    for name in ("purpose", "label"):
        record[name] = word_hash(secret, record[name])
    return Entry(row[0], "deed", row[1], {"v": VERSION, "kind": "deed", **record})


def _change(row: tuple[Any, ...]) -> Entry:
    record = dict(zip(_CHANGE_FIELDS, row[1:], strict=True))
    record["fields"] = json.loads(record["fields"]) if record["fields"] else None
    return Entry(row[0], "change", row[1], {"v": VERSION, "kind": "change", **record})


def _era(row: tuple[Any, ...]) -> Entry:
    record = dict(zip(_ERA_FIELDS, row, strict=True))
    return Entry(0, "era", row[0], {"v": VERSION, "kind": "era", **record})


def _walls(row: tuple[Any, ...]) -> Entry:
    record = {"id": row[0], "at": row[1], "state": json.loads(row[2])}
    return Entry(0, "walls", row[0], {"v": VERSION, "kind": "walls", **record})


def _stream(cursor: Any, name: str, query: str, values: list[Any]) -> Rows:
    """Rows fetched as they are needed: the first sealing reads everything there is."""
    with cursor.connection.cursor(name=f"audit_{name}") as bit_by_bit:
        bit_by_bit.itersize = 2000
        bit_by_bit.execute(query, values)
        yield from bit_by_bit
