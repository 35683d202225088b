"""What `core/list.html` shows, part by part; made by `list_page`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dangvu.core.pages.bulk import BulkAction
from dangvu.core.pages.columns import Choice, Column, Text, main_column
from dangvu.core.writing import NOTHING, write_percent, write_value


@dataclass(frozen=True, slots=True)
class Head:
    label: Text
    kind: str
    sort_url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Cell:
    label: Text
    kind: str
    text: Any
    url: str
    look: str
    main: bool
    long: bool
    blank: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`pk` is empty for rows that cannot be picked or come back to."""

    pk: Any
    name: Text
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Chip:
    label: Text
    value: Text
    drop_url: str


@dataclass(frozen=True, slots=True)
class Field:
    """An input of the filters: `name` in the URL, `kind` choice, text or date."""

    name: str
    label: Text
    kind: str
    value: str
    options: Sequence[tuple[str, Text]] = ()
    suggest: str = ""


@dataclass(frozen=True, slots=True)
class ColumnBox:
    """A column that the reader may choose; the one that names the row is `fixed`."""

    key: str
    label: Text
    shown: bool
    fixed: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """Everything `core/list.html` shows.

    `whole` is the page to print: every row, no tools. `keep` are the parameters that stay when
    columns are chosen.
    """

    title: Text
    heads: Sequence[Head]
    rows: Sequence[Row]
    count: int
    counted: str
    fields: Sequence[Field]
    chips: Sequence[Chip]
    boxes: Sequence[ColumnBox]
    actions: Sequence[BulkAction]
    keep: Sequence[tuple[str, str]]
    searchable: bool
    words: str
    sort: str
    warnings: Sequence[str]
    address: str
    clear_url: str
    usual_url: str
    previous_url: str
    next_url: str
    excel_url: str
    print_url: str
    empty: Text
    empty_label: Text
    empty_url: str
    whole: bool = False

    @property
    def wide(self) -> bool:
        """Broader than a page is, as far as can be told without measuring."""
        return len(self.heads) > 8


def row_of(columns: Sequence[Column], row: Any) -> Row:
    main = main_column(columns)
    cells = [_cell(column, row, main=column is main) for column in columns]
    name = next(cell.text for cell in cells if cell.main)
    return Row(getattr(row, "pk", ""), name, cells)


def _cell(column: Column, row: Any, *, main: bool) -> Cell:
    value, look = column.of(row), ""
    if column.kind == "state" and value is not None:
        look, value = value
    text = write_percent(value) if column.kind == "percent" else write_value(value)
    return Cell(
        label=column.label,
        kind=column.kind,
        text=text,
        url=column.url(row) if column.url else "",
        look=look,
        main=main,
        long=column.long,
        blank=text == NOTHING,
    )


def boxes_of(columns: Sequence[Column], choice: Choice) -> list[ColumnBox]:
    """Nothing to choose where there is only the name of the row."""
    if len(columns) < 3:
        return []
    main = main_column(columns)
    return [
        ColumnBox(column.key, column.label, column in choice.shown, column is main)
        for column in columns
    ]
