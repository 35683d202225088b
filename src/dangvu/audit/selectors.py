"""Reading the record of deeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection

from dangvu.audit.models import Change, Deed

# One import is one change with as many row ids as the workbook has lines: they stay in the
# database, found by the index, and only the number of the deed comes back.
_LAST_WRITERS = """
SELECT wanted.name, wanted.row_id, max(change.deed_id)
  FROM unnest(%s::text[], %s::bigint[]) AS wanted(name, row_id)
  JOIN audit_change AS change ON change.row_ids @> ARRAY[wanted.row_id]
   AND change."table" = wanted.name AND change.deed_id IS NOT NULL
 GROUP BY wanted.name, wanted.row_id
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
    wanted = set(row_ids)
    last: dict[int, int] = {}
    changes = Change.objects.filter(
        table=table, row_ids__overlap=list(wanted), deed_id__isnull=False
    )
    for deed_id, ids in changes.order_by("pk").values_list("deed_id", "row_ids"):
        last.update((row, int(deed_id or 0)) for row in wanted.intersection(ids))
    deeds = Deed.objects.in_bulk(set(last.values()))
    return {row: deeds[deed_id] for row, deed_id in last.items() if deed_id in deeds}
