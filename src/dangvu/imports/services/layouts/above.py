"""What stands above the table: the day of the figures, the cell of all its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.sheets import Spot
from dangvu.core.sheets.cells import is_blank, text_of
from dangvu.core.text import search_key
from dangvu.core.workbook.reader import Book
from dangvu.imports.services.layouts.document import Layout
from dangvu.imports.services.layouts.fitting import Fit, Fitted
from dangvu.imports.services.layouts.headers import HEADER_WITHIN

_DAY_WORDS = ("so lieu tinh den", "so lieu den", "tinh den", "den ngay")
_DAY = re.compile(
    r"\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{4}"
    r"|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}",
    re.IGNORECASE,
)


def day_of(book: Book, layout: Layout, fitted: Fit | None = None) -> date | None:
    """The day that a heading of the workbook says its figures are of."""
    words = tuple(search_key(word) for word in layout.day) or _DAY_WORDS
    names = [each.sheet.name for each in fitted.sheets] if fitted else book.sheet_names
    for name in dict.fromkeys(names):
        for row in book.sheet(name).rows():
            if row.number > HEADER_WITHIN:
                break
            for at, cell in enumerate(row.cells):
                if isinstance(cell, str) and any(word in search_key(cell) for word in words):
                    day = _day_in(_behind(cell, words)) or _day_in_cell(row.cells[at + 1 :])
                    if day is not None:
                        return day
    return None


def _behind(text: str, words: Sequence[str]) -> str:
    """What stands behind one of these words."""
    plain = " ".join(text.split())
    folded = search_key(plain)
    ends = [at + len(word) for word in words if (at := folded.find(word)) >= 0]
    # Folding keeps every letter in its place, but for marks typed apart.
    return plain[min(ends) :] if ends and len(folded) == len(plain) else plain


def _day_in(text: str) -> date | None:
    found = _DAY.search(text)
    reading = read_date(found[0]) if found else None
    return reading.earliest if isinstance(reading, PartialDate) and reading.day else None


def _day_in_cell(cells: Sequence[Any]) -> date | None:
    cell = next((cell for cell in cells if not is_blank(cell)), None)
    reading = read_date(cell)
    return reading.earliest if isinstance(reading, PartialDate) and reading.day else None


def above(fitted: Fitted, words: str) -> tuple[Any, Spot] | None:
    """A value above the table: `Mã chi bộ: VP.01`, in the cell beside, or the whole text."""
    sheet = fitted.sheet
    for row in sheet.rows():
        if row.number >= fitted.header.first:
            break
        for at, cell in enumerate(row.cells):
            if isinstance(cell, str) and words in search_key(cell):
                told = cell.partition(":")[2].strip()
                beside = next((c for c in row.cells[at + 1 :] if not is_blank(c)), "")
                value = told or text_of(beside).strip()
                if not value and not words.startswith("ma "):
                    value = _named(cell, words)
                if value:
                    return value, (sheet.name, row.number, at + 1)
    return None


def _named(cell: str, words: str) -> str:
    """`Tặng đợt 07/11/2025` gives the day, `CHI BỘ VĂN PHÒNG` the whole name."""
    behind = _behind(cell, (words,))
    day = _DAY.match(behind.strip())
    if day is not None:
        return day[0]
    return " ".join(cell.split()) if search_key(cell).startswith(words) else ""
