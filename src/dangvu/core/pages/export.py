"""The whole list as a workbook: the rows that the page would show, page after page."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse

from dangvu.core.pages.columns import Column, Kind, Text
from dangvu.core.workbook import writer

_KINDS: dict[Kind, writer.Kind] = {
    "text": "text",
    "number": "number",
    "percent": "percent",
    "date": "date",
    "state": "text",
}


def excel(
    *,
    title: Text,
    lines: Sequence[str],
    columns: Sequence[Column],
    rows: Iterable[Any],
    file_name: str,
) -> FileResponse:
    """Answer with the rows as Excel. `lines` stand above the titles: what, filtered by what.

    Raises writer.TooManyRows when Excel cannot hold them.
    """
    sheet = Sheet(title, [str(title), *lines], columns, rows)
    return workbook([sheet], file_name=file_name)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of several: its name, the lines above its titles, its columns and rows."""

    title: Text
    lines: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Any]


def workbook(sheets: Iterable[Sheet], *, file_name: str) -> FileResponse:
    """Answer with several sheets in one workbook. Raises writer.TooManyRows."""
    tables = [
        writer.Table(
            name=str(one.title),
            columns=[writer.Column(str(each.label), _KINDS[each.kind]) for each in one.columns],
            rows=_records(one.columns, one.rows),
            lines=one.lines,
        )
        for one in sheets
    ]
    # Written whole before the answer begins: an error half-way is a page and not a broken file.
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    try:
        writer.write_workbook(target, tables)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return FileResponse(
        target,
        as_attachment=True,
        filename=f"{file_name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _records(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    found = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
    for row in found:
        yield [_value(column, row) for column in columns]


def _value(column: Column, row: Any) -> Any:
    value = column.of(row)
    if column.kind == "state" and value is not None:
        return str(value[1])
    return value
