"""Writing many rows at once, through every wall that a single row meets.

COPY is refused on a table under row-level security, so rows are copied into a temporary table and
inserted from there: policies, constraints and the triggers of the record of deeds all see them
(measured in docs/decisions/0007). Call inside a transaction, and inside a deed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Now

from dangvu.core.temporal import AlreadySuperseded


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """That many fresh primary keys, so that rows which refer to each other can be built first."""
    if not count:
        return []
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            # In a sub-select the sequence is looked up once, not for each number.
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass))"
            " FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert `rows`, tuples in the order of `fields`; columns left out take their defaults.

    Values go to the database as they are: stored text of a partial date, ids of foreign keys.
    """
    given = iter(rows)
    first = next(given, None)
    if first is None:
        return 0
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(_column(model, name)) for name in fields)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.bulk_rows")
        shape = f"SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608 -- names of our own columns, quoted
        cursor.execute(f"CREATE TEMPORARY TABLE bulk_rows ON COMMIT DROP AS {shape}")
        with cursor.copy(f"COPY pg_temp.bulk_rows ({columns}) FROM STDIN") as copy:
            for row in chain((first,), given):
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM pg_temp.bulk_rows"  # noqa: S608 -- names of our own columns, quoted
        )
        written: int = cursor.rowcount
        cursor.execute("DROP TABLE pg_temp.bulk_rows")
    return written


def _column(model: type[models.Model], name: str) -> str:
    column: str = model._meta.get_field(name).column  # type: ignore[union-attr, assignment]
    return column


def supersede_rows(model: type[models.Model], ids: Sequence[int], *, reason: str) -> None:
    """Take rows out of what is held to be true, all at once, keeping them readable.

    Raises AlreadySuperseded when somebody corrected one of them first.
    """
    if not ids:
        return
    held = model._default_manager.filter(pk__in=ids, superseded_at__isnull=True)
    if held.update(superseded_at=Now(), correction_reason=reason) != len(ids):
        raise AlreadySuperseded(model.__name__)


def refresh_statistics(app_labels: Iterable[str]) -> list[str]:
    """Tell the planner what is in the tables of these rooms, in this transaction already.

    Without it a figure asked right after a first large load ran for minutes in nested loops: to
    the planner the tables were still empty. Only tables in which the transaction has written more
    rows than PostgreSQL itself would wait for, 50 and a tenth of the table: fewer leave what the
    planner knows nearly as true as it was. Gives their names.
    """
    tables = [
        model._meta.db_table
        for label in app_labels
        for model in apps.get_app_config(label).get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [tables])
        return [name for name, _done in cursor.fetchall()]


# As autovacuum_analyze_threshold and autovacuum_analyze_scale_factor have it. How many rows the
# table had: `reltuples` stays what a load said that was taken back, live tuples do not count it.
_REFRESH = """
WITH written AS MATERIALIZED (
SELECT relname::text AS name
  FROM pg_class
 WHERE oid = ANY (%s::regclass[])
   AND pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
       + pg_stat_get_xact_tuples_deleted(oid)
       > 50 + 0.1 * least(greatest(reltuples, 0), pg_stat_get_live_tuples(oid))
 ORDER BY relname)
SELECT name, core_analyze(name) FROM written
"""
