"""The record of deeds as people read it: who acted, what a deed changed, how far it is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.dateparse import parse_datetime

from dangvu.audit.choices import LeafKind
from dangvu.audit.hashing import word_hash
from dangvu.audit.models import Deed, Era, Head, Leaf
from dangvu.audit.verify import Head as Signed
from dangvu.audit.verify import short_code

#: An examination of the whole record; how many findings it had stands in its purpose.
VERIFY = "audit.verify"
#: More entries that wait are not counted.
MOST_WAITING = 10_000

# From one doer to the next through the index: as many steps as there are accounts, however long the
# record is.
_DOERS = """
WITH RECURSIVE doer AS (
    (SELECT actor_id FROM audit_deed WHERE actor_id IS NOT NULL ORDER BY actor_id LIMIT 1)
    UNION ALL
    SELECT (SELECT next.actor_id FROM audit_deed AS next
             WHERE next.actor_id > doer.actor_id ORDER BY next.actor_id LIMIT 1)
      FROM doer WHERE doer.actor_id IS NOT NULL)
SELECT actor_id, (SELECT last.actor_name FROM audit_deed AS last
                   WHERE last.actor_id = doer.actor_id ORDER BY on_date DESC, id DESC LIMIT 1)
  FROM doer WHERE actor_id IS NOT NULL
"""
_CHANGED = """
SELECT "table", operation, sum(row_count)::bigint FROM audit_change
 WHERE deed_id = %s GROUP BY 1, 2 ORDER BY min(id)
"""
_FIELDS = """
SELECT change."table", field, count(*)
  FROM audit_change AS change, jsonb_each(change.fields) AS changed(row_id, fields),
       jsonb_object_keys(changed.fields) AS field
 WHERE change.deed_id = %s AND change.fields IS NOT NULL
 GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""
_WAITING = """
SELECT count(*), min(at), statement_timestamp() FROM (
    SELECT at FROM audit_deed AS deed
     WHERE id >= %s AND transaction >= %s
       AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
       AND NOT EXISTS (SELECT FROM audit_leaf WHERE kind = 'deed' AND entry = deed.id)
     LIMIT %s) AS waiting
"""


@dataclass(frozen=True, slots=True)
class Doer:
    """An account that stands in the record, by the name that it bore last."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a deed did to the rows of one table: how many, and in how many of them each field became
    another."""

    table: str
    operation: str
    rows: int
    fields: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class HeadSaid:
    """A signed head as it is compared with papers."""

    number: int
    size: int
    root: str
    at: datetime | None
    code: str


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far the record is sealed. `waiting` finished deeds are not, the first of them since
    `oldest`; `late` is whether that is longer ago than two intervals."""

    head: HeadSaid | None
    waiting: int
    oldest: datetime | None
    late: bool
    verified: Deed | None
    findings: int | None


def doers() -> list[Doer]:
    """Everybody who stands in the record; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DOERS)
        return [Doer(user_id, name or "") for user_id, name in cursor.fetchall()]


def changed_by(deed: Deed) -> list[Changed]:
    """What the deed changed, table by table; two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [deed.pk])
        tables = cursor.fetchall()
        if not tables:
            return []
        cursor.execute(_FIELDS, [deed.pk])
        fields: dict[str, list[tuple[str, int]]] = {}
        for table, name, rows in cursor.fetchall():
            fields.setdefault(table, []).append((name, rows))
    return [
        Changed(table, kind, rows, tuple(fields.get(table, ())) if kind == "UPDATE" else ())
        for table, kind, rows in tables
    ]


def mark_of(text: str) -> str:
    """What stands for a thing whose name is not told: the same for the same thing."""
    return word_hash(settings.AUDIT_KEY, text)[:8]


def said_by(head: Head) -> HeadSaid | None:
    """What a head says; None of one that was spoilt."""
    try:
        said = Signed.read(head.message.encode(), bytes(head.signature)).said
        at, root = parse_datetime(said["at"]), said["root"]
        code = short_code(said["size"], bytes.fromhex(root))
        return HeadSaid(said["number"], said["size"], root, at, code)
    except (ValueError, KeyError, TypeError):
        return None


def sealed_in(deed: Deed) -> tuple[int, HeadSaid | None] | None:
    """The place of a deed in the tree, from 1, and the first head over it; two statements."""
    leaf = Leaf.objects.filter(kind=LeafKind.DEED, entry=deed.pk).first()
    if leaf is None:
        return None
    head = Head.objects.filter(size__gt=leaf.position).order_by("size").first()
    return leaf.position + 1, said_by(head) if head else None


def sealing() -> Sealing:
    """How the sealing stands now; four statements, whatever the length of the record."""
    last = Head.objects.order_by("-number").first()
    era = Era.objects.order_by("-pk").first()
    horizon = _horizon(last, era)
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [era.first_deed if era else 1, horizon, MOST_WAITING])
        waiting, oldest, now = cursor.fetchone()
    verified = Deed.objects.filter(verb=VERIFY).order_by("-on_date", "-pk").first()
    return Sealing(
        head=said_by(last) if last else None,
        waiting=waiting,
        oldest=oldest,
        late=oldest is not None and now - oldest > 2 * timedelta(seconds=settings.SEAL_SECONDS),
        verified=verified,
        findings=_number(verified.purpose) if verified else None,
    )


def _horizon(last: Head | None, era: Era | None) -> int:
    """The first transaction that the last head says nothing of; 0 in an era without a head."""
    if last is None or era is None:
        return 0
    try:
        said: dict[str, Any] = Signed.read(last.message.encode(), bytes(last.signature)).said
    except ValueError:
        return 0
    return int(said["horizon"]) if said["era"] == era.pk else 0


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
