"""The figures on the desk of the one who signs in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core import indicators, policy
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator
from dangvu.core.pages.charts import change_words
from dangvu.core.writing import Number
from dangvu.figures.forms import Asked, year_so_far
from dangvu.figures.selectors.places import own_organizations
from dangvu.figures.selectors.together import trends_of
from dangvu.figures.selectors.trends import Point, label_of
from dangvu.figures.views import times
from dangvu.organizations.models import OrganizationVersion

_OF_A_COMMITTEE = (
    "organizations.grassroots", "organizations.cells", "members.total", "members.probationary",
    "workers.total",
)  # fmt: skip
_OF_A_CELL = (
    "members.total", "members.probationary", "members.admitted", "members.recognized",
    "members.transfers",
)  # fmt: skip


def desk_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """Five figures of each of the reader's own organisations, with how they have been and changed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    places = own_organizations(actor, actor.today, most=3)
    if not places:
        return None
    return {"places": [_desk_place(actor, place) for place in places]}


def _desk_place(actor: Actor, place: OrganizationVersion) -> dict[str, Any]:
    codes = _OF_A_CELL if place.is_cell else _OF_A_COMMITTEE
    now = Asked(organization=place, today=actor.today, period=year_so_far(actor.today))
    asked = [indicators.get(code) for code in codes]
    points = {indicator.code: _points(indicator, now) for indicator in asked}
    values = trends_of(actor, now.question, points)
    return {
        "name": place.name,
        "url": reverse("figures:list") + "?org=" + place.code,
        "lines": [
            _desk_line(one, dict(zip(points[one.code], values[one.code], strict=True)), now)
            for one in asked
        ],
    }


def _points(indicator: Indicator, now: Asked) -> list[Point]:
    """The times of the sparkline, of what happens the same part of the last years; and those that
    are told. Where each time is to be counted by itself, only those."""
    told: list[Point] = [_end_of_last_year(now), now.today]
    if indicator.is_flow:
        return times.points_of(now, indicator, "years")
    if indicator.counted is None or indicator.counted.spans is None:
        return told
    return sorted({*times.points_of(now, indicator, "months"), *told})  # type: ignore[type-var]


def _end_of_last_year(now: Asked) -> date:
    return date(now.today.year - 1, 12, 31)


def _desk_line(
    indicator: Indicator, values: dict[Point, Number | None], now: Asked
) -> dict[str, Any]:
    asked = now if indicator.is_flow else replace(now, period=None, as_of=now.today)
    *earlier, (_today, value) = values.items()
    if indicator.is_flow:
        before, line = earlier[-1][1] if earlier else None, list(values)
        against = _("cùng kỳ năm trước")
    else:
        before, against = values[_end_of_last_year(now)], _("cuối năm trước")
        line = times.points_of(now, indicator, "months") if len(values) > 2 else []
    change = change_words(value, before)
    return {
        "label": indicator.label,
        "value": value,
        "note": _("từ đầu năm") if indicator.is_flow else "",
        "change": _("%(change)s so với %(then)s") % {"change": change, "then": against}
        if change
        else "",
        "points": [(label_of(point), values[point]) for point in line] if value is not None else [],
        "url": asked.address("figures:detail", indicator.code),
    }


def organization_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the page of an organisation: the way to its figures of the day shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version: OrganizationVersion = subject.version
    if version.is_external or not policy.may(actor, "figures", "view", subject.organization_id):
        return None
    period = year_so_far(subject.day)
    asked = Asked(organization=version, today=actor.today, period=period)
    return {"url": asked.address("figures:list"), "when": period.as_vietnamese()}
