"""Days and periods as a case file writes them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

#: Where a period that the article leaves open ("những tháng đầu năm") is cut off.
OPEN_PERIOD_END = (4, 30)


MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_ISO = re.compile(r"(?<![\d.])((?:19|20)\d\d)-(\d\d)-(\d\d)")
_YEARS_FROM = re.compile(r"(\d{4})-(\d\d)-(\d\d) \+ (one|two|three|four|five|\d+) years?")
_COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
MONTH_NAMED = re.compile(r"\b([A-Z][a-z]{2})[a-z]* ((?:19|20)\d\d)")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_RANGE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?\s*\.\.\s*(\d{4})-(\d\d)(?:-(\d\d))?")
_FIRST_MONTHS = re.compile(r"(?:(\d+)\s+|những\s+)?tháng đầu năm (\d{4})")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last day of a period, both inside."""

    first: date
    last: date


def read_span(text: str, cut_off: object, notes: list[str]) -> Span | None:
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        return Span(date(int(text), 1, 1), date(int(text), 12, 31))
    if found := _RANGE.search(text):
        first = date(int(found[1]), int(found[2]), int(found[3] or 1))
        year, month = int(found[4]), int(found[5])
        return Span(first, date(year, month, int(found[6] or calendar.monthrange(year, month)[1])))
    if found := _FIRST_MONTHS.search(text):
        year = int(found[2])
        if found[1]:
            month = int(found[1])
            return Span(date(year, 1, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return Span(date(year, 1, 1), _cut_off(text, year, cut_off, notes))
    return None


def _cut_off(text: str, year: int, stated: object, notes: list[str]) -> date:
    if isinstance(stated, date) and stated.year == year:
        return stated
    end = date(year, *OPEN_PERIOD_END)
    note = _("Kỳ “%(period)s” không nêu ngày cuối: lấy đến %(date)s.") % {
        "period": text.split("(")[0].strip(),
        "date": f"{end:%d/%m/%Y}",
    }
    if note not in notes:
        notes.append(note)
    return end


def end_of_years(source: Mapping[str, Any]) -> date | None:
    """The day on which a period such as `2013-08-30 + three years` is over."""
    for period in source.get("periods_mentioned") or []:
        if found := _YEARS_FROM.search(str(period)):
            years = _COUNTED.get(found[4]) or int(found[4])
            return date(int(found[1]) + years, int(found[2]), int(found[3]))
    return None


def first_date_in(text: str) -> date | None:
    if days := iso_dates(text):
        return days[0]
    found = YEAR.search(text)
    return date(int(found[1]), 12, 31) if found else None


def iso_dates(text: str) -> list[date]:
    return [date(int(year), int(month), int(day)) for year, month, day in _ISO.findall(text)]
