"""Totals inside the body: no data, but checked against the rows that they are of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.numbers import Percent, format_number, read_count, read_number
from dangvu.core.readings import Ambiguous
from dangvu.core.sheets.cells import is_blank
from dangvu.core.workbook.reader import CellError
from dangvu.imports.services.layouts.body import Body, Group, Line, Total
from dangvu.imports.services.layouts.document import SheetRule
from dangvu.imports.services.layouts.headers import Header

Ask = Callable[[int, int, str, str], None]
Tell = Callable[[int, int, str], None]
# How a cell says that there is none.
_NOTHING = frozenset({"", "-", "–", "/"})
# A share is rounded somehow; what is further away than half of its last digit is told.
_ROUNDING = Decimal("0.06")


def check_totals(rule: SheetRule, header: Header, body: Body, ask: Ask) -> int:
    """Compare every total and every count of a heading; returns how many were compared.

    A total is right if it is that of its section or of everything before it. What differs is asked.
    """
    order = {header.places.get(c.title, 0) for c in rule.columns if c.role in ("order", "percent")}
    checked = 0
    for at, part in enumerate(body.parts):
        if isinstance(part, Line):
            continue
        spans = _before(body, at) if isinstance(part, Total) else _after(body, at)
        if isinstance(part, Total) and not spans[-1]:
            spans = [[each for each in body.parts if isinstance(each, Line)]]
        if part.count is not None:
            checked += 1
            _compare_count(part, spans, ask)
        for column, claimed in part.claims.items():
            if column not in order and _compare(part, column, claimed, spans, body, ask):
                checked += 1
    return checked


def _before(body: Body, at: int) -> list[list[Line]]:
    """The rows since the last heading or total, since the last heading, and all before."""
    before = body.parts[:at]
    since_any: list[Line] = []
    for part in reversed(before):
        if not isinstance(part, Line):
            break
        since_any.append(part)
    since_heading: list[Line] = []
    for part in reversed(before):
        if isinstance(part, Group):
            break
        if isinstance(part, Line):
            since_heading.append(part)
    return [since_any, since_heading, [part for part in before if isinstance(part, Line)]]


def _after(body: Body, at: int) -> list[list[Line]]:
    """The rows until the next heading, and until the next one of the same rank."""
    own = body.parts[at]
    assert isinstance(own, Group)
    near: list[Line] = []
    wide: list[Line] = []
    is_near = True
    for part in body.parts[at + 1 :]:
        if isinstance(part, Group):
            if part.style == own.style:
                break
            is_near = False
        elif isinstance(part, Line):
            wide.append(part)
            if is_near:
                near.append(part)
    return [near, wide]


def _compare_count(part: Group | Total, spans: list[list[Line]], ask: Ask) -> None:
    counts = [len(span) for span in spans]
    if part.count not in counts:
        _differs(part.row, part.column, str(part.count), str(_likely(counts)), ask)


def _compare(
    part: Group | Total, column: int, claimed: Any, spans: list[list[Line]], body: Body, ask: Ask
) -> bool:
    number = as_number(claimed)
    if number is None:
        return False
    all_cells = [line.cell(column) for line in body.lines]
    is_numeric = any(as_number(cell) is not None for cell in all_cells) and not any(
        isinstance(cell, str) and as_number(cell) is None and cell.strip() not in _NOTHING
        for cell in all_cells
    )
    sums: list[Decimal | int] = []
    for span in spans:
        held = [line.cell(column) for line in span]
        if is_numeric:
            sums.append(sum((as_number(cell) or Decimal(0) for cell in held), Decimal(0)))
        else:
            # Under a column of names or dates a total says how many.
            sums.append(sum(not is_blank(cell) for cell in held))
    if number not in sums:
        _differs(part.row, column, format_number(number), format_number(_likely(sums)), ask)
    return True


def _likely(values: list[Any]) -> Any:
    return next((value for value in values if value), values[-1])


def _differs(row: int, column: int, claimed: str, counted: str, ask: Ask) -> None:
    ask(row, column, claimed, counted)


def as_number(cell: Any) -> Decimal | None:
    """The one number that a cell can mean, for comparing; None if it means none or several."""
    if isinstance(cell, CellError | bool) or is_blank(cell):
        return None
    whole = read_count(cell)
    if isinstance(whole, int):
        return Decimal(whole)
    if isinstance(whole, Ambiguous):
        return Decimal(whole.readings[0])
    number = read_number(cell)
    return number if isinstance(number, Decimal) else None


def check_percents(rule: SheetRule, header: Header, body: Body, tell: Tell) -> None:
    """A share that does not follow from its two numbers is told at its cell."""
    for column in rule.columns:
        part, whole = (header.places.get(title, 0) for title in column.percent)
        at = header.places.get(column.title, 0)
        if not (part and whole and at):
            continue
        for line in body.lines:
            told = _share(line.cell(at))
            one, all_ = as_number(line.cell(part)), as_number(line.cell(whole))
            if told is None or one is None or not all_:
                continue
            share = one * 100 / all_
            if not any(abs(each - share) <= _rounding(each) for each in (told, told * 100)):
                tell(line.row, at, _("Tỷ lệ này không khớp: %(one)s trên %(all)s là %(share)s %%.") % {
                    "one": format_number(one), "all": format_number(all_),
                    "share": format_number(share, decimals=1)})  # fmt: skip


def _share(cell: Any) -> Decimal | None:
    number = read_number(cell)
    if isinstance(number, Percent):
        return number.points
    if isinstance(number, Ambiguous):
        return min(number.readings) if number.readings else None
    return number if isinstance(number, Decimal) else None


def _rounding(told: Decimal) -> Decimal:
    exponent = told.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(_ROUNDING, Decimal("0.51").scaleb(min(exponent, 0)))
