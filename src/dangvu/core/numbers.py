"""Numbers with Vietnamese marks: dot for thousands, comma for decimals. Read them, never guess.

Offices mix habits: ``1.628.936``, ``1.183,7``, but also ``2.2`` and ``1,183.7``. A mark that can be
read two ways is a question, unless the column it stands in settles it (``style_of``).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from django.utils.translation import gettext as _

from .readings import Ambiguous, Unreadable
from .text import clean_or_none


class Style(enum.Enum):
    """What the marks of a column mean."""

    VIETNAMESE = "1.234,5"
    ENGLISH = "1,234.5"
    UNKNOWN = "unknown"
    """No number of the column says; whatever has two readings is a question."""
    MIXED = "mixed"
    """The column contradicts itself; whatever has two readings is a question."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A number written with a percent sign: 38,1 %. ``points`` is 38.1, ``share`` is 0.381."""

    points: Decimal

    @property
    def share(self) -> Decimal:
        """The same as a part of one."""
        return self.points / 100


NumberReading: TypeAlias = "Decimal | Percent | Ambiguous[Decimal] | Unreadable | None"

_SHAPE = re.compile(r"([+-]?)([0-9][0-9., ']*)")
_GROUPED = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+")
    for mark in (".", ",", " ", "'")
}
_PERCENT = re.compile(r"\s*(?:%|phần trăm)$", re.IGNORECASE)
_THOUSANDS = {Style.VIETNAMESE: ".", Style.ENGLISH: ","}


