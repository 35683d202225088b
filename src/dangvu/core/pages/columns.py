"""What a list shows and what it can be narrowed by."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.text import search_key

Text = str | Promise
Kind = Literal["text", "number", "percent", "date", "state"]
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list, on the page and in its Excel file.

    `value` is a path of attributes ("home.name"), or a function of the row; None shows a dash.
    `order` are the fields to sort by, most important first; without it the column does not sort.
    `url(row)` makes the cell a link; the first column with one opens the record. A column of kind
    "state" gives a pair (look, word), the looks being those of the `state` tag.
    `long` gives the cell the whole width of a card on a phone.
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any]
    kind: Kind = "text"
    order: tuple[str, ...] = ()
    url: Callable[[Any], str] | None = None
    long: bool = False

    def of(self, row: Any) -> Any:
        """The value of the row, as it goes to Excel."""
        if callable(self.value):
            return self.value(row)
        found = row
        for name in self.value.split("."):
            found = found.get(name) if isinstance(found, Mapping) else getattr(found, name)
            if found is None:
                return None
        return found


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow a list, kept in the URL under `key` and shown as a chip.

    `choices` are pairs (value, label), or a function that gives them; without choices the field
    is a text or a date to type (`kind`). `lookup` is a field lookup; `apply(rows, value)` replaces
    it where a lookup is not enough. `read` turns the text of the URL into the value and raises
    ValueError for what it does not understand; dates are read without one.
    """

    key: str
    label: Text
    lookup: str = ""
    choices: Sequence[tuple[str, Text]] | Callable[[], Sequence[tuple[str, Text]]] = ()
    kind: Literal["choice", "text", "date"] = "choice"
    apply: Callable[[Any, Any], Any] | None = None
    read: Callable[[str], Any] = str

    def options(self) -> list[tuple[str, Text]]:
        found = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in found]

    def narrow(self, rows: Rows, text: str) -> Rows:
        """The rows that pass; ValueError if `text` is not a value of this filter."""
        value = read_day(text) if self.kind == "date" and self.read is str else self.read(text)
        if self.apply is not None:
            return self.apply(rows, value)
        lookup = self.lookup or self.key
        if isinstance(rows, QuerySet):
            return rows.filter(**{lookup: value})
        return [row for row in rows if getattr(row, lookup) == value]


def read_day(text: str) -> datetime.date:
    """A day as people write it (25/11/2026) or as links carry it (2026-11-25)."""
    found = read_date(text)
    if not isinstance(found, PartialDate) or found.day is None:
        raise ValueError(text)
    return found.earliest


def narrow_by_words(rows: Rows, words: str, fields: Sequence[str]) -> Rows:
    """Rows that hold every word in one of the fields.

    The fields of a queryset must hold a search key (`core.text.search_key`); those of plain rows
    are folded here.
    """
    for word in search_key(words).split():
        if isinstance(rows, QuerySet):
            rows = _narrow_queryset(rows, word, fields)
        else:
            rows = [
                row
                for row in rows
                if any(word in search_key(str(getattr(row, name) or "")) for name in fields)
            ]
    return rows


def _narrow_queryset(rows: QuerySet[Any], word: str, fields: Sequence[str]) -> QuerySet[Any]:
    matching = Q()
    for name in fields:
        matching |= Q(**{f"{name}__contains": word})
    return rows.filter(matching)
