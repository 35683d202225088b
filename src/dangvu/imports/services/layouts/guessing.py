"""Proposing a mapping for a workbook that nobody has described: a person sees it before it is used."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from dangvu.core.partial_dates import read_date
from dangvu.core.readings import Unreadable
from dangvu.core.sheets import Column, Kind, Problem, SheetDefinition, all_sheets, read_cell
from dangvu.core.sheets.cells import is_blank, read_yes_no, text_of
from dangvu.core.text import search_key
from dangvu.core.workbook.answers import is_ours
from dangvu.core.workbook.reader import Book, Sheet
from dangvu.imports.services.layouts.body import Group, is_numbering, order_style, read_body
from dangvu.imports.services.layouts.document import ColumnRule, Layout, SheetRule
from dangvu.imports.services.layouts.headers import BETWEEN, HEADER_WITHIN, Grid, Header
from dangvu.imports.services.layouts.workbook import WORKSHEET_NAME
from dangvu.imports.services.reading import fold

SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
_MOST_ROWS = 3
_LEAST_TITLES = 2
_SEXES = {"nam": "Nam", "nu": "Nữ"}
_CELL_WORDS = re.compile(r"(chi bo|cb)\b")
_BETWEEN_FACTS = re.compile(r"[,;]")


@dataclass(slots=True)
class ColumnGuess:
    """What one column of theirs is proposed to be, and how sure that is."""

    at: int
    title: str
    examples: tuple[str, ...]
    rule: ColumnRule
    certainty: str = ""


@dataclass(slots=True)
class SheetGuess:
    """What one worksheet is proposed to be; `into` is blank for one that is nothing of ours."""

    worksheet: str
    first: int
    last: int
    into: str = ""
    columns: list[ColumnGuess] = field(default_factory=list)
    rule: SheetRule | None = None


def guess_layout(book: Book, title: str = "") -> Layout | None:
    """A proposed mapping; None where no worksheet looks like anything of ours."""
    rules = tuple(each.rule for each in guess_sheets(book) if each.rule is not None)
    return Layout(title=title, sheets=rules) if rules else None


def guess_sheets(
    book: Book, wanted: Mapping[str, tuple[str, int, int]] | None = None
) -> list[SheetGuess]:
    """Every visible worksheet with what it is proposed to be.

    `wanted` is what somebody has already said of a worksheet: the sheet of ours, the first and the
    last row of its titles; blank or 0 leaves it to be found.
    """
    found = []
    for name in book.sheet_names:
        if not is_ours(name) and not book.is_hidden(name):
            into, first, last = (wanted or {}).get(name, ("", 0, 0))
            guess = guess_sheet(book.sheet(name), into, first, last)
            if guess is not None:
                found.append(guess)
    return found


def guess_sheet(sheet: Sheet, into: str = "", first: int = 0, last: int = 0) -> SheetGuess | None:
    """What a worksheet is proposed to be; None if it is empty."""
    grid = Grid(sheet)
    if not grid.rows:
        return None
    if not (first and last):
        first, last = _titles_at(grid)
    titles = grid.titles(first, last)
    definition = _definition(into) or _best_definition(titles)
    guess = SheetGuess(sheet.name, first, last)
    examples = _examples(sheet, last, titles)
    if definition is None:
        guess.columns = [
            ColumnGuess(at, title, examples[at], ColumnRule(title, role="dropped"))
            for at, title in titles.items()
        ]
        return guess
    guess.into = definition.code
    guess.columns = list(_guess_columns(definition, titles, examples, grid, last))
    guess.rule = _rule(definition, guess, sheet)
    return guess


def _definition(code: str) -> SheetDefinition | None:
    return next((sheet for sheet in all_sheets() if sheet.code == code), None)


# --- where the titles are -----------------------------------------------------------------------


def _titles_at(grid: Grid) -> tuple[int, int]:
    """The rows that hold most titles that we know; the row with most texts if none are known."""
    best, at = (0, 0), (min(grid.rows), min(grid.rows))
    for first in [number for number in grid.rows if number <= HEADER_WITHIN]:
        for height in range(1, _MOST_ROWS + 1):
            titles = grid.titles(first, first + height - 1)
            known = sum(_is_known(title) for title in titles.values())
            score = (known, -height)
            if known >= _LEAST_TITLES and score > best:
                best, at = score, (first, first + height - 1)
    first, last = at
    for merged in grid.sheet.merged:
        # Merged down to this row, the titles stand above it too.
        if merged.first_row < first <= merged.last_row:
            first = merged.first_row
    return first, _down_to(grid, first, last)


def _down_to(grid: Grid, first: int, last: int) -> int:
    """The last row of the titles: merged cells reach down to it, groups have theirs below them."""
    for merged in grid.sheet.merged:
        if first <= merged.first_row <= last:
            last = max(last, min(merged.last_row, first + _MOST_ROWS))
            is_group = merged.last_column > merged.first_column and merged.first_column > 1
            under = range(merged.first_column, merged.last_column + 1)
            if is_group and all(grid.text(merged.last_row + 1, column) for column in under):
                last = max(last, merged.last_row + 1)
    return last


def _is_known(title: str) -> bool:
    key = fold(title)
    if key in _orders():
        return True
    return any(_plain_score(key, names) >= 0.85 for names in _all_names().values())


def _best_definition(titles: Mapping[int, str]) -> SheetDefinition | None:
    """The sheet of ours that takes most of the titles, required ones counted twice."""
    best: SheetDefinition | None = None
    most = 0.0
    for definition in all_sheets():
        required = {column.name for column in definition.columns if column.required}
        taken: dict[str, float] = {}
        for title in titles.values():
            name, score = _field_for(definition, title)
            weight = 2.0 if name.rpartition(".")[2] in required else 1.0
            if name and score >= 0.8:
                taken[name] = max(taken.get(name, 0.0), score * weight)
        if sum(taken.values()) > most and len(taken) >= _LEAST_TITLES:
            best, most = definition, sum(taken.values())
    return best


# --- one column ---------------------------------------------------------------------------------


def _guess_columns(
    definition: SheetDefinition,
    titles: Mapping[int, str],
    examples: Mapping[int, tuple[str, ...]],
    grid: Grid,
    last: int,
) -> Iterator[ColumnGuess]:
    taken: set[str] = set()
    for at, title in titles.items():
        rule, certainty = _column_rule(definition, title, examples[at])
        name = rule.parts[0] if rule.parts else ""
        if name and name in taken and not rule.sets:
            rule, certainty = ColumnRule(title, role="dropped"), UNSURE
        taken.add(name)
        yield ColumnGuess(at, title, examples[at], rule, certainty)


def _column_rule(
    definition: SheetDefinition, title: str, examples: tuple[str, ...]
) -> tuple[ColumnRule, str]:
    key = fold(title)
    last = key.rpartition(" / ")[2]
    if key in _orders():
        return ColumnRule(title, role="order"), SURE
    if title.rstrip().endswith("%") or last in ("ty le", "ti le"):
        return ColumnRule(title, role="percent"), LIKELY
    if last in _SEXES and "sex" in {column.name for column in definition.columns}:
        sets = {"sex": _SEXES[last]}
        marked = examples and all(read_yes_no(text) is not None for text in examples)
        if marked:
            return ColumnRule(title, sets=sets), SURE
        return ColumnRule(title, parts=("birth",), sets=sets), SURE if "sinh" in key else LIKELY
    parts = _stacked(definition, title, examples)
    if parts:
        return ColumnRule(title, parts=parts), LIKELY
    name, score = _field_for(definition, title)
    if not name or score < 0.6:
        return ColumnRule(title, role="dropped"), ""
    certainty = SURE if score >= 0.95 else LIKELY if score >= 0.8 else UNSURE
    column = _column_of(definition, name)
    if not _fits_examples(column, examples):
        certainty = UNSURE
    return ColumnRule(title, parts=(name,)), certainty


def _stacked(definition: SheetDefinition, title: str, examples: tuple[str, ...]) -> tuple[str, ...]:
    """Several facts in one title, and in its cells: `Họ và tên, ngày sinh`."""
    parts = [part for part in _BETWEEN_FACTS.split(title) if part.strip()]
    if len(parts) < 2 or not any("⏎" in text or " - " in text for text in examples):
        return ()
    fields = [_field_for(definition, part) for part in parts]
    names = [name if score >= 0.8 else "_" for name, score in fields]
    known = [name for name in names if name != "_"]
    return tuple(names) if len(known) >= 2 and len(set(known)) == len(known) else ()


def _fits_examples(column: Column, examples: tuple[str, ...]) -> bool:
    if column.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return not examples or any(not isinstance(read_date(t), Unreadable) for t in examples)
    if column.kind in (Kind.CHOICE, Kind.COUNT, Kind.YES_NO):
        return not examples or any(not isinstance(read_cell(column, t), Problem) for t in examples)
    return True


def _column_of(definition: SheetDefinition, name: str) -> Column:
    own, _dot, fact = name.partition(".")
    column = definition.column(own)
    target = _definition(column.refers)
    return target.column(fact) if fact and target is not None else column


def _field_for(definition: SheetDefinition, title: str) -> tuple[str, float]:
    """The field that a title names best, and how well."""
    best, most = "", 0.0
    for (code, name), names in _all_names().items():
        if code == definition.code and (score := _score(title, names)) > most:
            best, most = name, score
    return best, most


@lru_cache(maxsize=8_192)
def _score(title: str, names: frozenset[str]) -> float:
    """How well a title fits one of these names, by its words or, failing that, by its letters."""
    key = fold(title)
    plain = _plain_score(key, names)
    return plain or 0.8 * max(
        (difflib.SequenceMatcher(None, key, name).ratio() for name in names), default=0.0
    )


def _plain_score(key: str, names: frozenset[str]) -> float:
    parts = [part.strip() for part in key.split("/")]
    if key in names:
        return 1.0
    if len(parts) > 1:
        joined = " ".join(parts)
        if joined in names:
            return 0.97
        if parts[-1] in names:
            return 0.9
    words = set(key.split())
    inside = [name for name in names if len(name) > 4 and set(name.split()) <= words]
    return 0.8 if inside else 0.0


@cache
def _words() -> dict[str, Any]:
    text = (resources.files("dangvu.imports") / "data" / "words.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _orders() -> frozenset[str]:
    return frozenset(fold(word) for word in _words()["order"])


@cache
def _all_names() -> dict[tuple[str, str], frozenset[str]]:
    """By sheet and field the folded titles that mean it."""
    names: dict[tuple[str, str], frozenset[str]] = {}
    for definition in all_sheets():
        more = _words().get(definition.code, {})
        for column in definition.columns:
            titles = (column.title, *column.aliases, *more.get(column.name, ()))
            names[definition.code, column.name] = frozenset(fold(title) for title in titles)
        for name, titles in more.items():
            if "." in name:
                names[definition.code, name] = frozenset(fold(title) for title in titles)
    return names


def _examples(
    sheet: Sheet, last: int, titles: Mapping[int, str], count: int = 3
) -> dict[int, tuple[str, ...]]:
    """The first values below each title that are not the same."""
    found: dict[int, list[str]] = {at: [] for at in titles}
    for row in sheet.rows():
        if row.number <= last or is_numbering(row):
            continue
        # A heading of a group is no example of what the column holds.
        if sum(not is_blank(row.cell(at)) for at in titles) < min(3, len(titles)):
            continue
        for at, held in found.items():
            cell = row.cell(at)
            if not is_blank(cell) and len(held) < count:
                text = " ⏎ ".join(" ".join(part.split()) for part in text_of(cell).splitlines())
                if text not in held:
                    held.append(text)
        if all(len(held) >= count for held in found.values()):
            break
    return {at: tuple(held) for at, held in found.items()}


# --- the sheet as a whole -----------------------------------------------------------------------


def _rule(definition: SheetDefinition, guess: SheetGuess, sheet: Sheet) -> SheetRule:
    rule = SheetRule(
        into=definition.code,
        columns=tuple(each.rule for each in guess.columns),
        worksheets=(sheet.name,),
        header_rows=guess.last - guess.first + 1,
    )
    fields = {name for column in rule.columns for name in column.parts}
    header = Header(
        guess.first, guess.last, {each.at: each.title for each in guess.columns},
        {each.title: each.at for each in guess.columns},
    )  # fmt: skip
    if definition.code == "members.people" and "cell" not in fields:
        return _with_cell(rule, sheet, header)
    if definition.code == "organizations.organizations" and "parent" not in fields and rule.order:
        at = header.places[rule.order.title]
        styles = {order_style(line.cell(at)) for line in read_body(rule, sheet, header).lines}
        if len(styles - {""}) > 1:
            return replace(rule, outline="parent")
    return rule


def _with_cell(rule: SheetRule, sheet: Sheet, header: Header) -> SheetRule:
    """Where the cell of members stands when no column has it: in headings, above, or the name."""
    grouped = replace(rule, group="cell")
    parts = read_body(grouped, sheet, header).parts[:-1]
    if any(isinstance(part, Group) and _CELL_WORDS.match(fold(part.text)) for part in parts):
        return grouped
    for row in sheet.rows():
        if row.number >= header.first:
            break
        for cell in row.cells:
            key = search_key(cell) if isinstance(cell, str) else ""
            if key.startswith("ma chi bo"):
                return replace(rule, above={"cell": "mã chi bộ"})
            if key.startswith(("chi bo:", "chi bo ")):
                return replace(rule, above={"cell": "chi bộ"})
    if fold(sheet.name).startswith(("chi bo", "cb ")):
        return replace(rule, above={"cell": WORKSHEET_NAME}, worksheets=())
    return rule


__all__ = [
    "BETWEEN",
    "LIKELY",
    "SURE",
    "UNSURE",
    "ColumnGuess",
    "SheetGuess",
    "guess_layout",
    "guess_sheet",
    "guess_sheets",
]
