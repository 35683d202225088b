"""Half-open periods of days: the first day is inside, ``end`` is the first day outside."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .partial_dates import PartialDate

_ONE_DAY = datetime.timedelta(days=1)
_QUARTER = re.compile(r"([0-9]{4})-[Qq]([1-4])")
_WRITTEN_QUARTER = re.compile(r"qu[yý]\s*([1-4]|i{1,3}|iv)\s*[/-]\s*([0-9]{4})")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_TO = re.compile(r"\s+(?:đến|-|–)\s+|\.\.")


class BadPeriod(ValueError):
    """The text or the two days do not make a period. The message is meant for the user."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` up to, not including, ``end``; ``end`` None means still open."""

    start: datetime.date
    end: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise BadPeriod(
                _("Kỳ kết thúc trước khi bắt đầu: từ %(start)s, hết ngày %(last)s.")
                % {
                    "start": PartialDate.of(self.start).as_vietnamese(),
                    "last": PartialDate.of(self.end - _ONE_DAY).as_vietnamese(),
                }
            )

    @classmethod
    def of_days(cls, first: datetime.date, last: datetime.date) -> Period:
        """From the first to the last day, both inside."""
        return cls(first, last + _ONE_DAY)

    @classmethod
    def of_year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1))

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2020``, ``2020-09``, ``2020-Q1`` or ``FROM..TO``, the last day inside."""
        first, dots, last = text.strip().partition("..")
        try:
            begin = _span(first)
            close = _span(last) if dots else begin
            after = close[1] + _ONE_DAY
        except (ValueError, OverflowError) as error:
            raise BadPeriod(
                _("“%(text)s” không phải một kỳ. Ghi 2020, 2020-Q1 hoặc 2020-01..2020-09.")
                % {"text": text}
            ) from error
        return cls(begin[0], after)

    @classmethod
    def read(cls, text: str) -> Period:
        """Read a period as offices write it too: ``quý I/2020``, ``9/2020``, ``1/2020 - 9/2020``,
        ``1/1/2020 đến 30/9/2020``."""
        try:
            return cls.parse(_as_parsed(text))
        except BadPeriod as error:
            if error.__cause__ is None:
                raise
            raise BadPeriod(
                _(
                    "“%(text)s” không phải một kỳ. Ghi 2025; quý 1/2025; 6/2025; hoặc"
                    " 01/01/2025 đến 30/06/2025."
                )
                % {"text": text}
            ) from error

    @property
    def last_day(self) -> datetime.date | None:
        """The last day inside, None while open."""
        return None if self.end is None else self.end - _ONE_DAY

    @property
    def days(self) -> int | None:
        """How many days, None while open."""
        return None if self.end is None else (self.end - self.start).days

    def contains(self, day: datetime.date) -> bool:
        """Whether the day is inside."""
        return self.start <= day and (self.end is None or day < self.end)

    __contains__ = contains

    def covers(self, other: Period) -> bool:
        """Whether every day of the other is inside."""
        return self.start <= other.start and (
            self.end is None or (other.end is not None and other.end <= self.end)
        )

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return (self.end is None or other.start < self.end) and (
            other.end is None or self.start < other.end
        )

    def intersection(self, other: Period) -> Period | None:
        """The days that both have, None if there are none."""
        if not self.overlaps(other):
            return None
        return Period(max(self.start, other.start), _sooner(self.end, other.end))

    def union(self, other: Period) -> Period:
        """One period of two that overlap or touch; a gap between them is a BadPeriod."""
        if not (self.overlaps(other) or self.end == other.start or other.end == self.start):
            raise BadPeriod(
                _("Hai kỳ không liền nhau: %(one)s và %(other)s.") % {"one": self, "other": other}
            )
        end = None if self.end is None or other.end is None else max(self.end, other.end)
        return Period(min(self.start, other.start), end)

    def as_vietnamese(self) -> str:
        """``năm 2020``, ``quý I năm 2020``, ``tháng 6 năm 2020`` or from day to day."""
        last = self.last_day
        if last is None:
            return _("từ %(start)s") % {"start": PartialDate.of(self.start).as_vietnamese()}
        return self._calendar_name(last) or _("từ %(start)s đến %(last)s") % {
            "start": PartialDate.of(self.start).as_vietnamese(),
            "last": PartialDate.of(last).as_vietnamese(),
        }

    def _calendar_name(self, last: datetime.date) -> str | None:
        year, month = self.start.year, self.start.month
        if last.year != year or self.start.day != 1 or last != PartialDate(year, last.month).latest:
            return None
        names = {
            (1, 12): _("năm %(year)s"),
            (1, 6): _("6 tháng đầu năm %(year)s"),
            (7, 12): _("6 tháng cuối năm %(year)s"),
            (1, 3): _("quý I năm %(year)s"),
            (4, 6): _("quý II năm %(year)s"),
            (7, 9): _("quý III năm %(year)s"),
            (10, 12): _("quý IV năm %(year)s"),
            (1, 9): _("9 tháng đầu năm %(year)s"),
        }
        if month == last.month:
            return _("tháng %(month)s năm %(year)s") % {"month": month, "year": year}
        name = names.get((month, last.month))
        return name and name % {"year": year}

    def __str__(self) -> str:
        return f"{self.start}..{self.last_day or ''}"


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days in the fewest periods, in order: overlapping and touching ones become one."""
    result: list[Period] = []
    for period in sorted(periods, key=lambda each: each.start):
        last = result[-1] if result else None
        if last is not None and (last.end is None or period.start <= last.end):
            result[-1] = last.union(period)
        else:
            result.append(period)
    return tuple(result)


def _sooner(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _span(text: str) -> tuple[datetime.date, datetime.date]:
    text = text.strip()
    if found := _QUARTER.fullmatch(text):
        year, first_month = int(found[1]), 3 * int(found[2]) - 2
        return datetime.date(year, first_month, 1), PartialDate(year, first_month + 2).latest
    date = PartialDate.parse(text)
    return date.earliest, date.latest


def _as_parsed(text: str) -> str:
    lowered = text.strip().lower()
    for word in ("năm ", "tháng ", "từ "):
        lowered = lowered.removeprefix(word)
    if found := _WRITTEN_QUARTER.fullmatch(lowered):
        return f"{found[2]}-Q{_ROMAN.get(found[1], found[1])}"
    return "..".join(_turned(end) for end in _TO.split(lowered))


def _turned(text: str) -> str:
    """The year first: ``2020-09`` of ``9/2020``."""
    parts = text.strip().split("/")
    return "-".join(part.zfill(2) for part in reversed(parts)) if len(parts) > 1 else text


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def whole_months(start: datetime.date, end: datetime.date) -> int:
    """How many months are complete; one begun on the 31st is complete on the last day of a shorter."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1
