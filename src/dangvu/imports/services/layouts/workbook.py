"""Reading a whole workbook of another layout: fitted, judged row by row, made into our tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import (
    Column,
    Finding,
    Intake,
    Kind,
    Level,
    SheetDefinition,
    Spot,
    Table,
    all_sheets,
)
from dangvu.core.sheets.cells import is_blank
from dangvu.core.sheets.definition import BLANK
from dangvu.core.text import search_key
from dangvu.core.workbook.reader import Book, Sheet
from dangvu.imports.services.layouts.above import above
from dangvu.imports.services.layouts.body import Body, Line, is_expected, order_style, read_body
from dangvu.imports.services.layouts.codes import Codes
from dangvu.imports.services.layouts.dates import judge_dates
from dangvu.imports.services.layouts.document import ColumnRule, Layout, SheetRule
from dangvu.imports.services.layouts.filling import ORDER, Draft, Filler
from dangvu.imports.services.layouts.fitting import Fitted, fit
from dangvu.imports.services.layouts.totals import check_percents, check_totals
from dangvu.imports.services.reading import read_column, take_answers

_COUNTED = re.compile(
    r"(\d[\d.,\s]*?)\s*(?:năm|người|lao động|đồng chí|đ/c|đảng viên|đoàn viên|hội viên)",
    re.IGNORECASE,
)
BY_ROWS = "Theo các dòng"
TAKE, SKIP = "Lấy", "Bỏ"
WORKSHEET_NAME = "@trang"


@dataclass(slots=True)
class Reading:
    """Where the titles of each worksheet stand, for the copy with answers."""

    headers: dict[str, int] = field(default_factory=dict)
    tops: dict[str, int] = field(default_factory=dict)


def read_with(layout: Layout, book: Book, intake: Intake, *, cell: str = "") -> Reading:
    """Fill the intake with tables; with a mapping that does not fit, only with what is wrong."""
    fitted = fit(layout, book)
    for finding in (*fitted.misfits, *fitted.remarks):
        intake.findings.add(finding)
    reading = Reading()
    for each in fitted.sheets:
        reading.headers[each.sheet.name] = each.header.last
        reading.tops[each.sheet.name] = each.header.first
    take_answers(book, reading.headers, intake, reading.tops)
    if not fitted.misfits:
        _Assembly(intake, cell).run(fitted.sheets)
    return reading


class _Assembly:
    """The drafts of all worksheets, then the tables of our sheets in their order."""

    def __init__(self, intake: Intake, cell: str) -> None:
        self.intake, self.cell = intake, cell
        self.definitions = {sheet.code: sheet for sheet in all_sheets()}
        self.drafts: dict[str, list[Draft]] = {}
        self.rules: dict[str, SheetRule] = {}
        self.places: dict[str, dict[str, Spot]] = {}

    def run(self, sheets: Sequence[Fitted]) -> None:
        for fitted in sheets:
            self._read(fitted)
        codes = Codes(self.intake)
        for definition in all_sheets():
            drafts = self.drafts.get(definition.code)
            if drafts:
                self._make_table(definition, drafts, codes)
        # What was loaded to find names is loaded anew by the plans, which change it.
        self.intake.shared.clear()

    def _read(self, fitted: Fitted) -> None:
        rule, sheet, header = fitted.rule, fitted.sheet, fitted.header
        body = read_body(rule, sheet, header)
        self._leave_out(sheet, body)
        self._settle_hidden(rule, sheet, body)
        self._say_others(sheet, body)
        _say_dropped(self.intake, fitted, body)
        check_totals(rule, header, body, self._asker(sheet, header.titles))
        check_percents(rule, header, body, self._teller(sheet, header.titles))
        heading = self._heading(fitted)
        if heading is None:
            return
        filler = Filler(rule, self.definitions, sheet.name, header.places, heading)
        outline: list[tuple[str, Draft]] = []
        for line in body.lines:
            for draft in filler.fill(line):
                if draft.source is None and rule.outline:
                    _rise(outline, draft)
                self._keep(rule, draft)
        for (name, row, column), text in filler.leftovers:
            self._say(Level.WARNING, name, row, column, header.titles.get(column, ""), _(
                "Phần “%(text)s” của ô không thuộc phần nào; không lấy.") % {"text": text[:60]})  # fmt: skip

    def _keep(self, rule: SheetRule, draft: Draft) -> None:
        self.rules.setdefault(draft.into, rule)
        self.drafts.setdefault(draft.into, []).append(draft)
        kept = self.places.setdefault(draft.into, {})
        for field_name, spot in draft.spots.items():
            kept.setdefault(field_name, spot)

    # --- questions about rows ---------------------------------------------------------------------

    def _settle_hidden(self, rule: SheetRule, sheet: Sheet, body: Body) -> None:
        """Hidden rows are taken or left as the mapping or the office says."""
        if not body.hidden:
            return
        if rule.hidden == "ask":
            rows = ", ".join(str(number) for number in body.hidden[:10])
            answer = self._ask(
                sheet.name, body.hidden[0], 1, "",
                _("Trang này có %(count)d dòng ẩn có dữ liệu (dòng %(rows)s). Lấy hay bỏ?")
                % {"count": len(body.hidden), "rows": rows}, (TAKE, SKIP),
            )  # fmt: skip
        else:
            answer = TAKE if rule.hidden == "take" else SKIP
        if answer == SKIP:
            gone = set(body.hidden)
            body.parts = [
                part for part in body.parts if not (isinstance(part, Line) and part.row in gone)
            ]

    def _leave_out(self, sheet: Sheet, body: Body) -> None:
        """Rows that somebody said to leave out; that they are is told."""
        gone = self.intake.answers.left_out(sheet.name)
        for line in body.lines if gone else ():
            if line.row in gone:
                body.parts.remove(line)
                self._say(Level.WARNING, sheet.name, line.row, 0, "", _(
                    "Dòng này bỏ qua theo trả lời; không nạp."))  # fmt: skip

    def _say_others(self, sheet: Sheet, body: Body) -> None:
        last = body.lines[-1].row if body.lines else 0
        for row, column, text in body.others:
            if is_expected(text) or (row > last and len(body.lines) > 0):
                continue
            self._say(Level.WARNING, sheet.name, row, column, "", _(
                "Dòng này không phải dữ liệu (“%(text)s”); bỏ qua.") % {"text": text[:40]})  # fmt: skip

    def _asker(self, sheet: Sheet, titles: dict[int, str]) -> Any:
        def ask(row: int, column: int, claimed: str, counted: str) -> None:
            self._ask(
                sheet.name, row, column, titles.get(column, ""),
                _("Dòng cộng ghi %(claimed)s, cộng các dòng được %(counted)s. Sửa sổ cho khớp, hoặc"
                  " chọn nạp theo các dòng.") % {"claimed": claimed, "counted": counted},
                (_(BY_ROWS),),
            )  # fmt: skip

        return ask

    def _teller(self, sheet: Sheet, titles: dict[int, str]) -> Any:
        def tell(row: int, column: int, message: str) -> None:
            self._say(Level.WARNING, sheet.name, row, column, titles.get(column, ""), message)

        return tell

    def _ask(
        self, sheet: str, row: int, column: int, title: str, message: str, options: tuple[str, ...]
    ) -> str | None:
        answer = self.intake.answers.to(sheet, row, column, title, lambda text: text in options)
        if answer is None:
            self._say(Level.QUESTION, sheet, row, column, title, message, options)
        return answer

    def _say(
        self,
        level: Level,
        sheet: str,
        row: int,
        column: int,
        title: str,
        message: str,
        options: tuple[str, ...] = (),
    ) -> None:
        self.intake.findings.add(Finding(level, sheet, row, column, title, message, options))

    # --- what stands above the table --------------------------------------------------------------

    def _heading(self, fitted: Fitted) -> dict[str, tuple[Any, Spot]] | None:
        """Values for every row; None when one is missing and nothing can be read without it."""
        found: dict[str, tuple[Any, Spot]] = {}
        name = fitted.sheet.name
        for field_name, words in fitted.rule.above.items():
            if field_name == "cell" and self.cell:
                found[field_name] = self.cell, (name, fitted.header.first, 1)
                continue
            value = (
                (name, (name, fitted.header.first, 1))
                if words == WORKSHEET_NAME
                else above(fitted, search_key(words))
            )
            if value is None:
                self._say(Level.ERROR, name, fitted.header.last, 0, "", _(
                    "Không thấy “%(words)s” ở đầu sổ. Ghi phía trên bảng, hoặc cho biết chi bộ khi"
                    " nạp.") % {"words": words})  # fmt: skip
                return None
            found[field_name] = value
        if self.cell and "cell" not in found and fitted.rule.into.startswith("members."):
            found["cell"] = self.cell, (name, fitted.header.first, 1)
        return found

    # --- tables -----------------------------------------------------------------------------------

    def _make_table(self, definition: SheetDefinition, drafts: list[Draft], codes: Codes) -> None:
        self._carry(definition, drafts)
        spots = self.places[definition.code]
        table = Table(
            definition, drafts[0].sheet,
            rows=[draft.row for draft in drafts],
            places={name: spot[2] for name, spot in spots.items() if name[0] != "#" and "." not in name},
            sheets=[draft.sheet for draft in drafts],
        )  # fmt: skip
        self._point(table, drafts)
        key = definition.key[0]
        own_key = definition.identify is not None and not definition.column(key).refers
        for column in definition.columns:
            cells = [draft.values.get(column.name) for draft in drafts]
            lenient = (own_key and column.name == key) or column.name in _by_facts(drafts)
            table.columns[column.name] = self._column(definition, column, cells, table, lenient)
        # Codes are settled before anything else asks for a row by its code.
        self.intake.tables[definition.code] = table
        codes.settle_references(table, drafts)
        codes.settle_own(table, drafts)
        # Superiors named by rows of the same sheet have their codes only now.
        codes.settle_references(table, drafts, within=True)
        for row, draft in enumerate(drafts):
            draft.values[key] = table[key][row]
            for column in definition.columns:
                if column.refers:
                    draft.values[column.name] = table[column.name][row]

    def _column(
        self,
        definition: SheetDefinition,
        column: Column,
        cells: list[Any],
        table: Table,
        lenient: bool,
    ) -> list[Any]:
        rule = self.rules[definition.code]
        if column.kind in (Kind.DATE, Kind.PARTIAL_DATE):
            cells = judge_dates(cells, rule, today=self.intake.as_of)
        elif column.kind is Kind.COUNT:
            cells = [_without_unit(cell) for cell in cells]
        if lenient and all(is_blank(cell) for cell in cells):
            return [BLANK[column.kind]] * len(cells)
        if lenient and column.required:
            column = _optional(column)
        return read_column(column, cells, table, self.intake)

    def _carry(self, definition: SheetDefinition, drafts: list[Draft]) -> None:
        """Extra rows take from the row they go with what has been settled there."""
        for draft in drafts:
            if draft.source is None:
                continue
            for name in draft.carries:
                source = draft.source
                told = _carried_name(name, source)
                if told in source.values:
                    draft.values.setdefault(name, source.values[told])
                    if told in source.spots:
                        draft.spots.setdefault(name, source.spots[told])

    def _point(self, table: Table, drafts: list[Draft]) -> None:
        """Say of each value where it stands, if not in the usual column of its row.

        A code that is nowhere is asked about at the name, a superior at the running number.
        """
        definition = table.definition
        stand_ins = {"parent": ORDER}
        if definition.made_of:
            stand_ins[definition.key[0]] = definition.made_of[0]
        for row, draft in enumerate(drafts):
            for name, spot in draft.spots.items():
                target = name.partition(".")[0]
                if spot != (draft.sheet, draft.row, table.places.get(target, 0)):
                    table.spots.setdefault((row, target), spot)
            for name, other in stand_ins.items():
                if name not in draft.spots and other in draft.spots:
                    table.spots.setdefault((row, name), draft.spots[other])


def _without_unit(cell: Any) -> Any:
    """`50 năm`, `12 người`: the number, where a number is what the column holds."""
    found = _COUNTED.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return found[1] if found else cell


def _by_facts(drafts: Sequence[Draft]) -> set[str]:
    return {name for draft in drafts for name in draft.facts}


def _optional(column: Column) -> Column:
    return Column(
        column.name, column.title, column.kind, choices=column.choices, synonyms=column.synonyms,
        max_length=column.max_length, refers=column.refers,
    )  # fmt: skip


def _carried_name(name: str, source: Draft) -> str:
    """A member's `code` is the `code` of its movements; an organisation's is its `organization`."""
    return "code" if name == "organization" and name not in source.values else name


def _rise(outline: list[tuple[str, Draft]], draft: Draft) -> None:
    """Find the record above by the running number: `1.2` is under `1`, `1` under `I`."""
    style = order_style(draft.order)
    while outline:
        held_style, held = outline[-1]
        if style.startswith("digits") and held_style.startswith("digits"):
            if draft.order.startswith(f"{held.order}."):
                break
        elif _rank(held_style) < _rank(style):
            break
        outline.pop()
    if outline:
        draft.above = outline[-1][1]
    outline.append((style, draft))


def _rank(style: str) -> int:
    return {"": 9, "letter": 0, "roman": 1, "small": 8}.get(style, 2)


def _say_dropped(intake: Intake, fitted: Fitted, body: Body) -> None:
    """Columns that the system has no place for: said once each, with how many values."""
    for column in fitted.rule.columns:
        at = fitted.header.places.get(column.title, 0)
        if column.role == "dropped" and at:
            count = sum(not is_blank(line.cell(at)) for line in body.lines)
            if count:
                intake.findings.add(Finding(
                    Level.WARNING, fitted.sheet.name, fitted.header.last, at, column.title,
                    _("Không lấy cột này (%(count)d ô): hệ thống không giữ số liệu này ở đây.")
                    % {"count": count}))  # fmt: skip


def columns_of(rule: SheetRule) -> dict[str, ColumnRule]:
    """The rules of a sheet by the title they are known by."""
    return {column.title: column for column in rule.columns}
