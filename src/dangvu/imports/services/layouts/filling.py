"""From a record of theirs to rows of ours that are not read yet: which cell fills which field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import read_date
from dangvu.core.readings import Unreadable
from dangvu.core.sheets import Column, Kind, Problem, SheetDefinition, Spot, read_cell
from dangvu.core.sheets.cells import is_blank, read_yes_no, text_of
from dangvu.core.text import search_key
from dangvu.core.workbook.reader import CellError
from dangvu.imports.services.layouts.body import Group, Line, split_lines
from dangvu.imports.services.layouts.document import ColumnRule, ExtraRow, SheetRule

#: Under this name a draft keeps where its running number stands.
ORDER = "#"
_DASH = re.compile(r"\s+[-–—]\s+")
_MARKS = re.compile(r"[,;/]")
_DATE_LIKE = re.compile(r"\d\s*[./-]\s*\d|\bnăm\s+\d{4}", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A row of ours before its cells are read. `spots` tell where each value stands.

    `facts` describe, by field, the record that a column of codes refers to: `{"code": {"full_name":
    ...}}`. `source` is the row that it goes with and takes `carries` from. `above` is the record
    that its running number makes its superior.
    """

    into: str
    sheet: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    source: Draft | None = None
    carries: tuple[str, ...] = ()
    above: Draft | None = None
    order: str = ""

    def source_gives(self, name: str) -> bool:
        """Whether the field is that of the row it goes with, where it is settled."""
        source = self.source
        return source is not None and source.into != self.into and name in self.carries

    def put(self, name: str, value: Any, spot: Spot) -> None:
        """A field has one value; another one is a problem at its cell."""
        target, _dot, fact = name.partition(".")
        held = self.facts.setdefault(target, {}) if fact else self.values
        key = fact or name
        if key in held and not _same(held[key], value):
            value = Problem(
                _("Ô này ghi “%(one)s” mà ô khác cùng dòng ghi “%(other)s” cho cùng một điều.")
                % {"one": text_of(value)[:40], "other": text_of(held[key])[:40]}
            )
        held[key] = value
        self.spots[name] = spot


