"""The reading of an admitted workbook itself, in the child process; `reader` asks it."""

from __future__ import annotations

import datetime
import io
import itertools
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import python_calamine

from .gate import RefusedFile
from .package import WORKBOOK_PART, relationships, sheet_parts
from .scan import Notes, scan, text_sizes

# Beyond this a float no longer holds every whole number.
_EXACT = 10**15
#: Rows that travel together.
BLOCK = 1000

Errors = dict[int, dict[int, str]]


class Parser:
    """Answers what `reader` asks: None about the workbook, a name about that sheet.

    A sheet is told by what is known of it, and then its rows, block after block; a refusal by its
    code. All of it is plain JSON.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._book: Any = None
        self._sizes: list[int] | None = None

    def answer(self, asked: str | None) -> Iterator[bytes]:
        """The pieces of an answer."""
        try:
            yield from self._about() if asked is None else self._sheet(asked)
        except RefusedFile as error:
            yield _told({"refused": [error.code, error.part]})

    def _opened(self) -> Any:
        if self._book is None:
            try:
                self._book = python_calamine.load_workbook(io.BytesIO(self._data))
            except (python_calamine.CalamineError, OSError) as error:
                raise RefusedFile("DAMAGED") from error
        return self._book

    def _about(self) -> Iterator[bytes]:
        yield _told(
            {
                "hidden": {
                    sheet.name: sheet.visible != python_calamine.SheetVisibleEnum.Visible
                    for sheet in self._opened().sheets_metadata
                    if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
                }
            }
        )

    def _sheet(self, name: str) -> Iterator[bytes]:
        notes = self._notes(name)
        errors: Errors = {}
        for failed in notes.failed:
            errors.setdefault(failed.row, {})[failed.column] = failed.code
        try:
            raw = self._opened().get_sheet_by_name(name)
        except (python_calamine.CalamineError, OSError) as error:
            raise RefusedFile("DAMAGED", name) from error
        end = raw.end
        yield _told(
            {
                "merged": [
                    [top + 1, left + 1, bottom + 1, right + 1]
                    for (top, left), (bottom, right) in raw.merged_cell_ranges or ()
                ],
                "hidden_rows": sorted(notes.hidden_rows),
                "hidden_columns": sorted(notes.hidden_columns),
                "last_row": max(end[0] + 1 if end else 0, max(errors, default=0)),
                "last_column": max(
                    end[1] + 1 if end else 0,
                    max((max(each) for each in errors.values()), default=0),
                ),
                "errors": [
                    [row, column, code]
                    for row, each in sorted(errors.items())
                    for column, code in sorted(each.items())
                ],
            }
        )
        rows = _rows(raw, errors)
        while block := list(itertools.islice(rows, BLOCK)):
            yield _told(block)

    def _notes(self, name: str) -> Notes:
        with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
            part = sheet_parts(archive).get(name)
            if part not in archive.namelist():
                return Notes()
            return scan(archive, str(part), text_sizes=self._text_sizes(archive))

    def _text_sizes(self, archive: zipfile.ZipFile) -> list[int]:
        if self._sizes is None:
            targets = relationships(archive, WORKBOOK_PART).values()
            part = next((target for kind, target in targets if kind == "sharedStrings"), "")
            self._sizes = text_sizes(archive, part)
        return self._sizes


def _rows(raw: Any, errors: Errors) -> Iterator[tuple[int, list[Any]]]:
    """Every row that is not blank, with its number in Excel."""
    number = 0
    # The parser counts rows from the first one of the sheet, columns from its first cell.
    left: list[Any] = [None] * (raw.start[1] if raw.start else 0)
    for number, row in enumerate(raw.iter_rows(), start=1):
        cells = left + [
            None if value == "" else _number(value) if type(value) is float else value
            for value in row
        ]
        if number in errors:
            _put(cells, errors[number])
        if any(value is not None for value in cells):
            yield number, cells
    for beyond in sorted(row for row in errors if row > number):
        cells = []
        _put(cells, errors[beyond])
        yield beyond, cells


def _number(raw: float) -> int | float:
    """A number as it was meant: the parser gives every one as a float."""
    return int(raw) if raw.is_integer() and abs(raw) < _EXACT else raw


def _put(cells: list[Any], errors: dict[int, str]) -> None:
    for column, code in errors.items():
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = {"error": code}


def _told(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> dict[str, Any]:
    if isinstance(value, datetime.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"time": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"span": value.total_seconds()}
    return {"text": str(value)}
