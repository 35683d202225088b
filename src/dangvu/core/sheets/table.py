"""The rows of one sheet after their cells have been read, column by column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dangvu.core.sheets.definition import BLANK, SheetDefinition

#: A cell of the workbook: its sheet, its row and its column; 0 where there is none.
Spot = tuple[str, int, int]


@dataclass(slots=True)
class Table:
    """`table["birth"][i]` is the value of the i-th row, blank as its kind says.

    `rows[i]` is the row of the workbook it came from; `places` says in which column of the
    workbook a field stands (0 when the sheet has no such column). `unread` are cells that hold
    something which could not be read: it has been reported and the value is blank.

    A table put together from a workbook of another layout has rows of several worksheets
    (`sheets`) and fields that stand elsewhere than in their column (`spots`: sheet, row, column).
    """

    definition: SheetDefinition
    title: str
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    unread: set[tuple[int, str]] = field(default_factory=set)
    sheets: list[str] = field(default_factory=list)
    spots: dict[tuple[int, str], Spot] = field(default_factory=dict)

    @classmethod
    def of_rows(cls, definition: SheetDefinition, rows: Iterable[dict[str, Any]]) -> Table:
        """A table of values that were read elsewhere, as if its workbook had all columns."""
        given = list(rows)
        names = [column.name for column in definition.columns]
        return cls(
            definition,
            str(definition.title),
            rows=list(range(2, len(given) + 2)),
            columns={
                column.name: [row.get(column.name, BLANK[column.kind]) for row in given]
                for column in definition.columns
            },
            places={name: at for at, name in enumerate(names, start=1)},
        )

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    def has(self, name: str) -> bool:
        """Whether the sheet has the column at all."""
        return bool(self.places.get(name))

    def is_unread(self, row: int, name: str) -> bool:
        return (row, name) in self.unread

    def spot(self, row: int | None, name: str) -> Spot:
        """The cell where a field of a row stands."""
        if row is None:
            return self.title, 0, self.places.get(name, 0)
        if self.spots and (row, name) in self.spots:
            return self.spots[row, name]
        sheet = self.sheets[row] if self.sheets else self.title
        return sheet, self.rows[row], self.places.get(name, 0)

    def heading(self, name: str) -> str:
        return str(self.definition.column(name).title)
