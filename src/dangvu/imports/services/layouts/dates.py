"""What a whole column says about the dates in its cells. Where two days are meant, it is asked."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.readings import Ambiguous
from dangvu.core.sheets import Problem
from dangvu.core.sheets.cells import text_of
from dangvu.imports.services.layouts.document import SheetRule

_NUMBERS = re.compile(r"\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})\s*")
_TWELVE = 12


def judge_dates(cells: list[Any], rule: SheetRule, *, today: datetime.date) -> list[Any]:
    """The cells of a column of dates, those with two meanings made questions.

    A text `06/25/1985` shows that somebody wrote the month first; then `05/06/1985` is two days.
    Dates that Excel made of `05/06/1985` on such a machine are all of day 12 or before, beside
    texts of day 13 and after: then those dates have their day and month changed about, perhaps.
    """
    if rule.short_years == "past" or rule.serials == "take":
        cells = [_as_the_mapping_says(cell, rule, today) for cell in cells]
    month_first = next((cell for cell in cells if _is_month_first(cell)), None)
    if month_first is not None:
        return [_asked_of_text(cell, month_first) for cell in cells]
    kept = [cell for cell in cells if isinstance(cell, datetime.date)]
    late = next((cell for cell in cells if _is_late_text(cell)), None)
    if len(kept) >= 2 and late is not None and all(each.day <= _TWELVE for each in kept):
        return [_asked_of_date(cell, late) for cell in cells]
    return cells


def _as_the_mapping_says(cell: Any, rule: SheetRule, today: datetime.date) -> Any:
    reading = read_date(cell) if isinstance(cell, str | int | float) else None
    if not isinstance(reading, Ambiguous):
        return cell
    is_serial = isinstance(cell, int | float) or cell.strip().isdigit()
    if is_serial and rule.serials == "take" and len(reading.readings) == 1:
        return reading.readings[0].earliest
    if not is_serial and rule.short_years == "past" and len(reading.readings) == 2:
        past = [each for each in reading.readings if each.earliest <= today]
        return past[-1].as_vietnamese() if past else cell
    return cell


def _is_month_first(cell: Any) -> bool:
    found = _NUMBERS.fullmatch(cell) if isinstance(cell, str) else None
    return found is not None and int(found[1]) <= _TWELVE < int(found[2]) <= 31


def _is_late_text(cell: Any) -> bool:
    found = _NUMBERS.fullmatch(cell) if isinstance(cell, str) else None
    return found is not None and _TWELVE < int(found[1]) <= 31 and int(found[2]) <= _TWELVE


def _asked_of_text(cell: Any, other: str) -> Any:
    found = _NUMBERS.fullmatch(cell) if isinstance(cell, str) else None
    if not found:
        return cell
    first, second, year = (int(part) for part in found.groups())
    if first > _TWELVE or first == second:
        return cell
    if second > _TWELVE:
        readings = [PartialDate(year, first, second)]
    else:
        readings = [PartialDate(year, second, first), PartialDate(year, first, second)]
    return _question(cell, readings, _(
        "Cột này có ô ghi tháng trước ngày (“%(other)s”). “%(text)s” là %(readings)s?"), other)  # fmt: skip


def _asked_of_date(cell: Any, late: str) -> Any:
    if not isinstance(cell, datetime.date) or cell.day == cell.month:
        return cell
    readings = [
        PartialDate(cell.year, cell.month, cell.day), PartialDate(cell.year, cell.day, cell.month)
    ]  # fmt: skip
    return _question(cell, readings, _(
        "Cột này có ngày gõ thành chữ (“%(other)s”), còn mọi ngày của Excel đều không quá 12: có thể"
        " máy đã đảo ngày và tháng. Là %(readings)s?"), late)  # fmt: skip


def _question(cell: Any, readings: list[PartialDate], message: str, other: str) -> Problem:
    options = tuple(each.as_vietnamese() for each in readings)
    told = {"other": other.strip(), "text": text_of(cell), "readings": _(" hay ").join(options)}
    return Problem(message % told, is_question=True, options=options)
