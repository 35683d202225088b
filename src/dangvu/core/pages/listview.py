"""What `core/list.html` shows, part by part; made by `list_page`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from dangvu.core.pages.bulk import BulkAction
from dangvu.core.pages.columns import Choice, Column, Text, main_column
from dangvu.core.pages.states import badge
from dangvu.core.writing import NOTHING, write_percent, write_value


@dataclass(frozen=True, slots=True)
class Head:
    label: Text
    kind: str
    sort_url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Row:
    """`pk` is empty for rows that cannot be picked or come back to; `cells` is markup."""

    pk: Any
    name: Text
    cells: SafeString


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

    `whole` is the page to print: every row, no tools; `mark` says there whose copy it is. `keep` are the parameters that stay when
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
    mark: str = ""

    @property
    def wide(self) -> bool:
        """Broader than a page is, as far as can be told without measuring."""
        return len(self.heads) > 8


def rows_of(columns: Sequence[Column], rows: Iterable[Any]) -> list[Row]:
    """The rows as the page shows them.

    Written here and not by a template: a page has hundreds of cells.
    """
    main = main_column(columns)
    opened = [
        (column, _opened(column, main), _opened(column, main, blank=True)) for column in columns
    ]
    return [_row(opened, main, row) for row in rows]


def _row(opened: Sequence[tuple[Column, str, str]], main: Column, row: Any) -> Row:
    name: Text = ""
    parts = []
    for column, begin, begin_blank in opened:
        text, inside = _shown(column, row)
        if column is main:
            name = text
        parts.append(f"{begin_blank if text == NOTHING else begin}{inside}</td>")
    return Row(getattr(row, "pk", ""), name, mark_safe("".join(parts)))  # noqa: S308 - escaped


def _opened(column: Column, main: Column, *, blank: bool = False) -> str:
    kind = column.kind if column.kind != "state" else ""
    classes = kind + "".join(
        f" {word}"
        for word, holds in (("main", column is main), ("long", column.long), ("blank", blank))
        if holds
    )
    return format_html('<td role="cell" data-label="{}" class="{}">', column.label, classes)


def _shown(column: Column, row: Any) -> tuple[Text, str]:
    """The words of a cell, and the markup that shows them."""
    value, look = column.of(row), ""
    if column.kind == "state" and value is not None:
        look, value = value
    text = write_percent(value) if column.kind == "percent" else write_value(value)
    if look:
        return text, badge(look, text)
    if url := column.url(row) if column.url else "":
        return text, format_html('<a href="{}">{}</a>', url, text)
    return text, conditional_escape(text)


def boxes_of(columns: Sequence[Column], choice: Choice) -> list[ColumnBox]:
    """Nothing to choose where there is only the name of the row."""
    if len(columns) < 3:
        return []
    main = main_column(columns)
    return [
        ColumnBox(column.key, column.label, column in choice.shown, column is main)
        for column in columns
    ]
