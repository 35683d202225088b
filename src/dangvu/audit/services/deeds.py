"""Deeds: the context without which the database refuses to write, and what was only seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from dangvu.audit.choices import EntryClass
from dangvu.audit.hashing import row_key
from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.core.secrecy import must_be_open

_open: ContextVar[Deed | None] = ContextVar("open_deed", default=None)

_OPEN = """
WITH made AS (
    INSERT INTO audit_deed (entry_class, at, actor_id, actor_name, channel, verb, purpose,
                            object_label, request)
    VALUES (%s, CASE WHEN %s THEN statement_timestamp() END, %s, %s, %s, %s, %s, %s, %s)
    RETURNING id, at, on_date, transaction
)
SELECT id, at, on_date, transaction, set_config('dangvu.deed', id::text, true),
       set_config('dangvu.audit_key', %s, true) FROM made
"""
_NOTE = """
INSERT INTO audit_deed (entry_class, at, actor_id, actor_name, channel, verb, purpose,
                        object_label, request)
VALUES (%s, statement_timestamp(), %s, %s, %s, %s, %s, %s, %s)
"""
_CLOSE = "SELECT set_config('dangvu.deed', '', true), set_config('dangvu.audit_key', '', true)"


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
    person did was the outer one. What bears a stamp of secrecy is refused. `anonymous` records neither actor nor time of day. The key of
    the hashes is given to the transaction only and is never stored in the database.
    """
    outer_deed = _open.get()
    if outer_deed is not None:
        yield outer_deed
        return
    if actor is None and not anonymous:
        raise ValueError("a deed needs an actor unless it is anonymous")
    must_be_open(purpose, object_label)
    row = Deed(verb=verb, purpose=purpose, object_label=object_label)
    if anonymous or actor is None:
        row.entry_class = EntryClass.ANONYMOUS
    else:
        row.actor_id, row.actor_name = actor.user_id, actor.name
        row.channel, row.request = actor.channel, actor.request
    with _block(row):
        token = _open.set(row)
        try:
            yield row
        finally:
            _open.reset(token)


@contextmanager
def _block(row: Deed) -> Iterator[None]:
    """The transaction of a deed, or a savepoint where there is one already.

    Each way to the database costs as much as the record itself: so a savepoint is opened by the
    statement that writes the deed, and closed by the one that ends the context. The end of a
    transaction ends the context too.
    """
    inside = connection.in_atomic_block
    block = transaction.atomic()
    held: list[str] = []
    # A connection that is opened here sets itself up, and that is not to be held back.
    connection.ensure_connection()
    with connection.execute_wrapper(_Holding(held)):
        block.__enter__()
    try:
        _insert(row, held)
        yield
    except BaseException as error:
        block.__exit__(type(error), error, error.__traceback__)
        raise
    else:
        with connection.execute_wrapper(_closing) if inside else nullcontext():
            block.__exit__(None, None, None)


class _Holding:
    """Keeps the opening of a savepoint; what a new connection is told goes through."""

    def __init__(self, held: list[str]) -> None:
        self._held = held

    def __call__(self, execute: Callable[..., Any], sql: str, *values: Any) -> Any:
        if not sql.startswith("SAVEPOINT"):
            return execute(sql, *values)
        self._held.append(sql)
        return None


def _closing(execute: Callable[..., Any], sql: str, *values: Any) -> Any:
    if sql.startswith("RELEASE SAVEPOINT"):
        sql = f"{_CLOSE}; {sql}"
    return execute(sql, *values)


def _insert(row: Deed, before: list[str]) -> None:
    names_somebody = row.entry_class != EntryClass.ANONYMOUS
    values: list[Any] = [row.entry_class, names_somebody, row.actor_id, row.actor_name, row.channel]
    values += [row.verb, row.purpose, row.object_label, row.request, row_key(settings.AUDIT_KEY)]
    with connection.cursor() as cursor:
        cursor.execute(";".join((*before, _OPEN)), values)
        while cursor.description is None:
            cursor.nextset()
        row.pk, row.at, row.on_date, row.transaction = cursor.fetchone()[:4]
    row._state.adding, row._state.db = False, connection.alias


def seen(*, actor: Actor, verb: str, object_label: str = "", purpose: str = "") -> None:
    """Note that something sensitive was read, in the transaction in which it is shown; one statement."""
    _note(EntryClass.READ, actor, verb, object_label, purpose)


def denied(*, actor: Actor, verb: str, object_label: str = "", purpose: str = "") -> None:
    """Note that something was asked for and refused. Call where the refusal does not roll it back."""
    _note(EntryClass.DENIED, actor, verb, object_label, purpose)


def _note(kind: EntryClass, actor: Actor, verb: str, label: str, purpose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE,
            [kind, actor.user_id, actor.name, actor.channel, verb, purpose, label, actor.request],
        )
