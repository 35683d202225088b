"""Opening a deed: the context without which the database refuses to write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from dangvu.audit.choices import EntryClass
from dangvu.audit.models import Deed
from dangvu.core.actor import Actor

_open: ContextVar[Deed | None] = ContextVar("open_deed", default=None)

_SET = (
    "SELECT set_config('dangvu.deed', %s, true),"
    " set_config('dangvu.audit_inner', %s, true), set_config('dangvu.audit_outer', %s, true)"
)


def _key_pads(key: bytes) -> tuple[str, str]:
    """The two pads of HMAC-SHA256, so that SQL needs only the built-in sha256 (RFC 2104)."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block).hex(), bytes(b ^ 0x5C for b in block).hex()


def _set_context(deed_id: str, inner: str, outer: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [deed_id, inner, outer])


@contextmanager
def deed(
    *,
    actor: Actor | None,
    verb: str,
    purpose: str = "",
    object_label: str = "",
    anonymous: bool = False,
) -> Iterator[Deed]:
    """Run a block as one deed: one transaction, one line in the record, its changes under it.

    `verb` is `room.verb` as on the history page. A deed opened inside another joins it: what a
    person did was the outer one. `anonymous` records neither actor nor time of day. The key of
    the hashes is given to the transaction only and is never stored in the database.
    """
    outer_deed = _open.get()
    if outer_deed is not None:
        yield outer_deed
        return
    if actor is None and not anonymous:
        raise ValueError("a deed needs an actor unless it is anonymous")
    with transaction.atomic():
        row = Deed(verb=verb, purpose=purpose, object_label=object_label)
        if anonymous or actor is None:
            row.entry_class = EntryClass.ANONYMOUS
        else:
            row.at = Now()
            row.actor_id, row.actor_name = actor.user_id, actor.name
            row.channel, row.request = actor.channel, actor.request
        row.save(force_insert=True)
        _set_context(str(row.pk), *_key_pads(settings.AUDIT_KEY))
        token = _open.set(row)
        try:
            yield row
            _set_context("", "", "")
        finally:
            _open.reset(token)