@dataclass(slots=True)
class Filler:
    """Fills drafts from the records of one worksheet."""

    rule: SheetRule
    definitions: dict[str, SheetDefinition]
    sheet: str
    places: dict[str, int]
    heading: dict[str, tuple[Any, Spot]] = field(default_factory=dict)
    leftovers: list[tuple[Spot, str]] = field(default_factory=list)
    """Lines of stacked cells that no part takes."""

    def fill(self, line: Line) -> Iterator[Draft]:
        """The row of ours that the record is, and the extra rows that it tells."""
        own = Draft(self.rule.into, self.sheet, line.row, groups=line.groups)
        extras = {row.name: Draft(row.into, self.sheet, line.row, source=own, carries=row.carries)
                  for row in self.rule.rows}  # fmt: skip
        told: set[str] = set()
        for column in self.rule.columns:
            at = self.places.get(column.title, 0)
            cells = line.cells.get(at, []) if at else []
            if column.role == "order" and cells:
                own.order = text_of(cells[0]).strip(" .)(")
                own.spots[ORDER] = (self.sheet, line.row, at)
            if column.role or not cells:
                continue
            target = extras[column.row] if column.row else own
            if self._take(column, cells, target, (self.sheet, line.row, at)):
                told.add(column.row)
        self._complete(own, line)
        yield own
        for row in self.rule.rows:
            if row.name in told and self._is_needed(row, extras[row.name]):
                for name, value in row.sets.items():
                    extras[row.name].values.setdefault(name, value)
                yield extras[row.name]

    def _complete(self, own: Draft, line: Line) -> None:
        """What stands in the heading of the group, above the table, or is the same for all."""
        if self.rule.group and line.groups:
            group = line.groups[-1]
            if self.rule.group not in own.values:
                own.put(self.rule.group, group.text, (self.sheet, group.row, group.column))
        for name, (value, spot) in self.heading.items():
            if name not in own.values:
                own.put(name, value, spot)
        for name, value in self.rule.sets.items():
            own.values.setdefault(name, value)

    def _is_needed(self, row: ExtraRow, draft: Draft) -> bool:
        if not row.needs:
            return True
        value = draft.values.get(row.needs)
        return not is_blank(value) and text_of(value).strip() not in ("0", "-", "–")

    # --- one cell ------------------------------------------------------------------------------

    def _take(self, column: ColumnRule, cells: list[Any], draft: Draft, spot: Spot) -> bool:
        failed = next((cell for cell in cells if isinstance(cell, CellError)), None)
        target = self._definition(column)
        if failed is not None:
            name = next(iter((*column.parts, *column.anywhere)), "_")
            if name != "_":
                draft.put(name, failed, spot)
            return True
        if not column.parts and not column.anywhere and not column.rest:
            return self._tick(column, cells[0], draft, spot)
        for name, value in column.sets.items():
            draft.put(name, value, spot)
        for name, words in column.tells.items():
            self._tell(name, words, cells, draft, spot)
        if column.whole:
            told = [text_of(line) for cell in cells for line in split_lines(cell)]
            draft.put(column.parts[0], ", ".join(told), spot)
        elif len(column.parts) == 1 and not column.anywhere and not column.rest and len(cells) == 1:
            draft.put(column.parts[0], _flat(cells[0], target, column.parts[0]), spot)
        else:
            self._unstack(column, _split(column, cells), draft, spot, target)
        return True

    def _tick(self, column: ColumnRule, cell: Any, draft: Draft, spot: Spot) -> bool:
        """A mark under a title says what the title says."""
        said = cell if isinstance(cell, bool) else read_yes_no(text_of(cell))
        for name, value in column.sets.items():
            if said:
                draft.put(name, value, spot)
            elif said is None:
                draft.put(name, Problem(
                    _("“%(text)s”: cột này chỉ đánh dấu x hoặc để trống.")
                    % {"text": text_of(cell)[:40]}), spot)  # fmt: skip
        return bool(said)

    def _tell(self, name: str, words: Any, cells: list[Any], draft: Draft, spot: Spot) -> None:
        told = search_key(" ".join(text_of(cell) for cell in cells))
        value = next((value for word, value in words.items() if word in told), None)
        draft.put(name, value or " ".join(text_of(cell) for cell in cells), spot)

    def _unstack(
        self,
        column: ColumnRule,
        lines: list[Any],
        draft: Draft,
        spot: Spot,
        target: SheetDefinition,
    ) -> None:
        left = list(lines)
        for name in column.anywhere:
            fitting = next((line for line in left if _fits(self._column(target, name), line)), None)
            if fitting is not None:
                left.remove(fitting)
                draft.put(name, fitting, spot)
        parts = column.parts
        if column.at_end and len(left) < len(parts):
            parts = parts[-len(left) :] if left else ()
        for name, line in zip(parts, left, strict=False):
            if name != "_":
                draft.put(name, line, spot)
        more = left[len(parts) :]
        if more and column.rest:
            draft.put(column.rest, " ".join(text_of(line) for line in more), spot)
        elif more:
            self.leftovers.append((spot, "; ".join(text_of(line) for line in more)))

    def _definition(self, column: ColumnRule) -> SheetDefinition:
        into = self.rule.row_called(column.row).into if column.row else self.rule.into
        return self.definitions[into]

    def _column(self, target: SheetDefinition, name: str) -> Column:
        own, _dot, fact = name.partition(".")
        column = target.column(own)
        return self.definitions[column.refers].column(fact) if fact else column


def _flat(cell: Any, target: SheetDefinition, name: str) -> Any:
    """A text that Excel broke over lines to make it fit is one text, where lines mean nothing."""
    if not isinstance(cell, str) or "\n" not in cell or "." in name:
        return cell
    required = target.column(name).required and target.column(name).kind is Kind.TEXT
    return cell if required else " ".join(cell.split())


def _split(column: ColumnRule, cells: list[Any]) -> list[Any]:
    lines = [line for cell in cells for line in split_lines(cell)]
    if column.split == "marks":
        return _cut(lines, _MARKS)
    if column.split == "dash" or (not column.split and len(lines) == 1):
        return _cut(lines, _DASH)
    return lines


def _cut(lines: list[Any], mark: re.Pattern[str]) -> list[Any]:
    return [
        part.strip() if isinstance(part, str) else part
        for line in lines
        for part in (mark.split(line) if isinstance(line, str) else (line,))
        if not is_blank(part)
    ]


def _fits(column: Column, line: Any) -> bool:
    """Whether a line is plainly of the kind of a column."""
    if column.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        if isinstance(line, str) and _DATE_LIKE.search(line):
            return len(line) <= 40
        return line is not None and not isinstance(read_date(line), Unreadable)
    return not isinstance(read_cell(column, line), Problem)


def _same(one: Any, other: Any) -> bool:
    return search_key(text_of(one)) == search_key(text_of(other))
