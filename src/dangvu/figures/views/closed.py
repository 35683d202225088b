"""What pages say of figures that were frozen: that they are shown, that they could be, or that
nothing stands frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.core.indicators import Indicator
from dangvu.core.pages import Option
from dangvu.core.periods import Period
from dangvu.core.writing import write_date
from dangvu.figures.forms import Asked
from dangvu.figures.models import FrozenFigure, QuotedFigure
from dangvu.figures.selectors.closed import frozen_times
from dangvu.figures.selectors.kept import Kept, frozen_for, span_is_period

if TYPE_CHECKING:
    from dangvu.figures.views.one import Answer


def frozen_context(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    """For the page of a figure. `kept`: what stands frozen for the question; `shown_frozen`: it is
    what the page shows; `frozen_elsewhere`: other times that are frozen, where this one was asked
    for and is not."""
    asked, indicator = answer.asked, answer.indicator
    if answer.kept is not None:
        return {
            "kept": answer.kept,
            "shown_frozen": True,
            "live_url": asked.address("figures:detail", indicator.code, frozen=False),
        }
    kept = frozen_for(asked.question, indicator) if asked.tree == "then" else None
    wanted = request.GET.get("frozen") == "1"
    return {
        "kept": kept,
        "frozen_url": asked.address("figures:detail", indicator.code, frozen=True),
        "nothing_frozen": wanted,
        "frozen_elsewhere": _elsewhere(indicator, asked) if wanted else [],
    }


def _elsewhere(indicator: Indicator, asked: Asked) -> list[Option]:
    over = replace(asked, frozen=True, tree="then")
    return [
        Option(
            time_words(first, last),
            over.address("figures:detail", indicator.code, **_time(indicator, first, last)),
        )
        for first, last in frozen_times(indicator, asked.question)
    ]


def _time(indicator: Indicator, first: date, last: date) -> dict[str, Any]:
    if span_is_period(indicator):
        return {"as_of": None, "period": Period.of_days(first, last)}
    return {"as_of": last, "period": None}


def time_words(first: date, last: date) -> str:
    """The days a frozen figure stands for, as short as they are written."""
    if first == last:
        return write_date(last)
    return f"{write_date(first)} – {write_date(last)}"


def when_of(one: FrozenFigure | QuotedFigure) -> str:
    return time_words(one.first_day, one.last_day)


def frozen_on(kept: Kept) -> str:
    """The day of freezing."""
    return write_date(timezone.localtime(kept.recorded_at).date())


def when_words(answer: Answer) -> str:
    """The time asked, and that the answer is the one of an earlier day."""
    if answer.kept is None:
        return answer.asked.when
    words = {"when": answer.asked.when, "day": frozen_on(answer.kept)}
    return _("%(when)s, theo số đã chốt ngày %(day)s") % words
