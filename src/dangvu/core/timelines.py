"""The dated rows of one thing held in memory, changed there, and written back as corrections.

For services that change many things at once: `core.temporal` does the same for one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from dangvu.core.bulk import insert_rows, supersede_rows
from dangvu.core.partial_dates import PartialDate


@dataclass(slots=True, eq=False)
class Stretch:
    """One row: what holds from `start` until before `end`."""

    start: date
    end: date | None
    values: dict[str, Any]
    pk: int | None = None
    was: tuple[date, date | None, dict[str, Any]] | None = None

    @classmethod
    def held(cls, pk: int, start: date, end: date | None, values: dict[str, Any]) -> Stretch:
        """A row that the database has."""
        return cls(start, end, values, pk, (start, end, dict(values)))

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def is_touched(self) -> bool:
        return self.was is None or self.was != (self.start, self.end, self.values)


class Timeline:
    """Rows of one thing that never overlap, in order."""

    __slots__ = ("_removed", "rows")

    def __init__(self, rows: Iterable[Stretch] = ()) -> None:
        self.rows = list(rows)
        self._removed: list[int] = []

    def __iter__(self) -> Iterator[Stretch]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def last(self) -> Stretch:
        return self.rows[-1]

    def at(self, day: date) -> Stretch | None:
        """What holds on a day."""
        return next((row for row in self.rows if row.holds_on(day)), None)

    def near(self, day: date) -> Stretch | None:
        """What holds on a day; after the end what held last, before the beginning what came first."""
        before = [row for row in self.rows if row.start <= day]
        return before[-1] if before else (self.rows[0] if self.rows else None)

    def add(self, start: date, end: date | None, **values: Any) -> Stretch:
        """Something new holds; the caller sees to it that nothing else does in that time."""
        row = Stretch(start, end, values)
        in_order = not self.rows or self.rows[-1].start <= start
        self.rows.append(row)
        if not in_order:
            self.rows.sort(key=lambda each: each.start)
        return row

    def split(self, day: date) -> tuple[Stretch | None, Stretch | None]:
        """The rows before and from a day, after cutting the one that holds across it."""
        row = self.at(day)
        if row is None or row.start == day:
            return None, row
        after = Stretch(day, row.end, dict(row.values))
        row.end = day
        self.rows.insert(self.rows.index(row) + 1, after)
        return row, after

    def change_from(self, day: date, **values: Any) -> None:
        """New values from a day on, until the row that holds then would have ended."""
        row = self.split(day)[1] or self.near(day)
        if row is not None:
            row.values.update(values)

    def correct(self, **values: Any) -> None:
        """The values were always these."""
        for row in self.rows:
            row.values.update(values)

    def begin(self, day: date) -> None:
        """Nothing holds before a day, and what came first holds from that day."""
        while len(self.rows) > 1 and (end := self.rows[0].end) is not None and end <= day:
            self._remove(self.rows[0])
        self.rows[0].start = day

    def end(self, day: date | None) -> None:
        """Nothing holds from a day on; None opens the last row again."""
        if day is None:
            self.last.end = None
            return
        for row in [each for each in self.rows if each.start >= day]:
            self._remove(row)
        if self.rows and (self.last.end is None or self.last.end > day):
            self.last.end = day

    def remove(self, row: Stretch) -> None:
        """The row was never true."""
        self._remove(row)

    def _remove(self, row: Stretch) -> None:
        self.rows.remove(row)
        if row.pk is not None:
            self._removed.append(row.pk)

    @property
    def is_touched(self) -> bool:
        return bool(self._removed) or any(row.is_touched for row in self.rows)

    def gone(self) -> list[int]:
        """Rows of the database that hold no longer as they stand."""
        return self._removed + [
            row.pk for row in self.rows if row.pk is not None and row.is_touched
        ]

    def fresh(self) -> list[Stretch]:
        """Rows that the database has to get."""
        return [row for row in self.rows if row.is_touched]


def load_timelines(
    rows: models.QuerySet[Any], key: str, fields: Sequence[str]
) -> dict[Any, Timeline]:
    """Current rows of a dated model as timelines, by the column `key`; one statement."""
    found: dict[Any, Timeline] = {}
    picked = rows.current().order_by(key, "valid_from")  # type: ignore[attr-defined]
    for pk, owner, start, end, *values in picked.values_list(
        "pk", key, "valid_from", "valid_to", *fields
    ).iterator(chunk_size=20_000):
        row = Stretch.held(pk, start, end, dict(zip(fields, values, strict=True)))
        timeline = found.get(owner)
        if timeline is None:
            found[owner] = Timeline([row])
        else:
            timeline.rows.append(row)
    return found


def write_timelines(
    model: type[models.Model],
    keys: Sequence[str],
    fields: Sequence[str],
    timelines: Iterable[tuple[Sequence[Any], Timeline]],
    *,
    reason: str = "",
) -> int:
    """Supersede what changed and insert what is new; `keys` are columns the same for a timeline.

    A value that has a `pk` (something that was new itself a moment ago) is written as that.
    """
    changed = [(owner, timeline) for owner, timeline in timelines if timeline.is_touched]
    supersede_rows(model, [pk for _owner, t in changed for pk in t.gone()], reason=reason)
    return insert_rows(
        model,
        (*keys, "valid_from", "valid_to", *fields),
        (
            (*owner, row.start, row.end, *(_plain(row.values[name]) for name in fields))
            for owner, timeline in changed
            for row in timeline.fresh()
        ),
    )


def _plain(value: Any) -> Any:
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, PartialDate):
        return str(value)
    return getattr(value, "pk", value)


_AS_THEY_ARE = frozenset({str, int, bool, date})
