"""Cell addresses as Excel writes them. Rows and columns are counted from 1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    if not 1 <= column <= LAST_COLUMN:
        raise ValueError(f"no such column: {column}")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """``B7`` for row 7, column 2."""
    return f"{column_letters(column)}{row}"


def position(cell: str) -> tuple[int, int]:
    """Row and column of ``B7``; ValueError if it is no address."""
    found = _ADDRESS.fullmatch(cell)
    if not found or column_number(found[1]) > LAST_COLUMN or int(found[2]) > LAST_ROW:
        raise ValueError(f"not a cell address: {cell!r}")
    return int(found[2]), column_number(found[1])


def compact(cells: Iterable[tuple[int, int]]) -> list[str]:
    """The same cells as few ranges: neighbours below each other become ``B2:B9``."""
    ranges: list[str] = []
    run: tuple[int, int, int] | None = None
    for column, row in sorted({(column, row) for row, column in cells}):
        if run is not None and run[0] == column and row == run[2] + 1:
            run = (column, run[1], row)
            continue
        if run is not None:
            ranges.append(_range(run))
        run = (column, row, row)
    if run is not None:
        ranges.append(_range(run))
    return ranges


def _range(run: tuple[int, int, int]) -> str:
    column, first, last = run
    start = address(first, column)
    return start if first == last else f"{start}:{address(last, column)}"
