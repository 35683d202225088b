"""The sealer: finished transactions become leaves of a tree whose head is signed.

The writer pays nothing for it. Which transactions are over is asked of the database (the horizon
of a snapshot): a higher number does not mean that a lower one is finished.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from dangvu.audit import keeping
from dangvu.audit.choices import EraKind, LeafKind
from dangvu.audit.selectors import entries
from dangvu.audit.selectors.entries import Entry, Stretch
from dangvu.audit.selectors.heads import heads_after, is_signed, moment, tree_of
from dangvu.audit.selectors.walls import walls_now
from dangvu.audit.verify import VERSION, Head, Tree, canonical
from dangvu.core.actor import Actor

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('dangvu.audit.seal', 0))"
_LAST = "SELECT message, signature, peaks FROM audit_head ORDER BY number DESC LIMIT 1"
_ADD_ERA = """
INSERT INTO audit_era (kind, system, first_deed, first_change, reason)
VALUES (%s, %s, %s, %s, %s)
"""
_AFTER_ALL = """
SELECT coalesce((SELECT max(id) FROM audit_deed), 0) + 1,
       coalesce((SELECT max(id) FROM audit_change), 0) + 1
"""
_AFTER_SEALED = """
SELECT coalesce(max(entry) FILTER (WHERE kind = 'deed'), 0) + 1,
       coalesce(max(entry) FILTER (WHERE kind = 'change'), 0) + 1
  FROM audit_leaf
