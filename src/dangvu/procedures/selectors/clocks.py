"""When a clock runs out: by the rule in force on the day it runs from, in working days where it says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.calendar import UnknownYear, working_calendar
from dangvu.core.periods import add_months
from dangvu.procedures.choices import What
from dangvu.procedures.definitions import Clock, Span, Version
from dangvu.procedures.models import Case, StepTaken
from dangvu.rules.choices import CERTAIN
from dangvu.rules.selectors import InForce, UnknownRule, parameter

_SURENESS = ("LOW", "MEDIUM", "HIGH", "SEEN")
#: As the rulebook writes them: one rule was in days under one regulation, in working days under another.
_UNITS = {"ngày làm việc": "working_days", "ngày": "days", "tháng": "months"}
_OF_CALENDAR = {"low": "LOW", "medium": "MEDIUM", "high": "SEEN"}


@dataclass(frozen=True, slots=True)
class Length:
    """A span as it is on a day: how many of what, by which rule, how sure. `count` is None when the
    rulebook says nothing, and `basis` then says so."""

    count: int | None
    unit: str
    rule: str = ""
    basis: str = ""
    certainty: str = ""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The day on which a clock runs out, with the rule; `day` is None where it cannot be told, and
    `basis` then says why."""

    day: date | None
    length: Length
    basis: str
    certainty: str

    @property
    def is_certain(self) -> bool:
        """Whether something may be refused by it; a rule that is not certain warns."""
        return self.certainty in CERTAIN


@dataclass(slots=True)
class Rules:
    """Lengths of time, each asked of the rulebook once, for many cases at a time."""

    _known: dict[tuple[str, date, int], Length] = field(default_factory=dict)

    def length(self, span: Span, version: Version, on: date, organization_id: int) -> Length:
        if not span.rule:
            return Length(span.count, span.unit, "", str(version.basis), version.certainty)
        key = span.rule, on, organization_id
        if key not in self._known:
            self._known[key] = _asked(span, on, organization_id)
        return self._known[key]


def _asked(span: Span, on: date, organization_id: int) -> Length:
    try:
        rule = parameter(span.rule, on=on, organization_id=organization_id)
    except UnknownRule:
        rule = None
    return length_by(rule, span, on)


def length_by(rule: InForce | None, span: Span, on: date) -> Length:
    """The length that a rule gives; of a rulebook that is silent, why there is none."""
    if rule is None:
        why = _("Sổ quy định chưa có “%(rule)s” ngày %(day)s.")
        return Length(
            None, span.unit, span.rule, why % {"rule": span.rule, "day": f"{on:%d/%m/%Y}"}
        )
    basis = "; ".join(part for part in (rule.label, rule.basis) if part)
    unit = _UNITS.get(rule.unit, span.unit)
    return Length(int(rule.value), unit, span.rule, basis, rule.certainty)


def reckon(length: Length, since: date) -> Reckoned:
    """The day that lies so far after `since`, itself not counted."""
    if length.count is None:
        return Reckoned(None, length, length.basis, "")
    certainty = length.certainty
    if length.unit == "days":
        return Reckoned(since + timedelta(days=length.count), length, length.basis, certainty)
    if length.unit == "months":
        return Reckoned(add_months(since, length.count), length, length.basis, certainty)
    calendar = working_calendar()
    try:
        day = calendar.add_working_days(since, length.count)
        certainty = least_sure(certainty, _OF_CALENDAR[calendar.certainty(since, day)])
    except UnknownYear as unknown:
        return Reckoned(None, length, f"{length.basis}. {unknown}", "")
    return Reckoned(day, length, length.basis, certainty)


def least_sure(*certainties: str) -> str:
    return min(certainties, key=_SURENESS.index)


def passed_between(start: date, end: date, unit: str) -> int:
    """How much of a clock of that unit went by; a clock in months goes on by days. Raises
    UnknownYear."""
    if unit == "working_days":
        return working_calendar().working_days_between(start, end)
    return (end - start).days


def moved_on(due: date, passed: int, unit: str) -> date:
    """The last day of a clock that stood still for so long. Raises UnknownYear."""
    if unit == "working_days":
        return working_calendar().add_working_days(due, passed)
    return due + timedelta(days=passed)


def since_of(clock: Clock, case: Case, entered: date, line: Iterable[StepTaken]) -> date:
    """The day from which a clock runs for a case that came to its step on `entered`. A step that was
    passed over leaves it running from `entered`."""
    if clock.since == "began":
        return case.began_on
    code, _dot, value = clock.since.partition(".")
    done = [one for one in line if one.what == What.DONE and one.step == code]
    if clock.since == "entered" or not done:
        return entered
    if not value:
        return done[-1].on
    return _written(done[-1].values.get(value)) or done[-1].on


def _written(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
