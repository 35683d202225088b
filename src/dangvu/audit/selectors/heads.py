"""Signed heads of the tree."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from dangvu.audit.models import Head
from dangvu.audit.verify import Head as Signed
from dangvu.audit.verify import Tree, short_code

_NOW = """
SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint,
       (SELECT system_identifier::text FROM pg_control_system())
  FROM pg_current_snapshot() AS now
"""


def moment(cursor: Any) -> tuple[str, int, int, str]:
    """The hour of the database; every transaction before the horizon is over; the next number to
    be given; which cluster this is."""
    cursor.execute(_NOW, [])
    at, horizon, following, system = cursor.fetchone()
    return at, horizon, following, system


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """As `verify.is_signed`, sixty times as fast."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def tree_of(head: Signed, peaks: bytes) -> Tree:
    """The tree of a head, to grow on. Raises ValueError for peaks of another tree."""
    tree = Tree(head.said["size"], [peaks[at : at + 32] for at in range(0, len(peaks), 32)])
    if tree.root.hex() != head.said["root"]:
        raise ValueError("these peaks are not those of the head")
    return tree


def has_peaks(head: Signed, peaks: bytes) -> bool:
    try:
        tree_of(head, peaks)
    except ValueError:
        return False
    return True


def last_code() -> str:
    """The last signed head as a short code to be printed on papers; empty before the first one.

    Whoever has a paper with it can show later that the record of deeds was rewritten.
    """
    head = Head.objects.order_by("-number").first()
    if head is None:
        return ""
    said = Signed.read(head.message.encode(), bytes(head.signature)).said
    return short_code(said["size"], bytes.fromhex(said["root"]))


def heads_after(number: int) -> list[tuple[str, bytes]]:
    """Texts and signatures of the heads after one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT message, signature FROM audit_head WHERE number > %s ORDER BY number", [number]
        )
        return [(text, bytes(signature)) for text, signature in cursor.fetchall()]