def read_number(value: object, *, style: Style = Style.UNKNOWN) -> NumberReading:
    """Read a cell that should hold a number; a blank cell is None.

    Numbers of Excel are taken as they are. Text is read by its marks; where they have two readings
    ``style`` decides, and if it does not know, the answer is a question.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return _unreadable(str(value))
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, float):
        # By its shortest text: 38.1 and not 38.10000000000000142.
        number = Decimal(repr(value))
        return number if number.is_finite() else _unreadable(str(value))
    if not isinstance(value, str):
        return _unreadable(str(value))
    return _read_text(value, style)


def read_count(value: object) -> int | Ambiguous[int] | Unreadable | None:
    """Read a cell that should hold how many of something: a whole number, not negative.

    Knowing this settles ``12.345``, which as a count can only be 12345. So no column is needed.
    Only a number of Excel with decimals is a question: typed ``1.250`` it is kept as 1.25.
    """
    if isinstance(value, float) and (thousands := _lost_thousands(value)):
        return Ambiguous(
            str(value),
            (thousands,),
            _("Excel giữ số này là %(text)s, không phải số nguyên. Ý là %(whole)s?")
            % {"text": repr(value).replace(".", ","), "whole": thousands},
        )
    reading = read_number(value)
    if reading is None or isinstance(reading, Unreadable):
        return reading
    if isinstance(reading, Percent):
        return Unreadable(
            str(value), _("“%(text)s” là tỷ lệ, không phải số đếm.") % {"text": value}
        )
    candidates = reading.readings if isinstance(reading, Ambiguous) else (reading,)
    whole = [each for each in candidates if each == each.to_integral_value() and each >= 0]
    if whole:
        # 12.000 as twelve would be written with decimals, which a count never is.
        return int(max(whole))
    return Unreadable(
        str(value), _("“%(text)s” không phải số đếm: cần số nguyên, không âm.") % {"text": value}
    )


def _lost_thousands(value: float) -> int:
    """The whole number that Excel took the dot of thousands for a decimal point in; 0 if none."""
    number = Decimal(repr(value))
    if not number.is_finite() or not 1 <= number < 1000 or number == number.to_integral_value():
        return 0
    whole = number * 1000
    return int(whole) if whole == whole.to_integral_value() else 0


def style_of(column: Iterable[object]) -> Style:
    """What the marks mean in a column of cells, judged by those that have one reading only.

    ``1.628.936`` and ``1.183,7`` say Vietnamese, ``1,183.7`` says English, ``12.345`` says nothing.
    ``2.2`` says English too; beside ``1.183,7`` it makes the column mixed.
    """
    seen = {
        style for cell in column if isinstance(cell, str) and (style := _evidence(cell)) is not None
    }
    if len(seen) > 1:
        return Style.MIXED
    return seen.pop() if seen else Style.UNKNOWN


def format_number(value: int | float | Decimal, *, decimals: int | None = None) -> str:
    """``1.628.936``, ``1.183,7``; with ``decimals`` rounded half up to exactly so many."""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")
    if number == 0:
        number = abs(number)
    return f"{number:,f}".translate(_SWAP_MARKS)


def format_percent(share: int | float | Decimal, *, decimals: int = 1) -> str:
    """A part of one as ``38,1 %``, with a space that does not break."""
    number = share if isinstance(share, Decimal) else Decimal(repr(share))
    return f"{format_number(number * 100, decimals=decimals)}\N{NO-BREAK SPACE}%"


_SWAP_MARKS = {ord(","): ".", ord("."): ","}


def _read_text(raw: str, style: Style) -> NumberReading:
    text = clean_or_none(raw)
    if text is None:
        return _unreadable(raw)
    if not text:
        return None
    body, percents = _PERCENT.subn("", text)
    found = _SHAPE.fullmatch(body.replace("\N{MINUS SIGN}", "-"))
    if not found:
        return _unreadable(text)
    readings = _readings(found[2])
    if found[1] == "-":
        readings = {each: -number for each, number in readings.items()}
    if not readings:
        return _wrong_marks(text)
    values, certain = _heard(found[2], readings, style)
    if not certain:
        return _question(text, values)
    return Percent(values[0]) if percents else values[0]


def _readings(digits: str) -> dict[Style, Decimal]:
    """The value under each style that allows the marks."""
    readings = {}
    for style, thousands in _THOUSANDS.items():
        number = _under(digits, thousands, "," if thousands == "." else ".")
        if number is not None:
            readings[style] = number
    return readings


def _under(digits: str, thousands: str, decimal: str) -> Decimal | None:
    whole, point, fraction = digits.partition(decimal)
    if point and not fraction.isdigit():
        return None
    for mark in (thousands, " ", "'"):
        if mark in whole:
            if not _GROUPED[mark].fullmatch(whole):
                return None
            whole = whole.replace(mark, "")
            break
    return Decimal(f"{whole}{point and '.'}{fraction}") if whole.isdigit() else None


def _heard(
    digits: str, readings: dict[Style, Decimal], style: Style
) -> tuple[tuple[Decimal, ...], bool]:
    """The readings left when the column has been heard, and whether the first is certain.

    Only a single mark can deceive: two kinds of marks, or one repeated, explain themselves.
    """
    values = tuple(dict.fromkeys(readings.values()))
    if digits.count(".") + digits.count(",") != 1 or " " in digits:
        return values, len(values) == 1
    if style in readings:
        return (readings[style],), True
    if style is Style.UNKNOWN and Style.ENGLISH not in readings:
        # 2,2 is how it is written here; 2.2 is not, though it can hardly mean another number.
        return values, True
    return values, False


def _evidence(cell: str) -> Style | None:
    """The style that one cell proves by itself."""
    text = clean_or_none(cell)
    found = _SHAPE.fullmatch(_PERCENT.sub("", text)) if text else None
    if not found or not ("." in found[2] or "," in found[2]):
        return None
    readings = _readings(found[2])
    return next(iter(readings)) if len(readings) == 1 else None


def _question(text: str, values: tuple[Decimal, ...]) -> Ambiguous[Decimal]:
    plain = [format(value, "f").replace(".", ",") for value in values]
    return Ambiguous(
        text,
        values,
        _("“%(text)s” là %(readings)s? (dấu phẩy là dấu thập phân)")
        % {"text": text, "readings": _(" hay ").join(plain)},
    )


def _wrong_marks(text: str) -> Unreadable:
    return Unreadable(
        text,
        _("Dấu chấm, dấu phẩy trong “%(text)s” đặt sai. Ghi như 1.628.936 hoặc 1.183,7.")
        % {"text": text},
    )


def _unreadable(text: str) -> Unreadable:
    return Unreadable(
        text, _("“%(text)s” không phải số. Ghi như 1.628.936 hoặc 1.183,7.") % {"text": text[:60]}
    )
