"""The sheet that lists findings, as XML of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from .addresses import address, column_letters, compact
from .package import MAIN

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_CHOICE = 8
_WIDTHS = (6, 18, 9, 12, 80, 14)


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One finding as the list shows it."""

    sheet: str
    address: str
    linked: bool
    state: str
    state_name: str
    message: str
    answer_address: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """The whole list: some lines of summary, a header, a line for each finding."""

    name: str
    summary: Sequence[str]
    header: Sequence[str]
    lines: Sequence[ResultLine]

    @property
    def header_row(self) -> int:
        """The row of the header; a blank one stands above it."""
        return len(self.summary) + 2

    def choices_of(self, line: int, count: int) -> str:
        """Where the choices of a line stand, as a list validation refers to them."""
        row = self.header_row + 1 + line
        first, last = column_letters(_FIRST_CHOICE), column_letters(_FIRST_CHOICE + count - 1)
        return f"{quoted(self.name)}!${first}${row}:${last}${row}"


@dataclass(frozen=True, slots=True)
class Styles:
    """The ids that the stylesheet of the workbook gives to what is added."""

    title: int = 0
    header: int = 0
    wrapped: int = 0
    link: int = 0
    colours: dict[str, int] | None = None
    """State to differential format."""


def quoted(sheet: str) -> str:
    """The name of a sheet as references write it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def safe(text: str) -> str:
    """Text as XML may carry it."""
    return escape(_CONTROL.sub("\ufffd", text))


def text_cell(cell: str, text: str, style: int) -> str:
    """A cell of text; the text can be no formula."""
    return (
        f'<c r="{cell}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{safe(text)}</t></is></c>'
    )


def result_xml(result: ResultSheet, styles: Styles, marker: str) -> bytes:
    """The part of the sheet."""
    widest = max((len(line.choices) for line in result.lines), default=0)
    first = result.header_row + 1
    rows = [
        _row(number, [text_cell(f"A{number}", text, 0 if number > 1 else styles.title)])
        for number, text in enumerate(result.summary, start=1)
    ]
    header = [
        text_cell(address(result.header_row, column), title, styles.header)
        for column, title in enumerate(result.header, start=1)
    ]
    rows.append(_row(result.header_row, header))
    rows += [
        _row(first + number, _line_cells(first + number, number, line, styles))
        for number, line in enumerate(result.lines)
    ]
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{result.header_row}" topLeftCell="A{first}" activePane="bottomLeft"'
        ' state="frozen"/></sheetView></sheetViews>'
        f"<cols>{_columns(widest)}</cols>"
        f"<sheetData>{''.join(rows)}</sheetData>"
        f"{_colours(result, styles, marker)}{_links(result)}</worksheet>"
    )
    return xml.encode()


def _row(number: int, cells: Sequence[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _columns(widest: int) -> str:
    columns = [
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(_WIDTHS, start=1)
    ]
    if widest:
        last = _FIRST_CHOICE + widest - 1
        columns.append(f'<col min="{_FIRST_CHOICE}" max="{last}" width="9" hidden="1"/>')
    return "".join(columns)


def _line_cells(row: int, number: int, line: ResultLine, styles: Styles) -> list[str]:
    link = styles.link if line.linked else styles.wrapped
    return [
        f'<c r="A{row}" s="{styles.wrapped}"><v>{number + 1}</v></c>',
        text_cell(f"B{row}", line.sheet, styles.wrapped),
        text_cell(f"C{row}", line.address, link),
        text_cell(f"D{row}", line.state_name, styles.wrapped),
        text_cell(f"E{row}", line.message, styles.wrapped),
        *([text_cell(f"F{row}", line.answer_address, link)] if line.answer_address else []),
        *(
            text_cell(address(row, _FIRST_CHOICE + at), choice, 0)
            for at, choice in enumerate(line.choices)
        ),
    ]


def _colours(result: ResultSheet, styles: Styles, marker: str) -> str:
    rows: dict[str, list[tuple[int, int]]] = {}
    for number, line in enumerate(result.lines):
        rows.setdefault(line.state, []).append((result.header_row + 1 + number, 4))
    return "".join(
        f'<conditionalFormatting sqref="{" ".join(compact(cells))}">'
        f'<cfRule type="expression" dxfId="{(styles.colours or {})[state]}" priority="{priority}">'
        f"<formula>{safe(marker)}</formula></cfRule></conditionalFormatting>"
        for priority, (state, cells) in enumerate(rows.items(), start=1)
        if state in (styles.colours or {})
    )


def _links(result: ResultSheet) -> str:
    links = []
    for row, line in enumerate(result.lines, start=result.header_row + 1):
        if line.linked:
            links.append(_link(f"C{row}", line.sheet, line.address or "A1"))
            if line.answer_address:
                links.append(_link(f"F{row}", line.sheet, line.answer_address))
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _link(cell: str, sheet: str, target: str) -> str:
    return f'<hyperlink ref="{cell}" location={quoteattr(f"{quoted(sheet)}!{target}")}/>'
