"""The figures on the desk of the one who signs in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.figures.forms import Asked, year_so_far
from dangvu.figures.selectors import Figure, ask_each
from dangvu.figures.selectors.places import own_organizations
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
    """Five figures of each of the reader's own organisations, against the end of last year."""
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
    earlier = {one.code: one.value for one in ask_each(actor, codes, before.question)}
    return {
        "name": place.name,
        "url": reverse("figures:list") + "?org=" + place.code,
        "lines": [_desk_line(one, earlier.get(one.code), now) for one in values],
    }


def _desk_line(figure: Figure, before: float | None, now: Asked) -> dict[str, Any]:
    flow = figure.indicator.is_flow
    asked = now if flow else replace(now, period=None, as_of=now.today)
    change = None
    if not flow and figure.value is not None and before is not None:
        change = figure.value - before
    return {
        "label": figure.indicator.label,
        "value": figure.value,
        "note": _("từ đầu năm") if flow else "",
        "change": change,
        "url": asked.address("figures:detail", figure.code),
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
