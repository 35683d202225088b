"""Where a worksheet of another layout has its titles, and which columns they name."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dangvu.core.sheets.cells import is_blank, text_of
from dangvu.core.workbook.answers import is_ours
from dangvu.core.workbook.reader import Row, Sheet
from dangvu.imports.services.layouts.document import ColumnRule, SheetRule
from dangvu.imports.services.reading import fold

#: How far down the titles may stand, below the heading of the office.
HEADER_WITHIN = 40
_MOST_ROWS = 4
#: Below this share of the columns found, another sheet is meant.
LEAST_SHARE = 0.5
BETWEEN = " / "


@dataclass(slots=True)
class Header:
    """The rows of the titles, each column's title with that of its group, and what they name."""

    first: int
    last: int
    titles: dict[int, str]
    places: dict[str, int] = field(default_factory=dict)
    """By the title of a rule: the column where it stands."""
    missing: list[ColumnRule] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How much of the rule's columns is there."""
        whole = len(self.places) + len(self.missing)
        return len(self.places) / whole if whole else 0.0

    @property
    def unknown(self) -> dict[int, str]:
        """Columns that no rule names."""
        named = set(self.places.values())
        return {at: title for at, title in self.titles.items() if at not in named}


class Grid:
    """The upper rows of a worksheet with its merged cells spread."""

    def __init__(self, sheet: Sheet, within: int = HEADER_WITHIN) -> None:
        self.sheet = sheet
        self.rows = {row.number: row for row in _upper(sheet, within + _MOST_ROWS)}
        self._spread: dict[tuple[int, int], Any] = {}
        for merged in sheet.merged:
            if merged.first_row not in self.rows or merged.first_row > within:
                continue
            value = self.rows[merged.first_row].cell(merged.first_column)
            for number in range(merged.first_row, min(merged.last_row, within + _MOST_ROWS) + 1):
                for column in range(merged.first_column, merged.last_column + 1):
                    self._spread[number, column] = value

    def text(self, row: int, column: int) -> str:
        """What the cell shows, that of its merged range if it is in one."""
        cell = self._spread.get((row, column))
        if cell is None and row in self.rows:
            cell = self.rows[row].cell(column)
        return "" if is_blank(cell) or is_ours(cell) else " ".join(text_of(cell).split())

    def titles(self, first: int, last: int) -> dict[int, str]:
        """By column: the titles of these rows, group before column, each said once."""
        titles: dict[int, str] = {}
        groups: dict[int, str] = {}
        for column in range(1, self.sheet.last_column + 1):
            parts: list[str] = []
            for row in range(first, last + 1):
                text = self.text(row, column)
                if row < last:
                    text = text or self._carried(row, column, last, groups)
                    groups[row] = text
                if text and text not in parts:
                    parts.append(text)
            if parts:
                titles[column] = BETWEEN.join(parts)
        return _told_apart(titles)

    def _carried(self, row: int, column: int, last: int, groups: dict[int, str]) -> str:
        """The title of a group that was not merged over its columns: it stands in the first."""
        below = any(self.text(under, column) for under in range(row + 1, last + 1))
        before = any(self.text(under, column - 1) for under in range(row + 1, last + 1))
        return groups.get(row, "") if below and before and column > 1 else ""


def _told_apart(titles: dict[int, str]) -> dict[int, str]:
    """Two columns of one title: the second gets a number."""
    seen: Counter[str] = Counter()
    for column, title in titles.items():
        key = fold(title)
        seen[key] += 1
        if seen[key] > 1:
            titles[column] = f"{title} ({seen[key]})"
    return titles


def _upper(sheet: Sheet, within: int) -> Iterable[Row]:
    for row in sheet.rows():
        if row.number > within:
            return
        yield row


def find_header(rule: SheetRule, grid: Grid) -> Header | None:
    """The rows that hold most of the titles of the rule; None if there are none at all."""
    best: Header | None = None
    for first in [number for number in grid.rows if number <= HEADER_WITHIN]:
        heights = (rule.header_rows,) if rule.header_rows else range(1, _MOST_ROWS)
        for height in heights:
            header = _header_at(rule, grid, first, first + height - 1)
            if header.places and (best is None or _rank(header) > _rank(best)):
                best = header
    numbered = _by_numbers(rule, grid)
    if numbered and (best is None or len(numbered.places) > len(best.places)):
        best = numbered
    return best


def _rank(header: Header) -> tuple[int, int]:
    """More titles found is better; of equals, the one of fewer rows."""
    return len(header.places), header.first - header.last


def _header_at(rule: SheetRule, grid: Grid, first: int, last: int) -> Header:
    header = Header(first, last, grid.titles(first, last))
    by_title: dict[str, int] = {}
    for at, title in header.titles.items():
        by_title.setdefault(fold(title), at)
    for column in rule.columns:
        at = next((by_title[key] for key in _keys(column) if key in by_title), 0)
        at = at or next(
            (at for key, at in by_title.items() if any(fold(w) in key for w in column.words)), 0
        )
        if at and at not in header.places.values():
            header.places[column.title] = at
        else:
            header.missing.append(column)
    return header


def _keys(column: ColumnRule) -> list[str]:
    return [fold(title) for title in (column.title, *column.also) if title]


def _by_numbers(rule: SheetRule, grid: Grid) -> Header | None:
    """A printed form may be known by the row that numbers its columns."""
    wanted = {column.number: column for column in rule.columns if column.number}
    if not wanted:
        return None
    for number, row in grid.rows.items():
        numbers = {
            n: at
            for at, cell in enumerate(row.cells, start=1)
            if (n := column_number(cell)) is not None
        }
        if len(numbers) >= 5 and sum(n in numbers for n in wanted) >= 5:
            header = Header(number, number, grid.titles(max(1, number - 2), number))
            header.places = {
                column.title: numbers[n] for n, column in wanted.items() if n in numbers
            }
            header.missing = [c for n, c in wanted.items() if n not in numbers]
            return header
    return None


def column_number(cell: Any) -> int | None:
    """The number of a printed column: `7`, `(7)`."""
    text = text_of(cell).strip(" ()") if cell is not None else ""
    return int(text) if text.isdigit() and len(text) <= 2 else None


def nearest(title: str, others: dict[int, str]) -> list[int]:
    """Columns whose titles resemble one that is gone, the nearest first."""
    folded: dict[str, int] = {}
    for at, other in others.items():
        folded.setdefault(fold(other), at)
    wanted = fold(title)
    close = difflib.get_close_matches(wanted, folded, n=3, cutoff=0.5)
    last = wanted.rpartition("/")[2].strip()
    close += [key for key in folded if last and last in key.split(" / ") and key not in close]
    return [folded[key] for key in close][:3]
