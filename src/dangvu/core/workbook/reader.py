"""Reads an admitted workbook sheet by sheet, keeping the addresses that Excel shows."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import python_calamine
from django.utils.translation import gettext as _

from .addresses import address
from .gate import RefusedFile, Source, admit
from .package import WORKBOOK_PART, relationships, sheet_parts
from .scan import Notes, scan, text_sizes

Value: TypeAlias = (
    "str | int | float | bool | datetime.date | datetime.datetime | datetime.time"
    " | datetime.timedelta | CellError | None"
)


# Beyond this a float no longer holds every whole number.
_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class CellError:
    """What a cell holds when its formula failed (``#REF!``) or was never calculated (``""``)."""

    code: str

    @property
    def message(self) -> str:
        """What to do about it, in Vietnamese."""
        if not self.code:
            return _("Công thức chưa được tính. Mở tệp bằng Excel, lưu lại rồi nạp.")
        return _("Công thức báo lỗi %(code)s. Sửa công thức hoặc gõ giá trị vào ô.") % {
            "code": self.code
        }

    def __str__(self) -> str:
        return self.code or "#?"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range; its value is in the first cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __contains__(self, cell: tuple[int, int]) -> bool:
        row, column = cell
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )

    def __str__(self) -> str:
        return (
            f"{address(self.first_row, self.first_column)}"
            f":{address(self.last_row, self.last_column)}"
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something: its number in Excel and its cells from column A on."""

    number: int
    cells: list[Value]

    def cell(self, column: int) -> Value:
        """The value of a column counted from 1; None beyond the last one."""
        return self.cells[column - 1] if column <= len(self.cells) else None

    def address(self, column: int) -> str:
        """The address of the column in this row."""
        return address(self.number, column)


@dataclass(slots=True)
class Sheet:
    """One sheet. ``rows()`` may be called again and again; nothing is kept but the raw cells."""

    name: str
    hidden: bool
    merged: tuple[Merged, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    _raw: python_calamine.CalamineSheet = field(repr=False)
    _errors: dict[int, dict[int, CellError]] = field(repr=False)

    @property
    def last_row(self) -> int:
        """The number of the last row that holds something, 0 if none does."""
        end = self._raw.end
        return max(end[0] + 1 if end else 0, max(self._errors, default=0))

    @property
    def last_column(self) -> int:
        """The number of the last column that holds something, 0 if none does."""
        end = self._raw.end
        return max(
            end[1] + 1 if end else 0,
            max((max(errors) for errors in self._errors.values()), default=0),
        )

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, top to bottom, with its number in Excel.

        Blank cells are None, whole numbers int, failed formulas CellError.
        """
        number = 0
        # The parser counts rows from the first one of the sheet, columns from its first cell.
        left: list[Value] = [None] * (self._raw.start[1] if self._raw.start else 0)
        for number, raw in enumerate(self._raw.iter_rows(), start=1):
            cells = left + [
                None if value == "" else _number(value) if type(value) is float else value
                for value in raw
            ]
            if number in self._errors:
                _put(cells, self._errors[number])
            if any(value is not None for value in cells):
                yield Row(number, cells)
        for beyond in sorted(row for row in self._errors if row > number):
            cells = []
            _put(cells, self._errors[beyond])
            yield Row(beyond, cells)

    def errors(self) -> dict[str, CellError]:
        """The failed formulas by address."""
        return {
            address(row, column): error
            for row, errors in sorted(self._errors.items())
            for column, error in sorted(errors.items())
        }


def _number(raw: float) -> int | float:
    """A number as it was meant: the parser gives every one as a float."""
    return int(raw) if raw.is_integer() and abs(raw) < _EXACT else raw


def _put(cells: list[Value], errors: dict[int, CellError]) -> None:
    for column, error in errors.items():
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = error


class Book:
    """An open workbook. Sheets are parsed when they are asked for, one at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sizes: list[int] | None = None
        try:
            self._calamine = python_calamine.load_workbook(io.BytesIO(data))
        except (python_calamine.CalamineError, OSError) as error:
            raise RefusedFile("DAMAGED") from error
        self._hidden = {
            sheet.name: sheet.visible != python_calamine.SheetVisibleEnum.Visible
            for sheet in self._calamine.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        }

    @property
    def sheet_names(self) -> list[str]:
        """The worksheets in the order of the workbook, hidden ones too."""
        return list(self._hidden)

    def is_hidden(self, name: str) -> bool:
        """Whether the sheet is hidden."""
        return self._hidden[name]

    def sheet(self, name: str) -> Sheet:
        """Parse one sheet; RefusedFile if it is damaged or too large to hold."""
        notes = Notes()
        with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
            part = sheet_parts(archive).get(name)
            if part in archive.namelist():
                notes = scan(archive, str(part), text_sizes=self._text_sizes(archive))
        try:
            raw = self._calamine.get_sheet_by_name(name)
        except (python_calamine.CalamineError, OSError) as error:
            raise RefusedFile("DAMAGED", name) from error
        merged = tuple(
            Merged(top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in raw.merged_cell_ranges or ()
        )
        return Sheet(
            name=name,
            hidden=self._hidden[name],
            merged=merged,
            hidden_rows=frozenset(notes.hidden_rows),
            hidden_columns=frozenset(notes.hidden_columns),
            _raw=raw,
            _errors=_by_place(notes),
        )

    def _text_sizes(self, archive: zipfile.ZipFile) -> list[int]:
        if self._sizes is None:
            targets = relationships(archive, WORKBOOK_PART).values()
            part = next((target for kind, target in targets if kind == "sharedStrings"), "")
            self._sizes = text_sizes(archive, part)
        return self._sizes


def _by_place(notes: Notes) -> dict[int, dict[int, CellError]]:
    errors: dict[int, dict[int, CellError]] = {}
    for failed in notes.failed:
        errors.setdefault(failed.row, {})[failed.column] = CellError(failed.code)
    return errors


def open_book(source: Source) -> Book:
    """Pass the gate and open; RefusedFile says why not."""
    return Book(admit(source))
