"""Reading the record of deeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection

from dangvu.audit.models import Deed

# The ids of an import are a thousand in each of its changes: they stay in the database, found by
# their span, and only the number of the deed comes back.
_LAST_WRITERS = """
SELECT wanted.name, wanted.row_id, last.deed_id
  FROM unnest(%s::text[], %s::bigint[]) AS wanted(name, row_id), LATERAL (
    SELECT max(deed_id) AS deed_id FROM (
        SELECT deed_id FROM audit_change
         WHERE row_count = 1 AND "table" = wanted.name AND row_ids[1] = wanted.row_id
        UNION ALL
        SELECT deed_id FROM audit_change
         WHERE row_count > 1 AND "table" = wanted.name
           AND int8range(row_ids[1], row_ids[row_count], '[]') @> wanted.row_id
           AND wanted.row_id = ANY (row_ids)) AS found) AS last
 WHERE last.deed_id IS NOT NULL
"""


def deeds_of(rows: Mapping[str, Iterable[int]]) -> dict[tuple[str, int], Deed]:
    """The deed that last wrote each row, by table and row; two statements for all tables."""
    names, ids = [], []
    for table, row_ids in rows.items():
        for row_id in row_ids:
            names.append(table)
            ids.append(row_id)
    with connection.cursor() as cursor:
        cursor.execute(_LAST_WRITERS, [names, ids])
        last = {(name, row_id): deed for name, row_id, deed in cursor.fetchall()}
    deeds = Deed.objects.in_bulk(set(last.values()))
    return {row: deeds[deed] for row, deed in last.items() if deed in deeds}


def deeds_of_rows(table: str, row_ids: Iterable[int]) -> dict[int, Deed]:
    """The deed that last wrote each of these rows of `table`; two statements."""
    return {row: deed for (_name, row), deed in deeds_of({table: row_ids}).items()}
