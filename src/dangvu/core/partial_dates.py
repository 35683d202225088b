"""Dates of which only the year or the month may be known, and how to read them from a sheet."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _

from .readings import Ambiguous, Unreadable
from .text import clean_or_none

Precision: TypeAlias = Literal["YEAR", "MONTH", "DAY"]

#: The stored form. PostgreSQL reads it too, so keep to syntax that both share.
STORED_PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_STORED = re.compile(STORED_PATTERN)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day: kept as precisely as it was written, no more.

    ``<``, ``<=``, ``>`` and ``>=`` compare the earliest possible days, also with a plain date.
    ``==`` is stricter: 2020 and 2020-01-01 begin together but are not the same statement.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        datetime.date(
            self.year,
            1 if self.month is None else self.month,
            1 if self.day is None else self.day,
        )

    @classmethod
    def of(cls, value: datetime.date) -> PartialDate:
        """The partial date that says exactly this day."""
        return cls(value.year, value.month, value.day)

    @classmethod
    def parse(cls, stored: str) -> PartialDate:
        """Read the stored form ``YYYY[-MM[-DD]]``; anything else is a ValueError."""
        return _parse_stored(stored)

    @property
    def precision(self) -> Precision:
        """How much is known."""
        if self.day is not None:
            return "DAY"
        return "YEAR" if self.month is None else "MONTH"

    @property
    def earliest(self) -> datetime.date:
        """The first day that it can be."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> datetime.date:
        """The last day that it can be."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def may_be(self, day: datetime.date) -> bool:
        """Whether this can be that day."""
        return self.earliest <= day <= self.latest

    def certainly_before(self, other: PartialDate | datetime.date) -> bool:
        """Whether no reading of the two puts this on or after the other.

        Checks of order (recognised before admitted) must use this and not ``<``: a year alone
        does not contradict a day inside it.
        """
        return self.latest < _earliest(other)

    def as_vietnamese(self) -> str:
        """``25/11/2026``, ``11/2026`` or ``2026``."""
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.month:02d}/{self.year:04d}"
        return f"{self.day:02d}/{self.month:02d}/{self.year:04d}"

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def __lt__(self, other: PartialDate | datetime.date) -> bool:
        return self.earliest < _earliest(other)

    def __le__(self, other: PartialDate | datetime.date) -> bool:
        return self.earliest <= _earliest(other)

    def __gt__(self, other: PartialDate | datetime.date) -> bool:
        return self.earliest > _earliest(other)

    def __ge__(self, other: PartialDate | datetime.date) -> bool:
        return self.earliest >= _earliest(other)


def _earliest(value: PartialDate | datetime.date) -> datetime.date:
    return value.earliest if isinstance(value, PartialDate) else value


@lru_cache(maxsize=65_536)
def _parse_stored(stored: str) -> PartialDate:
    if not _STORED.fullmatch(stored):
        raise ValueError(f"not a stored partial date: {stored!r}")
    return PartialDate(*(int(part) for part in stored.split("-")))


# ---------------------------------------------------------------------------------------------
# Reading what an office wrote

DateReading: TypeAlias = "PartialDate | Ambiguous[PartialDate] | Unreadable | None"

# A bare number is taken for a year only inside this range: outside it, it is more likely Excel's
# count of days that lost its format.
_YEARS = range(1900, 2101)
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_EXCEL_SERIALS = range(3654, 73416)  # 1910-01-02 .. 2100-12-31

_SEP = r"\s*[-/.]\s*"
_YEAR_FIRST = re.compile(
    rf"([0-9]{{4}}){_SEP}([0-9]{{1,2}})(?:{_SEP}([0-9]{{1,2}}))?(?:[t ]\s*[0-9:.]{{5,15}}z?)?"
)
_DAY_FIRST = re.compile(
    rf"(?:ngày\s*)?([0-9]{{1,2}})(?:{_SEP}|\s*tháng\s*)([0-9]{{1,2}})"
    rf"(?:{_SEP}|\s*,?\s*năm\s*|\s*,\s*)([0-9]+)(?:\s+[0-9]{{1,2}}:[0-9:.]{{2,12}})?"
)
_MONTH_YEAR = re.compile(
    rf"(?:tháng\s*|t\.?\s*)?([0-9]{{1,2}})(?:{_SEP}|\s*,?\s*năm\s*)([0-9]{{4}})"
)
_MONTH_WORD_YEAR = re.compile(r"tháng\s*([0-9]{1,2})\s+([0-9]{4})")
_YEAR = re.compile(r"(?:năm\s*)?([0-9]{4})")
_NO_YEAR = re.compile(
    rf"(?:ngày\s*)?([0-9]{{1,2}})(?:{_SEP}|\s*tháng\s*)([0-9]{{1,2}})|tháng\s*([0-9]{{1,2}})"
)
_RUN_OF_DIGITS = re.compile(r"[0-9]{5,8}")


def read_date(value: object) -> DateReading:
    """Read a cell that should hold a date, whole or partial.

    A blank cell is None. Real Excel dates are taken by their type. Text is read in the spellings
    that offices use, day before month always. What lacks a part (``16.1``, ``1/6/20``) comes back
    as a question, and what cannot be a date (31/02) as an error that says why.
    """
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return PartialDate(value.year, value.month, value.day)
    if isinstance(value, datetime.date):
        return PartialDate.of(value)
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _read_bare_number(value)
    return _unreadable(str(value))


def _read_text(raw: str) -> DateReading:
    found = _date_in(raw)
    if found is not None:
        return found
    text = clean_or_none(raw)
    if text is None:
        return _unreadable(raw)
    if not text:
        return None
    return _explain(text)


@lru_cache(maxsize=65_536)
def _date_in(raw: str) -> PartialDate | None:
    """The one date that the text can mean, or None. Only successes are worth a cache."""
    text = clean_or_none(raw)
    if not text:
        return None
    parts = _parts(_lowered(text))
    if parts is None:
        return None
    try:
        return PartialDate(*parts)
    except ValueError:
        return None


def _lowered(text: str) -> str:
    return text.lower().strip(" .,;")


def _parts(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day as written, not yet known to exist in a calendar."""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        if len(year) != 4:
            return None
        if int(day) == 0:
            return int(year), int(month) or None, None
        return int(year), int(month), int(day)
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
        return int(year), int(month), int(day) if day else None
    if found := _MONTH_YEAR.fullmatch(text) or _MONTH_WORD_YEAR.fullmatch(text):
        return int(found[2]), int(found[1]), None
    if (found := _YEAR.fullmatch(text)) and int(found[1]) in _YEARS:
        return int(found[1]), None, None
    return None


