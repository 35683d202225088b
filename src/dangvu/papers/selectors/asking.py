"""What a paper asks of figures. Whoever makes a paper brings a source; here is one with samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from dangvu.core.indicators import get
from dangvu.core.numbers import format_number

Value = int | float | None


def write_figure(value: Value) -> str:
    """What nobody recorded reads "chưa có số liệu", never 0 or blank."""
    return _("chưa có số liệu") if value is None else format_number(value)


@dataclass(frozen=True, slots=True)
class Answered:
    """A figure as a paper prints it. `url` is empty where the reader may not open its rows; `now`
    is what it reads today, where the paper keeps another value."""

    code: str
    label: str
    unit: str
    value: Value
    url: str = ""
    now: str = ""

    @property
    def text(self) -> str:
        return write_figure(self.value)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: a child organisation or a group of a dimension."""

    key: str
    label: str
    figures: tuple[Answered, ...]


class FigureSource(Protocol):
    """Every figure of one paper: one organisation, one day or period."""

    @property
    def when(self) -> str:
        """The day or period in words."""

    @property
    def stock_when(self) -> str:
        """The day of the stocks in words: of a period the last one."""

    @property
    def is_period(self) -> bool: ...

    @property
    def asked(self) -> Sequence[Answered]:
        """Every plain figure of the paper, for the annex that says how each is counted."""

    def figure(self, code: str) -> Answered:
        """One figure. Raises UnknownIndicator, which knows the near codes."""

    def lines(self, by: str, *codes: str) -> list[Line]:
        """One line for each group of a breakdown, with the figures `codes` in it."""


class NoFigures:
    """For papers about a case, which has none: whatever a template asks reads "chưa có số liệu"."""

    when = stock_when = ""
    is_period = False
    asked: tuple[Answered, ...] = ()

    def figure(self, code: str) -> Answered:
        indicator = get(code)
        return Answered(code, str(indicator.label), str(indicator.unit), None)

    def lines(self, by: str, *codes: str) -> list[Line]:
        return []


class SampleFigures:
    """Made-up figures, for a preview of a form and for the trial of a template."""

    when = "từ ngày 01/01/2025 đến ngày 31/12/2025"
    stock_when = "tính đến ngày 31/12/2025"
    is_period = True

    def __init__(self, codes: Sequence[str] = ()) -> None:
        self._codes = list(codes)

    @property
    def asked(self) -> list[Answered]:
        return [self.figure(code) for code in self._codes]

    def figure(self, code: str) -> Answered:
        indicator = get(code)
        return Answered(code, str(indicator.label), str(indicator.unit), 1234)

    def lines(self, by: str, *codes: str) -> list[Line]:
        names = (_("Đảng bộ Tổng công ty thứ nhất"), _("Đảng bộ Ngân hàng thứ hai"))
        figures = tuple(self.figure(code) for code in codes)
        return [Line(f"M{place}", name, figures) for place, name in enumerate(names, start=1)]
