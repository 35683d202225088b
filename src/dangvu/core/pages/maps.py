"""The heat map: one question asked of many organisations, a cell each, five steps of colour.

The number always stands in the cell: the colour only helps the eye to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dangvu.core.pages.charts import Scale, scale_of
from dangvu.core.pages.columns import Text
from dangvu.core.pages.figures import Option
from dangvu.core.writing import Number, write_number


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`value` None reads `missing` (a dash without). `text` replaces the number in words."""

    value: Number | None
    url: str = ""
    text: Text = ""
    missing: Text = ""

    @property
    def written(self) -> Text:
        if self.value is None:
            return self.missing or "–"
        return self.text or write_number(self.value)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One organisation. `below_url` leads to the map of what is directly below it. `aside` is
    shown and takes no part in the steps (the own part of the organisation asked, a total)."""

    label: Text
    cells: Sequence[HeatCell]
    url: str = ""
    note: Text = ""
    below_url: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Everything `core/_heat.html` shows. With one column it is a field of tiles and a table, with
    several a table of coloured cells. `columns` are (label, URL) pairs."""

    head: Text
    columns: Sequence[tuple[Text, str]]
    rows: Sequence[HeatRow]
    unit: Text = ""
    scale: Scale = field(default_factory=Scale)

    @classmethod
    def of(
        cls,
        *,
        head: Text,
        columns: Sequence[tuple[Text, str]],
        rows: Sequence[HeatRow],
        unit: Text = "",
    ) -> HeatMap:
        """The map with one scale for all its cells."""
        values = [cell.value for row in rows if not row.aside for cell in row.cells]
        return cls(head, columns, rows, unit, scale_of(values))

    @property
    def is_single(self) -> bool:
        return len(self.columns) == 1

    @property
    def stepped(self) -> list[tuple[HeatRow, list[tuple[HeatCell, int]]]]:
        """The rows with the step of each cell; 0 has no colour."""
        return [
            (
                row,
                [(cell, 0 if row.aside else self.scale.step(cell.value)) for cell in row.cells],
            )
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class MapView:
    """Everything `core/map.html` shows."""

    title: Text
    heat: HeatMap
    scope: Text = ""
    when: Text = ""
    definition: Text = ""
    above: Sequence[Option] = ()
    spans: Sequence[Option] = ()
    trees: Sequence[Option] = ()
    notes: Sequence[Text] = ()
    excel_url: str = ""
    figure_url: str = ""
    empty: Text = ""
