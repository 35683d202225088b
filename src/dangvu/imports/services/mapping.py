"""Registers of other layouts, turned into the rows of our sheets by a mapping (a file of data).

A member of such a register takes several physical lines; facts are stacked in the cells, either
one below the other in their own lines or as lines of one merged cell. Unstacked, they are read by
the same definitions as every sheet, and findings point to the first line of the member.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.sheets import Finding, Intake, Level, SheetDefinition, Table, all_sheets
from dangvu.core.sheets.cells import is_blank, text_of
from dangvu.core.text import search_key
from dangvu.core.workbook.reader import Book, CellError, Row, Sheet
from dangvu.imports.services.reading import read_column, take_answers

_HEADER_WITHIN = 40
_LINE = re.compile(r"[\r\n\v]+")
_TOTALS = ("cong", "tong cong", "tong so")


class UnknownMapping(LookupError):
    """There is no mapping of that name; the message lists those there are."""


@dataclass(slots=True)
class Block:
    """One member of the register: its first line, and the texts of each column, top to bottom."""

    row: int
    lines: dict[int, list[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """What one member's lines say, by field, and the events beside."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)


def read_mapped(book: Book, intake: Intake, name: str, cell: str) -> dict[str, int]:
    """Fill the intake with tables from a register; returns where each sheet has its titles."""
    mapping = load_mapping(name)
    headers: dict[str, int] = {}
    for sheet_name in book.sheet_names:
        sheet = book.sheet(sheet_name)
        places, header = _header(mapping, sheet)
        if not places:
            continue
        headers[sheet_name] = header
        take_answers(book, headers, intake)
        code = cell or _heading(sheet, header, mapping["cell"]["heading"])
        if not code:
            _say(intake, sheet_name, header, _(
                "Không thấy mã chi bộ ở đầu sổ. Ghi “Mã chi bộ: …” phía trên bảng hoặc thêm --cell MÃ."
            ))  # fmt: skip
            continue
        people = [
            _member(mapping, block, places, code)
            for block in _blocks(sheet, header, places, mapping)
        ]
        _make_tables(mapping, intake, sheet_name, places, people)
        break
    else:
        if not headers:
            _say(intake, "", 0, _("Không có trang nào theo mẫu “%(title)s”.") % {
                "title": mapping["title"]})  # fmt: skip
    return headers


@cache
def load_mapping(name: str) -> dict[str, Any]:
    """The mapping of that name. Raises UnknownMapping."""
    folder = resources.files("dangvu.imports") / "mappings"
    known = sorted(
        file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")
    )
    if name not in known:
        raise UnknownMapping(
            _("Không có mẫu sổ '%(name)s'. Các mẫu: %(known)s.")
            % {"name": name, "known": ", ".join(known)}
        )
    loaded: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))
    return loaded


# --- titles -----------------------------------------------------------------------------------


def _header(mapping: dict[str, Any], sheet: Sheet) -> tuple[dict[int, int], int]:
    """Where each numbered column stands: by the row of numbers, else by the words of the titles."""
    wanted = [mapping["order"]["number"], *(column["number"] for column in mapping["columns"])]
    top = [row for row in sheet.rows() if row.number <= _HEADER_WITHIN]
    for row in top:
        numbers = {
            number: at
            for at, cell in enumerate(row.cells, start=1)
            if (number := _number(cell)) is not None
        }
        if len(numbers) >= 5 and sum(number in numbers for number in wanted) >= 5:
            return {number: at for number, at in numbers.items() if number in wanted}, row.number
    return _header_by_words(mapping, top)


def _number(cell: Any) -> int | None:
    text = text_of(cell).strip(" ()") if cell is not None else ""
    return int(text) if text.isdigit() and len(text) <= 2 else None


def _header_by_words(mapping: dict[str, Any], top: list[Row]) -> tuple[dict[int, int], int]:
    places: dict[int, int] = {}
    last = 0
    for row in top:
        for at, cell in enumerate(row.cells, start=1):
            title = search_key(cell) if isinstance(cell, str) else ""
            for column in (mapping["order"], *mapping["columns"]):
                if column["number"] not in places and any(w in title for w in column["words"]):
                    places[column["number"]] = at
                    last = row.number
                    break
    return (places, last) if len(places) >= 5 else ({}, 0)


def _heading(sheet: Sheet, header: int, words: str) -> str:
    """A code that stands above the table: `Mã chi bộ: VP.01`, or in the cell beside."""
    for row in sheet.rows():
        if row.number >= header:
            break
        for at, cell in enumerate(row.cells):
            if isinstance(cell, str) and words in search_key(cell):
                code = cell.partition(":")[2].strip()
                beside = next((c for c in row.cells[at + 1 :] if not is_blank(c)), "")
                return code or text_of(beside).strip()
    return ""


# --- members ----------------------------------------------------------------------------------


