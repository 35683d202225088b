"""Reads an admitted workbook sheet by sheet, keeping the addresses that Excel shows.

It is read in a child process (`core.confined`), and what that finds comes back as plain JSON."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from dangvu.core.confined import Overwhelmed, Room

from .addresses import address
from .gate import RefusedFile, Source, admit
from .parsing import Parser

Value: TypeAlias = (
    "str | int | float | bool | datetime.date | datetime.datetime | datetime.time"
    " | datetime.timedelta | CellError | None"
)


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
    """One sheet. ``rows()`` may be called again and again; what is kept is the rows as they came.

    `last_row`, `last_column`: the last ones that hold something, 0 if none does.
    """

    name: str
    hidden: bool
    merged: tuple[Merged, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    last_row: int
    last_column: int
    _errors: Sequence[Sequence[Any]] = field(repr=False)
    _blocks: Sequence[bytes] = field(repr=False)

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, top to bottom, with its number in Excel.

        Blank cells are None, whole numbers int, failed formulas CellError.
        """
        for block in self._blocks:
            for number, cells in json.loads(block, object_hook=_value):
                yield Row(number, cells)

    def errors(self) -> dict[str, CellError]:
        """The failed formulas by address."""
        return {address(row, column): CellError(code) for row, column, code in self._errors}


def _value(told: dict[str, Any]) -> Any:
    """What JSON has no form for."""
    ((kind, value),) = told.items()
    match kind:
        case "moment":
            return datetime.datetime.fromisoformat(value)
        case "day":
            return datetime.date.fromisoformat(value)
        case "time":
            return datetime.time.fromisoformat(value)
        case "span":
            return datetime.timedelta(seconds=value)
        case "error":
            return CellError(value)
    return str(value)


class Book:
    """An open workbook. Sheets are parsed when they are asked for, one at a time."""

    def __init__(self, data: bytes) -> None:
        self._room = Room(lambda: Parser(data).answer)
        (about,) = self._ask(None)
        self._hidden: dict[str, bool] = json.loads(about)["hidden"]

    @property
    def sheet_names(self) -> list[str]:
        """The worksheets in the order of the workbook, hidden ones too."""
        return list(self._hidden)

    def is_hidden(self, name: str) -> bool:
        """Whether the sheet is hidden."""
        return self._hidden[name]

    def sheet(self, name: str) -> Sheet:
        """Parse one sheet; RefusedFile if it is damaged or too large to hold."""
        first, *blocks = self._ask(name)
        known = json.loads(first)
        return Sheet(
            name=name,
            hidden=self._hidden[name],
            merged=tuple(Merged(*corners) for corners in known["merged"]),
            hidden_rows=frozenset(known["hidden_rows"]),
            hidden_columns=frozenset(known["hidden_columns"]),
            last_row=known["last_row"],
            last_column=known["last_column"],
            _errors=known["errors"],
            _blocks=blocks,
        )

    def _ask(self, name: str | None) -> list[bytes]:
        try:
            pieces = list(self._room.ask(name))
        except Overwhelmed as error:
            raise RefusedFile("HEAVY", name or "") from error
        if pieces[0].startswith(_REFUSED):
            raise RefusedFile(*json.loads(pieces[0])["refused"])
        return pieces


_REFUSED = b'{"refused":'


def open_book(source: Source) -> Book:
    """Pass the gate and open; RefusedFile says why not."""
    return Book(admit(source))
