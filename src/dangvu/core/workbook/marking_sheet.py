"""The marks on one sheet. Its rows are bytes that are passed through; what stands behind them is XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from .addresses import address, column_number, compact
from .package import parse, relationship_namespace
from .result_sheet import ResultSheet, Styles, quoted, text_cell

Cell = tuple[int, int]

#: True, and recognisable: what carries it was added by a marking and may be taken out again.
MARKER = 'N("dangvu")=0'

_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\s*(?:/>|>)")
_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b[^>]*>")
_SELECTED = re.compile(rb"\stabSelected\s*=\s*[\"'](?:1|true)[\"']")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*?)(/?)>")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([0-9]+)[\"']")
_SPANS = re.compile(rb"\sspans\s*=\s*[\"'][^\"']*[\"']")
_DRAWING = re.compile(rb"<(?:\w+:)?legacyDrawing\s[^>]*id\s*=\s*[\"']([^\"']+)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*?)(?:/>|>.*?</(?:\w+:)?c\s*>)", re.DOTALL)
_CELL_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Z]+)[0-9]+[\"']")

# What may follow the rows of a sheet, in the order that the schema demands.
_ORDER = (
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects",
    "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_RANGES_IN_A_RULE = 200


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """What is added to one sheet."""

    cells: Mapping[str, Sequence[Cell]]
    """State to the cells that get its colour."""
    comments: Mapping[Cell, str] = field(default_factory=dict)
    header_row: int = 1
    titles: Mapping[int, str] = field(default_factory=dict)
    """Column to the title of an answer column."""
    answers: Mapping[Cell, tuple[int, int]] = field(default_factory=dict)
    """Where an answer is expected: its line in the result sheet and how many choices it has."""
    given: Mapping[Cell, str] = field(default_factory=dict)
    """Answers that are known already."""


def marked_head(head: bytes) -> bytes:
    """The beginning of a sheet that is no longer the selected one: two selected sheets are edited
    together, every keystroke in both."""
    return _SELECTED.sub(b"", head)


def drawing_id(xml: bytes) -> str | None:
    """The relationship of the drawing that holds the comments of the sheet, if it has one."""
    found = _DRAWING.search(xml, xml.rfind(b"sheetData"))
    return found[1].decode() if found else None


def marked_sheet_xml(
    xml: bytes, marks: MarkedSheet, styles: Styles, result: ResultSheet, drawing: str | None
) -> bytes:
    """The part of a sheet with the marks in it."""
    opening = _SHEET_DATA.search(xml)
    root = _ROOT.search(xml)
    if opening is None or root is None:
        return xml
    head = _DIMENSION.sub(b"", marked_head(xml[: opening.start()]))
    prefix = opening[1]
    closing = b"</" + prefix + b"sheetData>"
    if opening[0].endswith(b"/>"):
        rows, rest = b"", xml[opening.end() :]
    else:
        end = xml.rindex(closing)
        rows, rest = xml[opening.end() : end], xml[end + len(closing) :]
    return b"".join(
        [
            head,
            b"<" + prefix + b"sheetData>",
            *_with_texts(rows, marks, styles, prefix),
            closing,
            _marked_rest(root[0], rest, marks, styles, result, drawing),
        ]
    )


# ---------------------------------------------------------------------------------------------
# The header row


def _with_texts(rows: bytes, marks: MarkedSheet, styles: Styles, prefix: bytes) -> Iterator[bytes]:
    """The rows with the titles of the answer columns and the answers that are known, everything
    else byte for byte."""
    texts: dict[int, dict[int, tuple[str, int]]] = {}
    for column, title in marks.titles.items():
        texts.setdefault(marks.header_row, {})[column] = (title, styles.header)
    for (row, column), answer in marks.given.items():
        texts.setdefault(row, {})[column] = (answer, styles.wrapped)
    done = last = 0
    for wanted in sorted(texts):
        start, found, last = _row_at(rows, wanted, done, last)
        yield rows[done:start]
        if found is None:
            yield _row(b' r="%d"' % wanted, {}, wanted, texts[wanted], prefix)
            done = start
            continue
        if found[2]:
            content, done = b"", found.end()
        else:
            close = b"</" + prefix + b"row>"
            at = rows.index(close, found.end())
            content, done = rows[found.end() : at], at + len(close)
        yield _row(_SPANS.sub(b"", found[1]), _cells(content), wanted, texts[wanted], prefix)
    yield rows[done:]


def _row_at(
    rows: bytes, wanted: int, start: int, last: int
) -> tuple[int, re.Match[bytes] | None, int]:
    """Where the row is, or where it would have to be put, looked for from `start`, before which
    stands row `last`; with the row before which the next one is looked for."""
    number = last
    for found in _ROW.finditer(rows, start):
        named = _ROW_NUMBER.search(found[1])
        before, number = number, int(named[1]) if named else number + 1
        if number == wanted:
            return found.start(), found, number
        if number > wanted:
            return found.start(), None, before
    return len(rows), None, number


def _cells(content: bytes) -> dict[int, bytes]:
    cells: dict[int, bytes] = {}
    column = 0
    for found in _CELL.finditer(content):
        named = _CELL_COLUMN.search(found[1])
        column = column_number(named[1].decode()) if named else column + 1
        cells[column] = found[0]
    return cells


def _row(
    attributes: bytes,
    cells: dict[int, bytes],
    number: int,
    texts: Mapping[int, tuple[str, int]],
    prefix: bytes,
) -> bytes:
    for column, (text, style) in texts.items():
        cell = text_cell(address(number, column), text, style)
        if prefix:
            cell = re.sub(r"<(/?)(?=[a-z])", rf"<\1{prefix.decode()}", cell)
        cells[column] = cell.encode()
    content = b"".join(cells[column] for column in sorted(cells))
    return b"<" + prefix + b"row" + attributes + b">" + content + b"</" + prefix + b"row>"


# ---------------------------------------------------------------------------------------------
# What stands behind the rows


def _marked_rest(
    root_tag: bytes,
    rest: bytes,
    marks: MarkedSheet,
    styles: Styles,
    result: ResultSheet,
    drawing: str | None,
) -> bytes:
    # The rows are left out, so a sheet of any size is a small tree.
    root = parse(root_tag + rest)
    _remove_own(root, result)
    _add_colours(root, marks, styles)
    _add_lists(root, marks, result)
    if drawing is not None and root.find("{*}legacyDrawing") is None:
        element = _element(root, "legacyDrawing")
        element.set(f"{{{relationship_namespace(root)}}}id", drawing)
        _insert(root, element)
    whole: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    if not len(root):
        name = re.match(rb"<([\w:]+)", whole)
        return b"</" + (name[1] if name else b"worksheet") + b">"
    return whole[_end_of_tag(whole) :]


def _end_of_tag(xml: bytes) -> int:
    """Where the first tag ends: a serialised tree has > inside of quotes only as an entity."""
    return xml.index(b">") + 1


def _element(root: Any, name: str, **attributes: str) -> Any:
    return etree.Element(f"{{{etree.QName(root).namespace}}}{name}", **attributes)


def _insert(root: Any, element: Any) -> None:
    """Put an element where the schema wants it, behind its equals."""
    place = _ORDER.index(etree.QName(element).localname)
    for each in root:
        name = etree.QName(each).localname if isinstance(each.tag, str) else ""
        if name in _ORDER and _ORDER.index(name) > place:
            each.addprevious(element)
            return
    root.append(element)


def _remove_own(root: Any, result: ResultSheet) -> None:
    """Take out what an earlier marking added."""
    for rules in list(root.iterfind("{*}conditionalFormatting")):
        if any(MARKER in (each.text or "") for each in rules.iterfind("{*}cfRule/{*}formula")):
            root.remove(rules)
    # Excel moves lists that refer to another sheet into the extensions when it saves.
    for each in list(root.iter("{*}dataValidation")):
        if any((text or "").startswith(f"{quoted(result.name)}!") for text in each.itertext()):
            _remove_with_empty_parents(each)


def _remove_with_empty_parents(element: Any) -> None:
    parent = element.getparent()
    parent.remove(element)
    if len(parent):
        if "count" in parent.attrib:
            parent.set("count", str(len(parent)))
    elif parent.getparent() is not None:
        _remove_with_empty_parents(parent)


def _add_colours(root: Any, marks: MarkedSheet, styles: Styles) -> None:
    priorities = [
        int(each.get("priority", "0"))
        for each in root.iterfind("{*}conditionalFormatting/{*}cfRule")
    ]
    priority = max(priorities, default=0)
    for state, formula, ranges in _colour_rules(marks):
        if state in (styles.colours or {}):
            priority += 1
            rules = _element(root, "conditionalFormatting", sqref=" ".join(ranges))
            rule = _element(
                root,
                "cfRule",
                type="expression",
                dxfId=str((styles.colours or {})[state]),
                priority=str(priority),
            )
            text = _element(root, "formula")
            text.text = formula
            rule.append(text)
            rules.append(rule)
            _insert(root, rules)


def _colour_rules(marks: MarkedSheet) -> Iterator[tuple[str, str, list[str]]]:
    """State, formula and ranges of each rule. The graver state comes first and so wins."""
    for state, cells in marks.cells.items():
        ranges = compact(cells)
        for at in range(0, len(ranges), _RANGES_IN_A_RULE):
            yield state, MARKER, ranges[at : at + _RANGES_IN_A_RULE]
    # A place to answer is coloured until there is an answer in it.
    for column in sorted({column for _row, column in marks.answers}):
        ranges = compact(cell for cell in marks.answers if cell[1] == column)
        for at in range(0, len(ranges), _RANGES_IN_A_RULE):
            some = ranges[at : at + _RANGES_IN_A_RULE]
            first = some[0].partition(":")[0]
            yield "question", f"AND({MARKER},ISBLANK({first}))", some


def _add_lists(root: Any, marks: MarkedSheet, result: ResultSheet) -> None:
    offered = {cell: ask for cell, ask in marks.answers.items() if ask[1]}
    if not offered:
        return
    validations = root.find("{*}dataValidations")
    if validations is None:
        validations = _element(root, "dataValidations")
        _insert(root, validations)
    for cell, (line, count) in sorted(offered.items()):
        # Other answers than the offered ones may be typed: the import reads them again.
        validation = _element(
            root, "dataValidation", type="list", allowBlank="1", sqref=address(*cell)
        )
        formula = _element(root, "formula1")
        formula.text = result.choices_of(line, count)
        validation.append(formula)
        validations.append(validation)
    validations.set("count", str(len(validations)))