def _blocks(
    sheet: Sheet, header: int, places: dict[int, int], mapping: dict[str, Any]
) -> Iterator[Block]:
    """The lines of each member: from its running number to the next one."""
    order = places.get(mapping["order"]["number"])
    block: Block | None = None
    for row in sheet.rows():
        if row.number <= header:
            continue
        first = row.cell(order) if order else None
        if _is_total(row):
            break
        if _running_number(first):
            if block is not None:
                yield block
            block = Block(row.number)
        if block is None:
            continue
        for number, at in places.items():
            cell = row.cell(at)
            if not is_blank(cell) and not isinstance(cell, CellError):
                block.lines.setdefault(number, []).extend(_lines(cell))
    if block is not None:
        yield block


def _running_number(cell: Any) -> bool:
    return isinstance(cell, int) or (isinstance(cell, str) and cell.strip(" .").isdigit())


def _is_total(row: Row) -> bool:
    texts = [search_key(cell) for cell in row.cells if isinstance(cell, str)]
    return bool(texts) and texts[0].strip(" :.") in _TOTALS


def _lines(cell: Any) -> list[Any]:
    if not isinstance(cell, str):
        return [cell]
    return [line.strip() for line in _LINE.split(cell) if line.strip()]


def _member(mapping: dict[str, Any], block: Block, places: dict[int, int], cell: str) -> Found:
    found = Found(block.row, {mapping["cell"]["field"]: cell})
    for column in mapping["columns"]:
        lines = block.lines.get(column["number"], [])
        if not lines:
            continue
        if "whole" in column:
            found.values[column["whole"]] = ", ".join(text_of(line) for line in lines)
        elif "parts" in column:
            _take_parts(column, lines, found)
        else:
            _take_event(column, lines, found)
    code = mapping["code"]
    found.values[code["field"]] = found.values.pop(code["from"], "") or _made_code(
        cell, [text_of(found.values.get(name)) for name in code["made_of"]]
    )
    return found


def _take_parts(column: dict[str, Any], lines: list[Any], found: Found) -> None:
    marks = column.get("split")
    if marks:
        lines = [
            part.strip()
            for line in lines
            for part in re.split(f"[{re.escape(marks)}]", text_of(line))
            if part.strip()
        ]
    rest = []
    for line in lines:
        if "date" in column and isinstance(read_date(line), PartialDate):
            found.values.setdefault(column["date"], line)
        elif column.get("choice") == "sex" and search_key(text_of(line)) in ("nam", "nu"):
            found.values.setdefault("sex", line)
        else:
            rest.append(line)
    parts = column["parts"]
    if column.get("last") and len(rest) < len(parts):
        parts = parts[-len(rest) :] if rest else []
    for name, line in zip(parts, rest, strict=False):
        if name != "_":
            found.values.setdefault(name, line)


def _take_event(column: dict[str, Any], lines: list[Any], found: Found) -> None:
    days = [line for line in lines if isinstance(read_date(line), PartialDate)]
    texts = [text_of(line) for line in lines if line not in days]
    told = " ".join(texts)
    kind = column.get("event") or next(
        (kind for words, kind in column["kinds"].items() if words in search_key(told)), told
    )
    event = {"kind": kind, "on": days[0] if days else "", column["text"]: told}
    found.events.append(event | {"cell": found.values["cell"]})


def _made_code(cell: str, parts: list[str]) -> str:
    """A code for a member who has none: from name and birth, so that the next import finds it."""
    text = "|".join(search_key(part) for part in parts)
    return f"{cell}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


# --- tables -----------------------------------------------------------------------------------


def _make_tables(
    mapping: dict[str, Any],
    intake: Intake,
    sheet_name: str,
    places: dict[int, int],
    people: list[Found],
) -> None:
    sheets = {sheet.code: sheet for sheet in all_sheets()}
    fields = _fields(mapping, places)
    rows = [(found.row, found.values) for found in people]
    intake.tables[mapping["sheet"]] = _table(
        sheets[mapping["sheet"]], intake, sheet_name, rows, fields
    )
    events = [
        (found.row, event | {"code": found.values["code"]})
        for found in people
        for event in found.events
    ]
    if events:
        intake.tables[mapping["events"]] = _table(
            sheets[mapping["events"]], intake, sheet_name, events, {}
        )


def _fields(mapping: dict[str, Any], places: dict[int, int]) -> dict[str, int]:
    """In which column of the register a field stands, for the address of a finding."""
    fields: dict[str, int] = {}
    for column in mapping["columns"]:
        at = places.get(column["number"], 0)
        names = [*column.get("parts", ()), column.get("whole"), column.get("date")]
        names.append(column.get("choice"))
        fields |= {name: at for name in names if name and name != "_"}
    first = places.get(mapping["order"]["number"], 1)
    return fields | {mapping["code"]["field"]: first, mapping["cell"]["field"]: first}


def _table(
    definition: SheetDefinition,
    intake: Intake,
    sheet_name: str,
    rows: list[tuple[int, dict[str, Any]]],
    fields: dict[str, int],
) -> Table:
    table = Table(definition, sheet_name, rows=[row for row, _values in rows], places=fields)
    for column in definition.columns:
        cells = [values.get(column.name) for _row, values in rows]
        table.columns[column.name] = read_column(column, cells, table, intake)
    return table


def _say(intake: Intake, sheet: str, row: int, message: str) -> None:
    intake.findings.add(Finding(Level.ERROR, sheet, row, 0, "", message))
