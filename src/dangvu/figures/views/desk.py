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
from dangvu.figures.selectors import Figure, ask_each, trend
from dangvu.figures.selectors.places import own_organizations
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
    today = actor.today
    last_year = date(today.year - 1, 12, 31)
    codes = _OF_A_CELL if place.is_cell else _OF_A_COMMITTEE
    now = Asked(organization=place, today=today, period=year_so_far(today))
    before = replace(now, as_of=last_year, period=None)
    values = ask_each(actor, codes, now.question)
    stocks = [code for code in codes if not indicators.get(code).is_flow]
    earlier = {one.code: one.value for one in ask_each(actor, stocks, before.question)}
    return {
        "name": place.name,
        "url": reverse("figures:list") + "?org=" + place.code,
        "lines": [_desk_line(actor, one, earlier.get(one.code), now) for one in values],
    }


def _desk_line(actor: Actor, figure: Figure, before: Number | None, now: Asked) -> dict[str, Any]:
    indicator = figure.indicator
    asked = now if indicator.is_flow else replace(now, period=None, as_of=now.today)
    points = _line(actor, indicator, asked) if figure.value is not None else []
    if indicator.is_flow and len(points) > 1:
        before = points[-2][1]
    against = _("cùng kỳ năm trước") if indicator.is_flow else _("cuối năm trước")
    change = change_words(figure.value, before)
    return {
        "label": indicator.label,
        "value": figure.value,
        "note": _("từ đầu năm") if indicator.is_flow else "",
        "change": _("%(change)s so với %(then)s") % {"change": change, "then": against}
        if change
        else "",
        "points": points,
        "url": asked.address("figures:detail", figure.code),
    }


def _line(actor: Actor, indicator: Indicator, asked: Asked) -> list[tuple[str, Number | None]]:
    """The sparkline: the last twelve months, of what happens the same part of the last years.

    Only where all points are one statement: the desk opens at once or it is not used.
    """
    spans = indicator.counted.spans if indicator.counted else None
    if not indicator.is_flow and spans is None:
        return []
    span = times.span_asked("", asked, indicator)
    points = times.points_of(asked, indicator, span)
    return trend(actor, indicator.code, asked.question, points)


def organization_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the page of an organisation: the way to its figures of the day shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version: OrganizationVersion = subject.version
    if version.is_external or not policy.may(actor, "figures", "view", subject.organization_id):
        return None
    period = year_so_far(subject.day)
    asked = Asked(organization=version, today=actor.today, period=period)
    return {"url": asked.address("figures:list"), "when": period.as_vietnamese()}