def _explain(text: str) -> Ambiguous[PartialDate] | Unreadable:
    """Why the text is not one date."""
    lowered = _lowered(text)
    parts = _parts(lowered)
    if parts is not None:
        return Unreadable(text, _why_not(*parts))
    if (found := _DAY_FIRST.fullmatch(lowered)) and len(found[3]) == 2:
        return _two_digit_year(text, int(found[1]), int(found[2]), int(found[3]))
    if found := _NO_YEAR.fullmatch(lowered):
        return _ask_year(text)
    if _RUN_OF_DIGITS.fullmatch(lowered):
        return _digits(text, lowered)
    return _unreadable(text)


def _why_not(year: int, month: int | None, day: int | None) -> str:
    if not 1 <= year <= 9999:
        return _("Không có năm %(year)s.") % {"year": year}
    if month is None or not 1 <= month <= 12:
        if month and day and day <= 12 and (other := _maybe(year, day, month)):
            return _(
                "Không có tháng %(month)s. Ngày phải ghi trước tháng; "
                "nếu ý là %(other)s thì ghi lại như thế."
            ) % {"month": month, "other": other.as_vietnamese()}
        return _("Không có tháng %(month)s.") % {"month": month or 0}
    days = calendar.monthrange(year, month)[1]
    return _("Không có ngày %(day)s: tháng %(month)s năm %(year)s chỉ có %(days)s ngày.") % {
        "day": f"{day or 0:02d}/{month:02d}/{year:04d}",
        "month": month,
        "year": year,
        "days": days,
    }


def _two_digit_year(
    text: str, day: int, month: int, year: int
) -> Ambiguous[PartialDate] | Unreadable:
    readings = tuple(
        found
        for century in (1900, 2000)
        if (found := _maybe(century + year, month or None, day or None))
    )
    if not readings:
        return Unreadable(text, _why_not(2000 + year, month, day))
    return Ambiguous(
        text,
        readings,
        _("Năm chỉ ghi hai chữ số: “%(text)s”. Là %(readings)s?")
        % {
            "text": text,
            "readings": _(" hay ").join(each.as_vietnamese() for each in readings),
        },
    )


def _ask_year(text: str) -> Ambiguous[PartialDate]:
    return Ambiguous(
        text,
        (),
        _("“%(text)s” thiếu năm. Ghi đủ ngày/tháng/năm, ví dụ 16/01/2020.") % {"text": text},
    )


def _digits(text: str, digits: str) -> Ambiguous[PartialDate] | Unreadable:
    readings: list[PartialDate] = []
    if len(digits) == 8:
        readings += [
            each
            for each in (
                _maybe(int(digits[4:]), int(digits[2:4]), int(digits[:2])),
                _maybe(int(digits[:4]), int(digits[4:6]), int(digits[6:])),
            )
            if each is not None and each.year in _YEARS
        ]
    elif int(digits) in _EXCEL_SERIALS:
        readings.append(PartialDate.of(_EXCEL_EPOCH + datetime.timedelta(days=int(digits))))
    if not readings:
        return _unreadable(text)
    return Ambiguous(
        text,
        tuple(readings),
        _("“%(text)s” là một số, không phải ngày. Ý là %(readings)s?")
        % {
            "text": text,
            "readings": _(" hay ").join(each.as_vietnamese() for each in readings),
        },
    )


def _read_bare_number(value: int | float) -> DateReading:
    """A cell that Excel keeps as a number has no date format: a year, or a question."""
    if value != value or value in (float("inf"), float("-inf")):
        return _unreadable(str(value))
    if value == int(value):
        whole = int(value)
        if whole in _YEARS:
            return PartialDate(whole)
        return _explain(str(whole)) if whole >= 0 else _unreadable(str(whole))
    text = repr(float(value))
    month, _dot, year = text.partition(".")
    if len(year) == 4 and int(year) in _YEARS and (found := _maybe(int(year), int(month), None)):
        return Ambiguous(
            text,
            (found,),
            _("“%(text)s” là một số. Ý là tháng %(reading)s?")
            % {"text": text, "reading": found.as_vietnamese()},
        )
    return _explain(text)


def _maybe(year: int, month: int | None, day: int | None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _unreadable(text: str) -> Unreadable:
    return Unreadable(
        text,
        _("“%(text)s” không đọc được thành ngày. Ghi theo dạng 01/06/2020, 06/2020 hoặc 2020.")
        % {"text": text[:60]},
    )
