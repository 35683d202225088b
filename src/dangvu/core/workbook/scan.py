"""A look at the XML of a sheet before it is parsed: how far it reaches, and what parsing would lose.

The parser holds a sheet as one rectangle and turns failed formulas into blanks, so two cells at
opposite corners would take all memory, and an error would pass as "nothing there".
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from .addresses import LAST_COLUMN, LAST_ROW, column_number
from .gate import RefusedFile

#: The largest rectangle that is parsed: 90,000 rows of 60 columns.
MOST_CELLS = 6_000_000
#: The most text, in bytes, that the cells of one sheet may repeat from the shared strings.
MOST_TEXT = 2**30

_PIECE = 4 * 2**20
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)>")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]*)([0-9]*)[\"']")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<")
_FORMULA = re.compile(rb"\s*<(?:\w+:)?f[\s/>]")
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_WIDE_CELL = re.compile(rb"<c r=\"([A-Z]{2,3})[0-9]+\"[^<>/]*>")
_ROW_NUMBER = re.compile(rb"<row r=\"([0-9]+)\"")
_COLUMN = re.compile(rb"<(?:\w+:)?col(?=\s)([^<>]*)>")
_BOUND = re.compile(rb"\s(min|max)\s*=\s*[\"']([0-9]+)[\"']")
_STRING_INDEX = re.compile(rb"t=\"s\"[^<>]*><v>([0-9]+)</v>")


@dataclass(slots=True)
class Failed:
    """A failed formula: its code, or "" if it was never calculated."""

    row: int
    column: int
    code: str


@dataclass(slots=True)
class Notes:
    """What was seen. Rows and columns count from 1."""

    last_row: int = 0
    last_column: int = 0
    failed: list[Failed] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    shared_texts: int = 0
    # Where the walk stands, for cells that do not name their place.
    row: int = 0
    column: int = 0

    @property
    def area(self) -> int:
        """The rectangle that the parser would hold."""
        return self.last_row * self.last_column


def scan(archive: zipfile.ZipFile, part: str, *, text_sizes: list[int]) -> Notes:
    """Look through one sheet; RefusedFile if parsing it would need too much memory.

    ``text_sizes`` are the lengths of the shared strings.
    """
    notes = _look(archive, part, every_cell=False)
    if notes.area > MOST_CELLS:
        # The quick look counts blank rows, and columns up to Z; now exactly.
        notes = _look(archive, part, every_cell=True)
        if notes.area > MOST_CELLS:
            raise RefusedFile("BOMB", part)
    if notes.shared_texts * max(text_sizes, default=0) > MOST_TEXT:
        if _repeated_text(archive, part, text_sizes) > MOST_TEXT:
            raise RefusedFile("BOMB", part)
    return notes


def text_sizes(archive: zipfile.ZipFile, part: str) -> list[int]:
    """The length in bytes of every shared string, generously."""
    if part not in archive.namelist():
        return []
    return [len(each) for each in re.split(rb"<(?:\w+:)?si[\s/>]", archive.read(part))[1:]]


def _look(archive: zipfile.ZipFile, part: str, *, every_cell: bool) -> Notes:
    notes = Notes()
    for block in _blocks(archive, part):
        notes.shared_texts += block.count(b't="s"')
        if every_cell or _must_walk(block):
            _walk(block, notes)
        else:
            _glance(block, notes)
    return notes


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet in pieces that end with a row. The first carries the head with its columns."""
    rest = b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            rest += piece
            cut = rest.rfind(b"row>") + 4
            if cut > 4:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _must_walk(block: bytes) -> bool:
    """Whether the block has anything that a glance at row numbers would miss."""
    return (
        block.count(b"<c ") != block.count(b'<c r="')
        or block.count(b"<row ") != block.count(b'<row r="')
        or any(
            mark in block
            for mark in (b'"e"', b"'e'", b"hidden", b"<f", b":c ", b":row", b"<c>", b"<row>")
        )
    )


def _glance(block: bytes, notes: Notes) -> None:
    at = block.rfind(b"<row ")
    if at >= 0 and (found := _ROW_NUMBER.match(block, at)):
        notes.row = min(int(found[1]), LAST_ROW)
        notes.last_row = max(notes.last_row, notes.row)
        notes.last_column = max(notes.last_column, 26)
    for cell in _WIDE_CELL.finditer(block):
        notes.last_column = max(notes.last_column, column_number(cell[1].decode()))


def _walk(block: bytes, notes: Notes) -> None:
    for columns in _COLUMN.finditer(block):
        _note_columns(columns[1], notes)
    for token in _TOKEN.finditer(block):
        attributes = token[2]
        reference = _REFERENCE.search(attributes)
        if token[1] == b"row":
            notes.row = int(reference[2]) if reference and reference[2] else notes.row + 1
            notes.column = 0
            if _HIDDEN.search(attributes):
                notes.hidden_rows.add(notes.row)
        else:
            named = reference and reference[1]
            notes.column = column_number(named.decode()) if named else notes.column + 1
            if not attributes.endswith(b"/"):
                _note_cell(block, token.end(), attributes, notes)
        if notes.row > LAST_ROW or notes.column > LAST_COLUMN:
            raise RefusedFile("DAMAGED")


def _note_columns(attributes: bytes, notes: Notes) -> None:
    if _HIDDEN.search(attributes):
        bounds = {name: int(number) for name, number in _BOUND.findall(attributes)}
        last = min(bounds.get(b"max", 0), LAST_COLUMN)
        notes.hidden_columns.update(range(bounds.get(b"min", 1), last + 1))


def _note_cell(block: bytes, start: int, attributes: bytes, notes: Notes) -> None:
    notes.last_row = max(notes.last_row, notes.row)
    notes.last_column = max(notes.last_column, notes.column)
    failed = _ERROR.search(attributes)
    if not failed and not _FORMULA.match(block, start):
        return
    end = _CELL_END.search(block, start)
    value = _VALUE.search(block, start, end.start() + 1 if end else len(block))
    if failed:
        code = value[1].decode(errors="replace") if value else "#N/A"
        notes.failed.append(Failed(notes.row, notes.column, code))
    elif value is None:
        notes.failed.append(Failed(notes.row, notes.column, ""))


def _repeated_text(archive: zipfile.ZipFile, part: str, sizes: list[int]) -> int:
    total = 0
    for block in _blocks(archive, part):
        for index in _STRING_INDEX.findall(block):
            total += sizes[int(index)] if int(index) < len(sizes) else 0
    return total
