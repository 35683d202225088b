"""Taking out of the register what the mode `net` does not keep."""

from __future__ import annotations

from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.members.keeping import HIDDEN, MASK, Kept, Less, less_of, tables
from dangvu.members.services.census import census_at_the_end

_VALUES = {
    Kept.NOTHING: "''",
    Kept.NO_LINK: "NULL",
    Kept.YEAR: "left({column}, 4)",
    Kept.LAST_SIGNS: "repeat('" + MASK + "', least(greatest(length({column}) - 3, 3), 17))"
    " || right({column}, 3)",
    Kept.THAT_IT_IS: f"'{HIDDEN}'",
    Kept.STEP_VALUES: "({column} - 'birth' - 'residence') || CASE WHEN coalesce({column}->>'number', '') = ''"
    " THEN jsonb_build_object() ELSE jsonb_build_object('number', repeat('" + MASK + "',"
    " least(greatest(length({column}->>'number') - 3, 3), 17)) || right({column}->>'number', 3)) END",
}


def reduce_to_net(*, actor: Actor, reason: str) -> dict[str, int]:
    """Overwrite, also in what was superseded, every value that `net` does not keep; how many rows
    of each table.

    The one place where a fact is overwritten: the duty not to hold it goes before the duty to keep
    what was recorded. The record of deeds tells that, when and by whom, and keeps keyed hashes.
    Raises PermissionDenied.
    """
    require(actor, "members", "manage")
    require(actor, "accounts", "manage")
    touched: dict[str, int] = {}
    with (
        reading_whole(),
        deed(actor=actor, verb="members.reduce_to_net", purpose=reason),
        census_at_the_end(),
        connection.cursor() as cursor,
    ):
        for table in tables():
            cursor.execute(_statement(table, less_of(table)))
            touched[table] = cursor.rowcount
    return {table: rows for table, rows in touched.items() if rows}


def _statement(table: str, fields: list[Less]) -> str:
    values = ", ".join(
        f"{one.column} = CASE WHEN {one.kept.beyond(one.column)} THEN"
        f" {_VALUES[one.kept].format(column=one.column)} ELSE {one.column} END"
        for one in fields
    )
    beyond = " OR ".join(one.kept.beyond(one.column) for one in fields)
    return f"UPDATE {table} SET {values} WHERE {beyond}"  # noqa: S608 -- names of our own
