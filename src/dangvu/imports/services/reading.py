"""From the sheets of a workbook to tables of values: titles found, cells read, oddities said."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.sheets import (
    Column,
    Finding,
    Findings,
    Intake,
    Level,
    SheetDefinition,
    Table,
    all_sheets,
    sheet_called,
)
from dangvu.core.sheets.cells import Problem, is_blank, read_cell, text_of
from dangvu.core.sheets.definition import BLANK
from dangvu.core.text import search_key
from dangvu.core.workbook.addresses import position
from dangvu.core.workbook.answers import is_ours, read_answers
from dangvu.core.workbook.reader import Book, Merged, Row, Sheet

_INFORMATION = {"thong tin", "thong tin chung"}
_NOT_DATA = {"huong dan", "danh muc"}
_AS_OF = ("so lieu den ngay", "so lieu tinh den ngay", "tinh den ngay")
# How far down the titles may stand, below a heading of the office.
_HEADER_WITHIN = 20
_TOTALS = re.compile(r"(tong cong|tong so|tong|cong don|cong)\b[\s:.]*\D*")
# Types of which equal cells read the same; True would be found for 1.
_REPEATED = frozenset({str, date})
_TITLE_EDGES = re.compile(r"[^\w/]+")


@dataclass(slots=True)
class Raw:
    """One sheet before its cells are read."""

    definition: SheetDefinition
    sheet: Sheet
    header: int
    places: dict[str, int]
    titles: dict[int, str]
    rows: list[Row] = field(default_factory=list)
    has_answers: bool = False


def fold(title: Any) -> str:
    """A title as it is compared: no accents, no star, no punctuation."""
    return _TITLE_EDGES.sub(" ", search_key(text_of(title))).strip()


# --- the day of the figures -------------------------------------------------------------------


def read_as_of(book: Book, findings: Findings, *, today: date) -> date | None:
    """The day that the workbook says its figures are of; what is wrong with it is a finding."""
    name = next((n for n in book.sheet_names if fold(n) in _INFORMATION), None)
    if name is None:
        _on_sheet(findings, _("Thông tin"), _(
            "Sổ chưa nói số liệu đến ngày nào: ghi ở trang “Thông tin” của sổ mẫu, hoặc ở ô"
            " “Số liệu đến ngày” khi tải lên. Sổ riêng của đơn vị thì bấm “Cách đọc sổ”."
        ))  # fmt: skip
        return None
    for row in book.sheet(name).rows():
        label = next((at for at, cell in enumerate(row.cells) if not is_blank(cell)), None)
        if label is not None and fold(row.cells[label]).startswith(_AS_OF):
            return _as_of_in(row, label, name, findings, today)
    _on_sheet(findings, name, _("Thiếu dòng “Số liệu đến ngày” và ngày ở ô bên cạnh."))
    return None


def _as_of_in(row: Row, label: int, name: str, findings: Findings, today: date) -> date | None:
    at = next((n for n in range(label + 1, len(row.cells)) if not is_blank(row.cells[n])), None)
    reading = read_date(row.cells[at]) if at is not None else None
    message = getattr(reading, "message", "")
    if isinstance(reading, PartialDate):
        if reading.day is None:
            message = _("Cần cả ngày, tháng, năm, ví dụ 31/12/2025.")
        elif reading.earliest > today:
            message = _("Ngày của số liệu ở trong tương lai.")
        else:
            return reading.earliest
    findings.add(
        Finding(
            Level.ERROR, name, row.number, (label + 1 if at is None else at) + 1,
            _("Số liệu đến ngày"), message or _("Chưa ghi ngày của số liệu."),
        )
    )  # fmt: skip
    return None


def _on_sheet(
    findings: Findings, name: str, message: str, level: Level = Level.ERROR, row: int = 0
) -> None:
    findings.add(Finding(level, name, row, 0, "", message))


# --- sheets and titles ------------------------------------------------------------------------


def find_sheets(book: Book, findings: Findings) -> list[Raw]:
    """The sheets that are known, with their titles found; in the order of the import."""
    found: dict[str, Raw] = {}
    for name in book.sheet_names:
        if is_ours(name) or fold(name) in _INFORMATION | _NOT_DATA:
            continue
        definition = sheet_called(name)
        if definition is None:
            if not book.is_hidden(name):
                _unknown_sheet(findings, name)
        elif definition.code in found:
            _on_sheet(findings, name, _("Có hai trang “%(title)s”.") % {"title": definition.title})
        else:
            raw = _with_titles(definition, book.sheet(name), findings)
            if raw is not None:
                found[definition.code] = raw
    if not found and not findings.blocking:
        known = ", ".join(f"“{sheet.title}”" for sheet in all_sheets())
        _on_sheet(findings, "", _("Không có trang nào nạp được. Các trang: %(known)s.") % {
            "known": known})  # fmt: skip
    return sorted(found.values(), key=lambda raw: raw.definition.order)


def _unknown_sheet(findings: Findings, name: str) -> None:
    titles = {fold(sheet.title): str(sheet.title) for sheet in all_sheets()}
    near = difflib.get_close_matches(fold(name), titles, n=1, cutoff=0.7)
    message = _("Không nhận ra trang này; bỏ qua.")
    if near:
        message += " " + _("Ý là trang “%(near)s”? Nếu phải, đổi tên trang rồi nạp lại.") % {
            "near": titles[near[0]]
        }
    _on_sheet(findings, name, message, Level.WARNING)


def _with_titles(definition: SheetDefinition, sheet: Sheet, findings: Findings) -> Raw | None:
    """The sheet with its header row and the place of every column."""
    names = _names(definition)
    rows = list(sheet.rows())
    best, score = None, 0
    for row in rows[:_HEADER_WITHIN]:
        hits = len({names[key] for cell in row.cells if (key := fold(cell)) in names})
        if hits > score:
            best, score = row, hits
    if best is None or score < min(2, len(definition.columns)):
        if rows:
            _on_sheet(findings, sheet.name, _(
                "Không thấy dòng tiêu đề. Dòng tiêu đề phải có các cột: %(columns)s."
            ) % {"columns": ", ".join(str(c.title) for c in definition.columns if c.required)})  # fmt: skip
        return None
    raw = Raw(definition, sheet, best.number, {}, {})
    _place_columns(raw, best, names, findings)
    raw.rows = [row for row in rows if row.number > best.number]
    return raw


def _names(definition: SheetDefinition) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in definition.columns:
        for title in (column.title, *column.aliases):
            names.setdefault(fold(title), column.name)
    return names


def _place_columns(raw: Raw, header: Row, names: dict[str, str], findings: Findings) -> None:
    unknown: dict[str, int] = {}
    for at, cell in enumerate(header.cells, start=1):
        title = fold(cell)
        if is_ours(cell):
            raw.has_answers = True
            continue
        if not title:
            continue
        raw.titles[at] = text_of(cell)
        name = names.get(title)
        if name is None:
            unknown[title] = at
        elif name in raw.places:
            findings.add(
                _at_header(raw, at, _("Cột này có hai lần; chỉ đọc cột đầu."), Level.WARNING)
            )
        else:
            raw.places[name] = at
    missing = [c for c in raw.definition.columns if c.name not in raw.places]
    for column in missing:
        if column.required:
            _miss(raw, column, unknown, findings)
    optional = [c for c in missing if not c.required]
    for title, at in unknown.items():
        findings.add(_at_header(raw, at, _unknown_title(title, optional), Level.WARNING))


def _miss(raw: Raw, column: Column, unknown: dict[str, int], findings: Findings) -> None:
    near = difflib.get_close_matches(fold(column.title), unknown, n=1, cutoff=0.6)
    message = _("Thiếu cột bắt buộc “%(title)s”.") % {"title": column.title}
    at = 0
    if near:
        at = unknown.pop(near[0])
        message += " " + _("Cột “%(near)s” có phải là cột đó? Nếu phải, sửa lại tiêu đề.") % {
            "near": raw.titles[at]
        }
    findings.add(_at_header(raw, at, message, Level.ERROR))


def _unknown_title(title: str, optional: Iterable[Column]) -> str:
    titles = {fold(column.title): str(column.title) for column in optional}
    near = difflib.get_close_matches(title, titles, n=1, cutoff=0.7)
    message = _("Không nhận ra cột này; bỏ qua.")
    if near:
        message += " " + _("Ý là “%(near)s”? Nếu phải, sửa lại tiêu đề.") % {
            "near": titles[near[0]]
        }
    return message


def _at_header(raw: Raw, at: int, message: str, level: Level) -> Finding:
    return Finding(level, raw.sheet.name, raw.header, at, raw.titles.get(at, ""), message)


# --- rows and cells ---------------------------------------------------------------------------


def take_answers(
    book: Book, headers: dict[str, int], intake: Intake, tops: dict[str, int] | None = None
) -> None:
    """What the office wrote in the columns for answers of a copy that came back."""
    for answer in read_answers(book, header_rows=headers, header_tops=tops):
        row, column = position(answer.address)
        intake.answers.give(answer.sheet, row, column, text_of(answer.value).strip())


def read_table(raw: Raw, intake: Intake) -> Table:
    """Every cell by the kind of its column; what is no data is left out and said."""
    table = Table(raw.definition, raw.sheet.name, places=raw.places)
    rows = [row for row in raw.rows if _is_data(row, raw, intake.findings)]
    table.rows = [row.number for row in rows]
    filled = _merged_values(raw, rows, intake.findings)
    for column in raw.definition.columns:
        at = raw.places.get(column.name)
        if at is None:
            table.columns[column.name] = [BLANK[column.kind]] * len(rows)
            continue
        cells = [row.cells[at - 1] if at <= len(row.cells) else None for row in rows]
        for index, value in filled.get(at, ()):
            cells[index] = value
        table.columns[column.name] = read_column(column, cells, table, intake)
    return table


def _is_data(row: Row, raw: Raw, findings: Findings) -> bool:
    """Rows of totals, of column numbers and of headings inside the data are no data."""
    key_at = raw.places.get(raw.definition.key[0], 0)
    if _is_code(row.cells[key_at - 1] if 0 < key_at <= len(row.cells) else None):
        return True
    held = {at: cell for at, cell in enumerate(row.cells, start=1) if not is_blank(cell)}
    mapped = set(raw.places.values())
    if not held.keys() & mapped:
        return False
    key = held.get(key_at)
    texts = [search_key(cell) for cell in held.values() if isinstance(cell, str)]
    if key is None or isinstance(key, str):
        named = next((text for text in texts), "")
        if _TOTALS.fullmatch(named) and (key is None or search_key(str(key)) == named):
            _on_sheet(findings, raw.sheet.name, _("Dòng tổng cộng: không phải dữ liệu, bỏ qua."),
                      Level.WARNING, row.number)  # fmt: skip
            return False
    numbers = [cell for cell in held.values() if isinstance(cell, int)]
    if len(numbers) == len(held) > 2 and numbers == list(range(numbers[0], numbers[0] + len(held))):
        return False
    if key is None and len(held) == 1 and len(mapped) > 2:
        _on_sheet(findings, raw.sheet.name, _("Dòng tiêu đề nhóm: không phải dữ liệu, bỏ qua."),
                  Level.WARNING, row.number)  # fmt: skip
        return False
    return True


def _is_code(cell: Any) -> bool:
    """Whether a key is so plainly one that nothing else needs a look: nearly always."""
    return type(cell) is str and cell[:1].isalnum() and cell[0] not in "tTcC"


def _merged_values(
    raw: Raw, rows: list[Row], findings: Findings
) -> dict[int, list[tuple[int, Any]]]:
    """By column: values that a merged range gives to rows below its first."""
    filled: dict[int, list[tuple[int, Any]]] = {}
    if not raw.sheet.merged or not rows:
        return filled
    index = {row.number: at for at, row in enumerate(rows)}
    filled_rows = {row.number for row in raw.rows}
    by_column = {at: name for name, at in raw.places.items()}
    for merged in raw.sheet.merged:
        name = by_column.get(merged.first_column)
        if merged.last_row <= raw.header or name is None:
            continue
        below = range(merged.first_row + 1, merged.last_row + 1)
        if not filled_rows.intersection(below):
            continue
        findings.add(_merged_finding(raw, merged, name))
        if name in raw.definition.key[:1]:
            continue
        first = index.get(merged.first_row)
        value = rows[first].cell(merged.first_column) if first is not None else None
        filled.setdefault(merged.first_column, []).extend(
            (index[number], value) for number in below if number in index
        )
    return filled


def _merged_finding(raw: Raw, merged: Merged, name: str) -> Finding:
    if name in raw.definition.key[:1]:
        level, message = Level.ERROR, _(
            "Ô gộp %(range)s: một mã trên nhiều dòng. Mỗi dòng của bảng phải có mã riêng; nếu là"
            " sổ mẫu 7-HSĐV (một người nhiều dòng) thì nạp với --mapping so-7-hsdv."
        )  # fmt: skip
    else:
        level, message = Level.WARNING, _("Ô gộp %(range)s: lấy một giá trị cho mọi dòng trong đó.")
    return Finding(
        level, raw.sheet.name, merged.first_row, merged.first_column,
        raw.titles.get(merged.first_column, ""), message % {"range": merged},
    )  # fmt: skip


def read_column(column: Column, cells: list[Any], table: Table, intake: Intake) -> list[Any]:
    """Values of one column. Equal texts are read once: names of places come by the thousand."""
    cache: dict[Any, Any] = {}
    blank = BLANK[column.kind]
    values: list[Any] = []
    odd: list[tuple[int, Problem]] = []
    for row, raw in enumerate(cells):
        if raw is None:
            values.append(blank)
            continue
        if type(raw) in _REPEATED:
            value = cache.get(raw)
            if value is None:
                value = cache[raw] = read_cell(column, raw)
        else:
            value = read_cell(column, raw)
        if type(value) is Problem:
            odd.append((row, value))
            value = blank
        values.append(value)
    for row, problem in odd:
        values[row] = _settle(column, problem, row, table, intake)
    if column.required:
        for row, value in enumerate(values):
            if value == blank and not table.is_unread(row, column.name):
                intake.error(table, row, column.name, _("Ô bắt buộc, chưa ghi."))
                table.unread.add((row, column.name))
    return values


def _settle(column: Column, problem: Problem, row: int, table: Table, intake: Intake) -> Any:
    """The value that an answer, a warning or nothing gives a cell that has a problem."""
    blank = BLANK[column.kind]
    if problem.is_warning:
        intake.warn(table, row, column.name, problem.message)
        return problem.value
    if problem.is_question:
        answer = intake.ask(
            table, row, column.name, problem.message, problem.options,
            fits=lambda text: _is_plain(column, text, problem),
        )  # fmt: skip
        if answer is not None:
            return _answered(column, answer)
    else:
        intake.error(table, row, column.name, problem.message)
    table.unread.add((row, column.name))
    return blank


def _answered(column: Column, answer: str) -> Any:
    value = read_cell(column, answer)
    return value.value if isinstance(value, Problem) else value


def _is_plain(column: Column, answer: str, problem: Problem) -> bool:
    """Whether an answer has one meaning, or repeats what the question offered."""
    value = read_cell(column, answer)
    if isinstance(value, Problem):
        return answer in problem.options and value.value is not None
    return value != BLANK[column.kind]
