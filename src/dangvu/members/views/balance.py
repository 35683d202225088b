"""The balance of an organisation: who came and who went over a period."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.periods import BadPeriod, Period
from dangvu.core.routes import needs
from dangvu.members import selectors
from dangvu.members.selectors.balance import year_so_far
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import (
    SeveralOrganizations,
    UnknownOrganization,
    organization_meant,
    root,
)


@needs("figures")
@require_GET
def balance(request: HttpRequest) -> HttpResponse:
    """Opening, movements and closing of an organisation over a period: `?org=CODE&period=2025`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("period", "").replace("\0", "").strip()[:40]
    problem = ""
    try:
        period = _period(text, actor.today)
    except BadPeriod as error:
        period, problem = year_so_far(actor.today), str(error)
    asked = request.GET.get("org", "").replace("\0", "").strip()[:120]
    last = period.last_day or actor.today
    try:
        version = _balanced(actor, asked, last)
    except SeveralOrganizations:
        return redirect(reverse("organizations:list") + "?" + urlencode({"q": asked}))
    if not policy.may(actor, "figures", "view", version.organization_id):
        raise Http404
    context = {
        "title": _("Biến động đảng viên"),
        "line": f"{version.name} · {period.as_vietnamese()}",
        "balance": selectors.movement_balance(actor, version.organization_id, period),
        "version": version,
        "period": text,
        "years": [str(actor.today.year - back) for back in range(4)],
        "problem": problem,
        "crumbs": [
            Crumb(
                version.label,
                reverse("organizations:detail", args=[version.organization_id]),
            ),
            Crumb(_("Biến động đảng viên")),
        ],
    }
    return render(request, "members/balance.html", context)


def _period(text: str, today: date) -> Period:
    """The period asked, cut at today; this year so far when none is. Raises BadPeriod."""
    if not text:
        return year_so_far(today)
    period = Period.parse(text)
    if period.start > today:
        raise BadPeriod(_("Kỳ “%s” chưa đến.") % text)
    last = period.last_day or today
    return Period.of_days(period.start, min(last, today))


def _balanced(actor: Actor, asked: str, on: date) -> OrganizationVersion:
    """404 for what is not there or not to be seen. Raises SeveralOrganizations."""
    if not asked:
        top = root(on)
        if top is None:
            raise Http404
        return top
    try:
        return organization_meant(asked, on, actor)
    except SeveralOrganizations:
        raise
    except UnknownOrganization as error:
        raise Http404 from error


def balance_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the page of an organisation: its members since the first of January."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version: OrganizationVersion = subject.version
    if version.is_external or not policy.may(actor, "figures", "view", subject.organization_id):
        return None
    period = year_so_far(subject.day)
    last = subject.day.isoformat()
    asked = {"org": version.code} | ({} if subject.day == subject.today else {"on": last})
    return {
        "balance": selectors.movement_balance(actor, subject.organization_id, period),
        "balance_url": f"{reverse('members:balance')}?"
        + urlencode({"org": version.code, "period": f"{period.start.isoformat()}..{last}"}),
        "list_url": f"{reverse('members:list')}?{urlencode(asked)}"
        if policy.may(actor, "members", "view", subject.organization_id)
        else "",
    }
