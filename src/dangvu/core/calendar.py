"""Working days of Vietnamese offices. Holidays and swapped days are data; unknown years stay unknown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, TypeAlias

import yaml
from django.utils.translation import gettext as _

Certainty: TypeAlias = Literal["high", "medium", "low"]

_ORDER: tuple[Certainty, ...] = ("low", "medium", "high")
_ONE_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


class UnknownYear(LookupError):
    """The holidays of the year are not in the data, so no working day in it can be told."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            _("Chưa có lịch nghỉ lễ, Tết năm %(year)s nên chưa tính được ngày làm việc.")
            % {"year": year}
        )


@dataclass(frozen=True, slots=True)
class DayOff:
    """A weekday that is not worked."""

    name: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class YearOfWork:
    """What is known of one year."""

    source: str
    certainty: Certainty
    off: Mapping[datetime.date, DayOff]
    working: frozenset[datetime.date]
    """Weekend days that are worked in exchange."""


class WorkingCalendar:
    """Counts working days within the years that it knows."""

    def __init__(self, years: Mapping[int, YearOfWork]) -> None:
        self._years = dict(years)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> WorkingCalendar:
        """The calendar of a data file."""
        return cls({int(year): _year(known) for year, known in data["years"].items()})

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it knows, in order."""
        return tuple(sorted(self._years))

    def is_working_day(self, day: datetime.date) -> bool:
        """Whether offices work on the day; UnknownYear if that is not known."""
        known = self._known(day.year)
        return day in known.working or (day.weekday() < _SATURDAY and day not in known.off)

    def day_off(self, day: datetime.date) -> DayOff | None:
        """The holiday on a day, None on a working day and on a plain weekend."""
        return self._known(day.year).off.get(day)

    def add_working_days(self, start: datetime.date, count: int) -> datetime.date:
        """The day on which ``count`` working days are over; the day of the start is not counted.

        Nought gives the start itself, a negative count goes back.
        """
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        day, left = start, abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie after ``start`` up to and with ``end``; negative if it is before."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (end - start).days
        return sum(
            self.is_working_day(start + datetime.timedelta(days=each))
            for each in range(1, days + 1)
        )

    def certainty(self, first: datetime.date, last: datetime.date) -> Certainty:
        """How sure the working days from the first to the last day are: as the least sure one."""
        first, last = min(first, last), max(first, last)
        least: Certainty = "high"
        for year in range(first.year, last.year + 1):
            known = self._known(year)
            stated = [known.certainty]
            stated += [off.certainty for day, off in known.off.items() if first <= day <= last]
            least = min([least, *stated], key=_ORDER.index)
        return least

    def _known(self, year: int) -> YearOfWork:
        if year not in self._years:
            raise UnknownYear(year)
        return self._years[year]


@lru_cache(maxsize=1)
def working_calendar() -> WorkingCalendar:
    """The calendar that comes with the package."""
    text = resources.files("dangvu.core").joinpath("data/working_days.yaml").read_text("utf-8")
    return WorkingCalendar.of(yaml.safe_load(text))


def is_working_day(day: datetime.date) -> bool:
    """Whether offices work on the day, by the calendar that comes with the package."""
    return working_calendar().is_working_day(day)


def add_working_days(start: datetime.date, count: int) -> datetime.date:
    """The day on which so many working days after the start are over, by the packaged calendar."""
    return working_calendar().add_working_days(start, count)


def _year(known: Mapping[str, Any]) -> YearOfWork:
    off = {}
    for each in known["days_off"]:
        named = DayOff(each["name"], each.get("certainty", known["certainty"]))
        for number in range((each["to"] - each["from"]).days + 1):
            off[each["from"] + datetime.timedelta(days=number)] = named
    return YearOfWork(
        source=known["source"],
        certainty=known["certainty"],
        off=off,
        working=frozenset(known["working"]),
    )
