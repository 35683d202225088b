"""What a list can be narrowed by: each way stands in the URL and shows as a chip."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dangvu.core.pages.columns import Rows, Text
from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.text import search_key
from dangvu.core.writing import write_date

#: The fields with a search key, or the list's own way to narrow its rows by words.
Search = Sequence[str] | Callable[[Any, str], Any]
#: Between the two ends of a range, where it is one text.
_TO = ".."


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow a list, kept in the URL under `key` and shown as a chip.

    `choices` are pairs (value, label), or a function that gives them; without choices the field
    is typed: a text, a date, or with kind "range" a first and a last date (`key_from`, `key_to`),
    either of which may be left open. `lookup` is a field lookup; `apply(rows, value)` replaces
    it where a lookup is not enough (a range gives it the pair of days). `read` turns the text of
    the URL into the value and raises ValueError for what it does not understand; dates are read
    without one. `write(text)` says the value in words on the chip, when the text itself does not.
    `suggest` is an address that answers htmx with <option> elements for what is typed (`q`).
    """

    key: str
    label: Text
    lookup: str = ""
    choices: Sequence[tuple[str, Text]] | Callable[[], Sequence[tuple[str, Text]]] = ()
    kind: Literal["choice", "text", "date", "range"] = "choice"
    apply: Callable[[Any, Any], Any] | None = None
    read: Callable[[str], Any] = str
    write: Callable[[str], Text] | None = None
    suggest: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Its names in the URL."""
        return (f"{self.key}_from", f"{self.key}_to") if self.kind == "range" else (self.key,)

    def options(self) -> list[tuple[str, Text]]:
        found = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in found]

    def asked(self, query: Mapping[str, str]) -> str:
        """What the URL asks of it, as one text; empty for nothing."""
        texts = [query.get(name, "").replace("\0", "").strip()[:200] for name in self.parameters]
        return _TO.join(texts) if any(texts) else ""

    def narrow(self, rows: Rows, text: str) -> Rows:
        """The rows that pass; ValueError if `text` is not a value of this filter."""
        if self.choices and text not in dict(self.options()):
            raise ValueError(text)
        if self.kind == "range":
            return self._narrow_to_range(rows, *self._ends(text))
        value = read_day(text) if self.kind == "date" and self.read is str else self.read(text)
        if self.apply is not None:
            return self.apply(rows, value)
        lookup = self.lookup or self.key
        if isinstance(rows, QuerySet):
            return rows.filter(**{lookup: value})
        return [row for row in rows if getattr(row, lookup) == value]

    def words(self, text: str) -> Text:
        """The value as the chip says it; `text` has passed `narrow`."""
        if self.write is not None:
            return self.write(text)
        if self.kind == "range":
            return _words_of_range(*self._ends(text))
        return dict(self.options()).get(text, text)

    def _ends(self, text: str) -> tuple[datetime.date | None, datetime.date | None]:
        first_text, _between, last_text = text.partition(_TO)
        first = _read_partial(first_text).earliest if first_text else None
        last = _read_partial(last_text).latest if last_text else None
        if first and last and first > last:
            raise ValueError(text)
        return first, last

    def _narrow_to_range(
        self, rows: Rows, first: datetime.date | None, last: datetime.date | None
    ) -> Rows:
        if self.apply is not None:
            return self.apply(rows, (first, last))
        lookup = self.lookup or self.key
        if isinstance(rows, QuerySet):
            if first:
                rows = rows.filter(**{f"{lookup}__gte": first})
            return rows.filter(**{f"{lookup}__lte": last}) if last else rows
        return [row for row in rows if _within(getattr(row, lookup), first, last)]


def _within(value: Any, first: datetime.date | None, last: datetime.date | None) -> bool:
    if value is None:
        return False
    return (first is None or value >= first) and (last is None or value <= last)


def _words_of_range(first: datetime.date | None, last: datetime.date | None) -> str:
    ends = {"first": write_date(first), "last": write_date(last)}
    if first is None:
        return _("đến %(last)s") % ends
    if last is None:
        return _("từ %(first)s") % ends
    return _("từ %(first)s đến %(last)s") % ends


def read_day(text: str) -> datetime.date:
    """A day as people write it (25/11/2026) or as links carry it (2026-11-25)."""
    found = _read_partial(text)
    if found.day is None:
        raise ValueError(text)
    return found.earliest


def _read_partial(text: str) -> PartialDate:
    found = read_date(text)
    if not isinstance(found, PartialDate):
        raise ValueError(text)
    return found


def narrow_by_words(rows: Rows, words: str, fields: Search) -> Rows:
    """Rows that hold every word in one of the fields, or as the list's own function finds them.

    The fields of a queryset must hold a search key (`core.text.search_key`); those of plain rows
    are folded here.
    """
    if callable(fields):
        return fields(rows, words)
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
