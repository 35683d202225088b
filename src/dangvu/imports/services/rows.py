"""The rows of a preview, kept in files beside the workbook so that each count opens to its rows.

They are as many as the workbook has, they are gone when it is, and nobody asks the database about
them: so they are lines of JSON, of which a page decodes fifty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Column, Kind, State, Table
from dangvu.core.whole_files import whole_file
from dangvu.core.writing import write_date, write_number
from dangvu.imports.models import ImportBatch
from dangvu.imports.services.files import delete_files, rows_path
from dangvu.imports.services.importing import Preview

Line = dict[str, Any]


class KeptRows(Sequence[Any]):
    """Lines of a file as `make` shows them, decoded when they are looked at; none without a file."""

    def __init__(self, path: Path, make: Callable[[Line], Any] = dict) -> None:
        self._make = make
        try:
            self._lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            self._lines = []

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self._make(json.loads(line)) for line in self._lines[at]]
        return self._make(json.loads(self._lines[at]))


def keep_lines(path: Path, lines: Iterable[Line]) -> int:
    """Write lines whole or not at all; how many there were. Raises CannotWrite."""
    count = 0
    with whole_file(path) as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
    return count


def keep_preview(batch: ImportBatch, preview: Preview) -> None:
    """Keep every row of the preview by sheet and by what would happen to it. Raises CannotWrite."""
    delete_files(batch.pk, "preview.*")
    for code, plan in preview.intake.plans.items():
        by_state: dict[State, list[int]] = {}
        for row, state in enumerate(plan.states):
            by_state.setdefault(state, []).append(row)
        for state, rows in by_state.items():
            path = rows_path(batch, f"preview.{code}.{state.value}")
            keep_lines(path, (_line(plan.table, row, plan.changed.get(row, set())) for row in rows))


def kept_preview(
    batch: ImportBatch, sheet: str, state: str, make: Callable[[Line], Any] = dict
) -> KeptRows:
    """`sheet` is a code of a declared sheet and `state` one of a plan: the caller has checked."""
    return KeptRows(rows_path(batch, f"preview.{sheet}.{state}"), make)


def has_preview(batch: ImportBatch, sheet: str, state: str) -> bool:
    return rows_path(batch, f"preview.{sheet}.{state}").exists()


def _line(table: Table, row: int, changed: set[str]) -> Line:
    sheet, number, _column = table.spot(row, table.definition.key[0])
    return {
        "sheet": sheet,
        "row": number,
        "code": key_of(table, row),
        "name": name_of(table, row),
        "changed": [
            [table.heading(name), shown(table.definition.column(name), table[name][row])]
            for name in (column.name for column in table.definition.columns if changed)
            if name in changed
        ],
    }


def key_of(table: Table, row: int) -> str:
    """What the row is about: the first field of its key."""
    return str(table[table.definition.key[0]][row])


def name_of(table: Table, row: int) -> str:
    """What the row is called, or what else its key says where it has no name."""
    for name in ("full_name", "name"):
        if name in table.columns:
            return str(table[name][row])
    columns = [table.definition.column(name) for name in table.definition.key[1:]]
    return " · ".join(filter(None, (shown(column, table[column.name][row]) for column in columns)))


def shown(column: Column, value: Any) -> str:
    """A value of a sheet as one reads it; empty for a blank one."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, PartialDate):
        return value.as_vietnamese()
    if isinstance(value, date):
        return write_date(value)
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if column.kind is Kind.COUNT:
        return write_number(value)
    if column.choices:
        return next((str(label) for code, label in column.choices if code == value), str(value))
    return str(value)
