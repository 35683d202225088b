"""What the rows below the titles are: data, headings of groups, totals, or nothing to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dangvu.core.sheets import all_sheets
from dangvu.core.sheets.cells import is_blank, text_of
from dangvu.core.text import search_key
from dangvu.core.workbook.answers import is_ours
from dangvu.core.workbook.reader import Row, Sheet
from dangvu.imports.services.layouts.document import SheetRule
from dangvu.imports.services.layouts.headers import Header, column_number
from dangvu.imports.services.reading import fold

_TOTAL = re.compile(r"(tổng|cộng)(?=$|[\s:.,(])", re.IGNORECASE)
_TOTAL_BARE = re.compile(r"(TONG|CONG)( (CONG|SO|CHUNG))?(?=$|[\s:.,(])")
_ORDER = re.compile(r"\d+(\.\d+)*|[IVXLC]+|[A-ZĐa-zđ]")
_ROMAN = re.compile(r"[IVXLC]+")
_LEADING = re.compile(r"^\s*(?:[IVXLC]+|\d+(?:\.\d+)*|[A-ZĐ])\s*[.)/\-–:]\s*")
_CLAIM = re.compile(
    r"\s*[(:]\s*(\d+)\s*(?:đảng viên|đồng chí|đ/c|ĐV|người)?\s*\)?\s*$", re.IGNORECASE
)
_COUNTED = re.compile(r"(\d+)\s*(?:đảng viên|đồng chí|đ/c|ĐV|người|tổ chức|đơn vị)?", re.IGNORECASE)
_SIGNATURES = (
    "nguoi lap", "nguoi ky", "t/m", "tm ", "bi thu", "pho bi thu", "ky, ghi ro", "ky ten", "chu tich",
    "noi nhan", "xac nhan", "thu truong", "nguoi tong hop", "lap bieu", "dong dau",
)  # fmt: skip
_SIGNED_ON = re.compile(r".*\bngay\b.{1,12}\bthang\b.{1,12}\bnam\b.*")


@dataclass(slots=True)
class Group:
    """A heading inside the body, with the value that it carries down."""

    row: int
    column: int
    text: str
    style: str
    claims: dict[int, Any] = field(default_factory=dict)
    count: int | None = None


@dataclass(slots=True)
class Total:
    """A row of totals: what it claims of how many rows, and of each column."""

    row: int
    column: int
    count: int | None
    claims: dict[int, Any]


@dataclass(slots=True)
class Line:
    """One record of theirs: its first row, and by column what its cells hold, top to bottom."""

    row: int
    cells: dict[int, list[Any]]
    groups: tuple[Group, ...] = ()

    def cell(self, column: int) -> Any:
        held = self.cells.get(column)
        return held[0] if held else None


@dataclass(slots=True)
class Body:
    """Everything below the titles, in order: `Line`, `Group` or `Total`; and what was left out."""

    parts: list[Line | Group | Total] = field(default_factory=list)
    others: list[tuple[int, int, str]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [part for part in self.parts if isinstance(part, Line)]


def read_body(rule: SheetRule, sheet: Sheet, header: Header) -> Body:
    """Judge every row below the titles."""
    return _Reader(rule, sheet, header).read()


def order_style(cell: Any) -> str:
    """How a running number is written: roman, letter, digits with so many dots, or not at all."""
    text = text_of(cell).strip(" .)(") if not is_blank(cell) else ""
    if not _ORDER.fullmatch(text):
        return ""
    if _ROMAN.fullmatch(text):
        return "roman"
    if text[0].isdigit():
        return f"digits{text.count('.')}"
    return "letter" if text.isupper() else "small"


class _Reader:
    def __init__(self, rule: SheetRule, sheet: Sheet, header: Header) -> None:
        self.rule, self.sheet, self.header = rule, sheet, header
        self.order = header.places.get(rule.order.title, 0) if rule.order else 0
        self.mapped = sorted(set(header.places.values()) - {self.order})
        self.main = self._main_columns()
        self.titles = _header_texts(sheet, header)
        self.filled = self._merged()
        self.body = Body()
        self.groups: list[Group] = []
        self.last: Line | None = None

    def _main_columns(self) -> list[int]:
        """Columns of which one is filled in every record: the required fields, the code first."""
        definition = next(each for each in all_sheets() if each.code == self.rule.into)
        required = {column.name for column in definition.columns if column.required}
        required |= {f"{definition.key[0]}.full_name", f"{definition.key[0]}.name"}
        found = [
            self.header.places[column.title]
            for column in self.rule.columns
            if column.title in self.header.places
            and not column.row
            and required.intersection(column.parts)
        ]
        return found or self.mapped[:1]

    def _merged(self) -> dict[tuple[int, int], Any]:
        """Values that a merged range gives to rows below its first."""
        wanted = {
            (each.first_row, each.first_column): each
            for each in self.sheet.merged
            if each.first_row > self.header.last and each.last_row > each.first_row
        }
        if not wanted or self.rule.blocks:
            return {}
        filled: dict[tuple[int, int], Any] = {}
        for row in self.sheet.rows():
            for at, cell in enumerate(row.cells, start=1):
                merged = wanted.get((row.number, at))
                if merged is not None and at != self.order:
                    for below in range(merged.first_row + 1, merged.last_row + 1):
                        filled[below, at] = cell
        return filled

    def read(self) -> Body:
        for row in self.sheet.rows():
            if row.number > self.header.last:
                self._judge(row)
        return self.body

    def _judge(self, row: Row) -> None:
        own = {
            at: cell
            for at, cell in enumerate(row.cells, start=1)
            if not is_blank(cell) and at not in self._answers
        }
        if not own or self._is_header(own) or _is_numbering(own):
            return
        held = (
            own | {at: cell for (number, at), cell in self.filled.items() if number == row.number}
            if self.filled
            else own
        )
        mapped = [at for at in self.mapped if at in held]
        first = next((at for at, cell in own.items() if isinstance(cell, str)
                      and (at != self.order or not order_style(cell))), 0)  # fmt: skip
        numbered = bool(self.order) and order_style(held.get(self.order)) != ""
        if first and _is_total(own[first]) and not numbered:
            self._total(row.number, first, own)
        elif self._is_data(held, mapped, numbered):
            if row.number in self.sheet.hidden_rows:
                self.body.hidden.append(row.number)
            self._line(row.number, held)
        elif self.rule.blocks and self.last is not None and mapped and not numbered:
            self._more(self.last, held)
        elif self.rule.group and first and self._is_heading(own, first):
            self._group(row.number, first, own)
        else:
            text = text_of(own.get(first) or next(iter(own.values())))
            self.body.others.append((row.number, first or next(iter(own)), text))

    @property
    def _answers(self) -> set[int]:
        return self.titles[1]

    def _is_header(self, held: dict[int, Any]) -> bool:
        """A page of its own repeats the titles."""
        texts = self.titles[0]
        same = sum(fold(cell) in texts.get(at, ()) for at, cell in held.items())
        return same >= 2 and same >= 0.6 * len(held)

    def _is_data(self, held: dict[int, Any], mapped: list[int], numbered: bool) -> bool:
        if self.order and self.rule.blocks:
            return numbered and order_style(held[self.order]).startswith("digits")
        has_main = any(at in held for at in self.main)
        if not has_main:
            return False
        if self.rule.group and self._looks_like_group(held, mapped):
            return False
        if numbered:
            return bool(mapped)
        if self.order:
            # A running number that was forgotten; the rest must be plainly a record.
            return len(mapped) >= max(2, (len(self.mapped) + 1) // 2)
        return len(mapped) >= min(2, len(self.mapped))

    def _looks_like_group(self, held: dict[int, Any], mapped: list[int]) -> bool:
        texts = {search_key(held[at]) for at in mapped if isinstance(held[at], str)}
        return len(texts) <= 1 and len(self.mapped) > 2 and all(
            isinstance(held[at], str | int) for at in mapped
        )  # fmt: skip

    def _is_heading(self, own: dict[int, Any], first: int) -> bool:
        others = [
            at for at, cell in own.items()
            if isinstance(cell, str) and at not in (first, self.order)
            and search_key(cell) != search_key(text_of(own[first]))
        ]  # fmt: skip
        return not others and not _is_signature(text_of(own[first]))

    def _line(self, number: int, held: dict[int, Any]) -> None:
        cells = {at: _lines(cell) if self.rule.blocks else [cell] for at, cell in held.items()}
        self.last = Line(number, cells, tuple(self.groups))
        self.body.parts.append(self.last)

    def _more(self, line: Line, held: dict[int, Any]) -> None:
        """Another physical line of the record before."""
        for at in self.mapped:
            if at in held:
                line.cells.setdefault(at, []).extend(_lines(held[at]))

    def _group(self, number: int, first: int, own: dict[int, Any]) -> None:
        text = " ".join(text_of(own[first]).split())
        claim = _CLAIM.search(text)
        bare = _LEADING.sub("", _CLAIM.sub("", text)).strip()
        lead = _LEADING.match(text)
        style = order_style(own.get(self.order)) if self.order in own else ""
        style = style or (order_style(lead[0].strip(" .)/-–:")) if lead else "plain")
        claims = {at: cell for at, cell in own.items()
                  if at not in (first, self.order) and isinstance(cell, int | float)}  # fmt: skip
        group = Group(number, first, bare, style, claims, int(claim[1]) if claim else None)
        # A heading of a style that is open closes it, and all below it.
        for at, held in enumerate(self.groups):
            if held.style == style:
                del self.groups[at:]
                break
        self.groups.append(group)
        self.body.parts.append(group)

    def _total(self, number: int, first: int, own: dict[int, Any]) -> None:
        text = text_of(own[first])
        found = _COUNTED.search(text)
        claims = {
            at: cell for at, cell in own.items()
            if at != first and at != self.order and not is_blank(cell)
        }  # fmt: skip
        self.body.parts.append(Total(number, first, int(found[1]) if found else None, claims))


def _header_texts(sheet: Sheet, header: Header) -> tuple[dict[int, set[str]], set[int]]:
    """By column the texts of the titles, and the columns that marking added for answers."""
    texts: dict[int, set[str]] = {}
    answers: set[int] = set()
    for row in sheet.rows():
        if row.number > header.last:
            break
        if row.number >= header.first:
            for at, cell in enumerate(row.cells, start=1):
                if is_ours(cell):
                    answers.add(at)
                elif not is_blank(cell):
                    texts.setdefault(at, set()).add(fold(cell))
    return texts, answers


def _is_numbering(held: dict[int, Any]) -> bool:
    """The row that numbers the columns: 1 2 3 ..., (1) (2) (3)."""
    numbers = [column_number(cell) for cell in held.values()]
    known = [number for number in numbers if number is not None]
    if len(known) < 3 or len(held) - len(known) > 2:
        return False
    return known == list(range(known[0], known[0] + len(known))) and known[0] <= 2


def is_numbering(row: Row) -> bool:
    """Whether a row only numbers the columns."""
    return _is_numbering({at: cell for at, cell in enumerate(row.cells) if not is_blank(cell)})


def _is_total(cell: Any) -> bool:
    text = text_of(cell).strip()
    return bool(_TOTAL.match(text) or _TOTAL_BARE.match(text))


def _is_signature(text: str) -> bool:
    key = search_key(text)
    return bool(_SIGNED_ON.fullmatch(key)) or any(word in key for word in _SIGNATURES)


def is_expected(text: str) -> bool:
    """Whether a row that is no record needs no word: signatures, dates of signing, notes."""
    return _is_signature(text) or search_key(text).startswith(("ghi chu", "(ky", "trang "))


def _lines(cell: Any) -> list[Any]:
    return list(split_lines(cell))


def split_lines(cell: Any) -> Iterator[Any]:
    """The lines of a cell; a number or a date is one line."""
    if not isinstance(cell, str):
        yield cell
        return
    for line in re.split(r"[\r\n\v]+", cell):
        if line.strip():
            yield line.strip()
