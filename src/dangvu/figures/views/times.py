"""Other times beside the one asked: the points of the trend, and what a figure is compared with."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator, Kind
from dangvu.core.pages import Chart, Compared, Option, Point
from dangvu.core.pages.charts import change_words
from dangvu.core.periods import Period
from dangvu.core.writing import Number, write_date
from dangvu.figures.forms import Asked, CannotAsk, read_when, year_so_far
from dangvu.figures.selectors import trend

Time = date | Period
Span = Literal["months", "years"]
#: Points of a trend.
POINTS = 12
#: Nothing is asked before it.
_FIRST_YEAR = 1900


def span_asked(text: str, asked: Asked, indicator: Indicator) -> Span:
    """By months unless the address says years; a flow of a year, or of a part of one, by years."""
    if text == "months" or text == "years":
        return text
    months = _months(asked.period) if asked.period is not None else 1
    return "years" if indicator.is_flow and (months is None or months > 3) else "months"


def points_of(asked: Asked, indicator: Indicator, span: Span) -> list[Time]:
    """Twelve times that end with the one asked: days for a stock, periods for a flow.

    Days are the ends of months or years before it, periods are as long as the one asked: months,
    quarters, or the same part of each year.
    """
    if not indicator.is_flow:
        return _days(asked.question.stock_day, span)
    period = asked.period or year_so_far(asked.today)
    if span == "months":
        last = asked.question.stock_day
        length = _months(period)
        if length != 3:
            period, length = _month_of(last), 1
        return _before(period, length)
    if _length_in_years(period) > 1:
        return [period]
    return _before(period, 12)


def _before(period: Period, months: int) -> list[Time]:
    room = (period.start.year - _FIRST_YEAR) * 12 // months
    return [_moved(period, -months * back) for back in reversed(range(min(POINTS, max(room, 1))))]


def _days(last: date, span: Span) -> list[Time]:
    ends: list[Time] = [last]
    year, month = last.year, last.month
    while len(ends) < POINTS and year > _FIRST_YEAR:
        if span == "years":
            year -= 1
            ends.append(date(year, 12, 31))
        else:
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
            ends.append(_month_end(year, month))
    return ends[::-1]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _month_of(day: date) -> Period:
    return Period.of_days(day.replace(day=1), _month_end(day.year, day.month))


def _months(period: Period) -> int | None:
    """How many whole months the period is, None if it is not made of such."""
    last = period.last_day
    if last is None or period.start.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    return (last.year - period.start.year) * 12 + last.month - period.start.month + 1


def _length_in_years(period: Period) -> int:
    last = period.last_day or period.start
    return last.year - period.start.year + 1


def _moved(period: Period, months: int) -> Period:
    """The period so many months later; the end of a month stays one."""
    last = period.last_day or period.start
    return Period.of_days(_day_moved(period.start, months), _day_moved(last, months))


def _day_moved(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    end = _month_end(year, month + 1)
    is_end = day == _month_end(day.year, day.month)
    return end if is_end else date(year, month + 1, min(day.day, end.day))


def same_last_year(time: Time) -> Time | None:
    """The same day or period a year before."""
    day = time.start if isinstance(time, Period) else time
    if day.year <= _FIRST_YEAR:
        return None
    return _moved(time, -12) if isinstance(time, Period) else _day_moved(time, -12)


def versus_asked(text: str, indicator: Indicator) -> Time | None:
    """The other time that the reader chose to compare with. Raises CannotAsk."""
    if not text.strip():
        return None
    found = read_when(text)
    if "as_of" in found:
        day = date.fromisoformat(found["as_of"])
        if indicator.is_flow:
            raise CannotAsk(
                400, _("Chỉ tiêu này đếm việc trong một kỳ: chọn một kỳ để so, ví dụ 2020.")
            )
        return day
    period = Period.parse(found["period"])
    last = period.last_day
    if last is None:
        raise CannotAsk(400, _("Kỳ để so phải có ngày cuối."))
    return period if indicator.is_flow else last


def words_of(time: Time) -> str:
    """The time inside a sentence: `ngày 30/06/2026`, `năm 2020`."""
    if isinstance(time, Period):
        words = time.as_vietnamese()
        return words[0].lower() + words[1:]
    return _("ngày %s") % write_date(time)


def short(time: Time) -> str:
    """The time under a chart."""
    if not isinstance(time, Period):
        return (
            f"{time.month}/{time:%y}"
            if _is_month_end(time)
            else f"{time.day}/{time.month}/{time:%y}"
        )
    length = _months(time)
    if length == 1:
        return f"{time.start.month}/{time.start:%y}"
    if length == 3 and time.start.month % 3 == 1:
        return f"Q{(time.start.month + 2) // 3}/{time.start:%y}"
    return str(time.start.year)


def _is_month_end(day: date) -> bool:
    return day == _month_end(day.year, day.month)


def at(asked: Asked, time: Time) -> dict[str, Time | None]:
    """What changes in the question for another time."""
    if isinstance(time, Period):
        return {"period": time, "as_of": None}
    return {"period": None, "as_of": time}


def values_at(
    actor: Actor, indicator: Indicator, asked: Asked, times: Sequence[Time], others: Sequence[Time]
) -> tuple[list[Number | None], list[Number | None]]:
    """The values of the trend, and of the times compared with.

    Periods that overlap the trend are asked apart from it, so that each is one statement.
    """
    question = asked.question
    extra = [one for one in others if one not in times]
    if indicator.is_flow:
        found = [value for _label, value in trend(actor, indicator.code, question, times)]
        rest = (
            [value for _label, value in trend(actor, indicator.code, question, extra)]
            if extra
            else []
        )
    else:
        values = [
            value for _label, value in trend(actor, indicator.code, question, [*times, *extra])
        ]
        found, rest = values[: len(times)], values[len(times) :]
    known = dict(zip([*times, *extra], [*found, *rest], strict=True))
    return found, [known[one] for one in others]


def trend_chart(
    indicator: Indicator,
    asked: Asked,
    span: Span,
    times: Sequence[Time],
    values: Sequence[Number | None],
) -> Chart | None:
    """The chart of these values; times before the first known one are left out."""
    first = next((place for place, value in enumerate(values) if value is not None), len(values))
    shown = list(zip(times, values, strict=True))[first:]
    if not shown:
        return None
    line = not indicator.is_flow
    return Chart(
        label=_heading(indicator, asked, span, times),
        points=[
            Point(
                label=capfirst(time.as_vietnamese()) if isinstance(time, Period)
                else write_date(time),
                value=value,
                short=short(time),
                url=asked.address("figures:detail", indicator.code, **at(asked, time)),
                mark=time == times[-1],
            )
            for time, value in shown
        ],
        look="line" if line else "columns",
        head=_("Thời gian"),
        unit=indicator.unit,
        folded=True,
        note=_("Trục đứng không bắt đầu từ 0, để thấy thay đổi.") if line and len(shown) > 1 else "",
    )  # fmt: skip


def _heading(indicator: Indicator, asked: Asked, span: Span, times: Sequence[Time]) -> str:
    if not indicator.is_flow:
        return _("Diễn biến, cuối mỗi năm") if span == "years" else _("Diễn biến, cuối mỗi tháng")
    if span == "years":
        whole = asked.period is not None and _months(asked.period) == 12
        return _("Diễn biến, từng năm") if whole else _("Diễn biến, cùng kỳ các năm")
    quarter = isinstance(times[-1], Period) and _months(times[-1]) == 3
    return _("Diễn biến, từng quý") if quarter else _("Diễn biến, từng tháng")


def span_options(asked: Asked, indicator: Indicator, current: Span) -> list[Option]:
    address = asked.address("figures:detail", indicator.code)
    labels: dict[Span, str] = {"months": _("12 tháng"), "years": _("12 năm")}
    return [
        Option(label, f"{address}&trend={span}", span == current) for span, label in labels.items()
    ]


def compared(
    indicator: Indicator,
    asked: Asked,
    value: Number | None,
    others: Sequence[Time],
    values: Sequence[Number | None],
) -> list[Compared]:
    """The figure beside each of the other times."""
    share = indicator.kind is not Kind.RATIO
    return [
        Compared(
            label=words_of(time),
            value=before,
            words=change_words(value, before, share=share),
            url=asked.address("figures:detail", indicator.code, **at(asked, time)),
        )
        for time, before in zip(others, values, strict=True)
    ]  # fmt: skip


def time_of(asked: Asked, indicator: Indicator) -> Time:
    """The time that was asked."""
    if indicator.is_flow and asked.period is not None:
        return asked.period
    return asked.question.stock_day
