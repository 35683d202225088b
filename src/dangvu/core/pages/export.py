"""The whole list as a workbook: the rows that the page would show, page after page."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dangvu.core.downloads import XLSX, stream_answer
from dangvu.core.exporting import Passage, pass_out
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
    request: HttpRequest,
    *,
    title: Text,
    lines: Sequence[str],
    columns: Sequence[Column],
    rows: Collection[Any] | QuerySet[Any],
    file_name: str,
    kind: str = "",
    count: int | None = None,
) -> HttpResponseBase:
    """Answer with the rows as Excel. `lines` stand above the titles: what, filtered by what.

    `kind` is that of the policy that the rows are of; where they are persons, they are counted for
    the reader's day, and the answer may be the way to somebody who approves. `count`: how many they
    are, where that is known. Raises writer.TooManyRows when Excel cannot hold them.
    """
    sheet = Sheet(title, [str(title), *lines], columns, rows)
    if count is None:
        count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return workbook(request, [sheet], label=title, file_name=file_name, kind=kind, rows=count)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of several: its name, the lines above its titles, its columns and rows."""

    title: Text
    lines: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Any]


def workbook(
    request: HttpRequest,
    sheets: Iterable[Sheet],
    *,
    label: Text,
    file_name: str,
    kind: str = "",
    rows: int = 0,
) -> HttpResponseBase:
    """Answer with several sheets in one workbook, of so many rows of a kind of the policy.

    Raises writer.TooManyRows.
    """
    out = pass_out(request, label=label, kind=kind, rows=rows)
    if not isinstance(out, Passage):
        return out
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
        writer.write_workbook(target, tables, mark=out.mark)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return stream_answer(target, name=f"{file_name}.xlsx", kind=XLSX)


def _records(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    found = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
    for row in found:
        yield [_value(column, row) for column in columns]


def _value(column: Column, row: Any) -> Any:
    value = column.of(row)
    if column.kind == "state" and value is not None:
        return str(value[1])
    return value
