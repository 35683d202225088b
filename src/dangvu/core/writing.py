"""How values are written for people: numbers, percentages, dates and yes or no, the Vietnamese way."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.core.numbers import format_number, format_percent
from dangvu.core.partial_dates import PartialDate

NOTHING = "–"

Number = int | float | Decimal


def write_number(value: Number | None, places: int | None = None) -> str:
    """``1.628.936`` or ``1.183,7``; a dash when there is none."""
    return NOTHING if value is None else format_number(value, decimals=places)


def write_percent(share: Number | None, places: int = 1) -> str:
    """``38,1 %`` for 0.381; a dash when there is none."""
    return NOTHING if share is None else format_percent(share, decimals=places)


def write_date(value: datetime.date | PartialDate | None) -> str:
    """``25/11/2026``; a partial date only as far as it is known; a moment with its hour."""
    if value is None:
        return NOTHING
    if isinstance(value, PartialDate):
        return value.as_vietnamese()
    if isinstance(value, datetime.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}"


def write_value(value: object) -> str:
    """Any value as a cell shows it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, (int, float, Decimal)):
        return write_number(value)
    if isinstance(value, (datetime.date, PartialDate)):
        return write_date(value)
    return str(value)
