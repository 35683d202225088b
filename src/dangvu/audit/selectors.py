"""Reading the record of deeds."""

from __future__ import annotations

from collections.abc import Iterable

from dangvu.audit.models import Change, Deed


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