"""


class SealingRefused(Exception):
    """The last head is not one that this installation can go on from."""


class _Last(NamedTuple):
    """Where the sealing stopped the last time."""

    head: Head | None
    tree: Tree

    @property
    def era(self) -> int:
        return int(self.head.said["era"]) if self.head else 0

    @property
    def number(self) -> int:
        return int(self.head.said["number"]) if self.head else 0


def seal() -> Head | None:
    """Put what is finished and not yet sealed into the tree and sign its head.

    None when there is nothing new, or when another process is at it. Call outside of a
    transaction: its own entries would not be finished, and what the folder remembers must be true.
    """
    folder = keeping.Folder()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return None
        at, horizon, following, system = moment(cursor)
        last = _last(cursor)
        known = _eras(cursor, last, horizon, system)
        _look_at_walls(cursor, last, known[-1])
        leaves = _leaves(cursor, last, known, horizon)
        grown = _grow(cursor, last.tree, leaves)
        head = _sign(cursor, last, grown, known[-1], (at, horizon, following)) if grown else None
    if head is not None:
        # With those whose turn was missed because the machine stopped after the commit.
        folder.add_heads(heads_after(min(last.number, folder.last_number)))
    folder.beat(at)
    return head


def declare_fork(*, actor: Actor, reason: str) -> None:
    """Say that the database was set back or moved, so that it does not look like a forgery.

    Transactions are counted anew from here; the next head may be signed with another key.
    """
    if not reason.strip():
        raise ValueError("a fork needs a reason")
    _declare(EraKind.DECLARED, f"{actor.name}: {reason.strip()}")


def declare_restore(*, backup: str) -> None:
    """Say that the database was just restored from the backup made at that hour."""
    _declare(EraKind.RESTORED, backup)


def _declare(kind: EraKind, reason: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        system = moment(cursor)[3]
        cursor.execute(_AFTER_ALL)
        following = cursor.fetchone()
        if not entries.eras(cursor):
            if following == (1, 1):
                return
            # Never sealed: what was recorded elsewhere bears transactions that may be to come here.
            cursor.execute(_ADD_ERA, [EraKind.BEGUN, system, 1, 1, ""])
        cursor.execute(_ADD_ERA, [kind, system, *following, reason])
        made = entries.eras(cursor)[-1].record
    keeping.Folder().add_fork(keeping.fork_name(made["id"], made["at"], made["reason"]))


def _last(cursor: Any) -> _Last:
    cursor.execute(_LAST)
    row = cursor.fetchone()
    if row is None:
        return _Last(None, Tree())
    try:
        head = Head.read(row[0].encode(), bytes(row[1]))
        if not is_signed(head.key, head.message, head.signature):
            raise ValueError("not signed")
        return _Last(head, tree_of(head, bytes(row[2])))
    except ValueError as error:
        raise SealingRefused(
            _("Đầu niêm phong cuối cùng đã bị sửa; hãy chạy: dangvu audit verify")
        ) from error


def _eras(cursor: Any, last: _Last, horizon: int, system: str) -> list[Entry]:
    """The eras from the one of the last head on; a new one where none is declared but one began."""
    known = entries.eras(cursor)
    head = last.head
    if not known:
        cursor.execute(_ADD_ERA, [EraKind.BEGUN, system, 1, 1, ""])
        return entries.eras(cursor)
    newest = known[-1]
    set_back = head is not None and newest.number == last.era and horizon < head.said["horizon"]
    if newest.record["system"] != system or set_back:
        cursor.execute(_AFTER_SEALED)
        cursor.execute(_ADD_ERA, [EraKind.FOUND, system, *cursor.fetchone(), ""])
        known = entries.eras(cursor)
    elif head and newest.number == last.era and head.key != keeping.public_key():
        raise SealingRefused(
            _(
                "Đầu niêm phong cuối cùng ký bằng khóa khác với khóa của máy này. Nếu dữ liệu được chuyển sang"
                ' máy này, hãy khai báo: dangvu audit declare "lý do".'
            )
        )
    return [era for era in known if era.number >= last.era]


def _look_at_walls(cursor: Any, last: _Last, era: Entry) -> None:
    before, now = entries.last_walls(cursor), walls_now(cursor)
    if before is None or before.record["state"] != now or era.number != last.era:
        cursor.execute(
            "INSERT INTO audit_walls (state) VALUES (%s::jsonb)", [canonical(now).decode()]
        )


def _leaves(cursor: Any, last: _Last, known: list[Entry], horizon: int) -> Iterator[Entry]:
    """What is finished and not sealed: the rest of the era of the last head, then those after it."""
    secret: bytes = settings.AUDIT_KEY
    for era, following in pairwise((*known, None)):
        if era is None:
            continue
        begin = 0
        if era.number == last.era and last.head is not None:
            begin = last.head.said["horizon"]
        else:
            yield era
        told = following.record if following else {"first_deed": None, "first_change": None}
        yield from entries.entries_in(
            cursor,
            Stretch(
                era.record["first_deed"],
                era.record["first_change"],
                told["first_deed"],
                told["first_change"],
                begin,
                None if following else horizon,
            ),
            secret,
        )
    walls = entries.entries_without_leaf(cursor, LeafKind.WALLS, secret)
    yield from walls[-1:]


def _grow(cursor: Any, before: Tree, leaves: Iterator[Entry]) -> Tree | None:
    """Write the leaves; the tree with them, None when there were none."""
    tree = Tree(before.size, before.peaks)
    with connection.cursor() as writing:
        for part in _in_parts(leaves):
            with writing.copy("COPY audit_leaf (position, kind, entry, hash) FROM STDIN") as copy:
                for entry in part:
                    copy.write_row((tree.size, entry.kind, entry.number, entry.hash))
                    tree.add(entry.hash)
    return tree if tree.size > before.size else None


def _in_parts(leaves: Iterator[Entry], size: int = 5000) -> Iterator[list[Entry]]:
    """A connection cannot be read from while rows are copied to it."""
    part: list[Entry] = []
    for leaf in leaves:
        part.append(leaf)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _sign(cursor: Any, last: _Last, tree: Tree, era: Entry, when: tuple[str, int, int]) -> Head:
    key = keeping.signing_key()
    at, horizon, following = when
    message = canonical(
        {
            "v": VERSION,
            "number": last.number + 1,
            "era": era.number,
            "size": tree.size,
            "root": tree.root.hex(),
            "at": at,
            "horizon": horizon,
            "next": following,
            "previous": last.head.digest if last.head else "",
            "key": key.public_key().public_bytes_raw().hex(),
        }
    )
    head = Head.read(message, key.sign(message))
    cursor.execute(
        "INSERT INTO audit_head (number, size, message, signature, peaks)"
        " VALUES (%s, %s, %s, %s, %s)",
        [
            head.said["number"], tree.size, message.decode(), head.signature, b"".join(tree.peaks)
        ],
    )  # fmt: skip
    return head
