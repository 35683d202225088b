"""Seats that stand empty below an organisation, and those that will: `?org=CODE&on=30/9/2026`."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.access.selectors import own_organization_id
from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.core.routes import needs
from dangvu.offices import selectors
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import (
    SeveralOrganizations,
    UnknownOrganization,
    organization_meant,
)

#: How far ahead the page looks.
MONTHS = 24
#: Of more vacancies than this the longest are shown.
SHOWN = 200


@needs("offices")
@require_GET
def vacancy_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    asked = request.GET.get("org", "").replace("\0", "").strip()[:120]
    key_only = request.GET.get("key") == "1"
    try:
        version = _meant(actor, asked, day)
    except SeveralOrganizations:
        return redirect(reverse("organizations:list") + "?" + urlencode({"q": asked}))
    if not policy.may(actor, "offices", "view", version.organization_id):
        raise Http404
    place = version.organization_id
    found = selectors.vacancies(actor, place, day.day, key_only=key_only)
    context = {
        "title": _("Chức danh khuyết"),
        "line": version.name,
        "version": version,
        "day": day,
        "key_only": key_only,
        "vacancies": found[:SHOWN],
        "total": len(found),
        "forecast": selectors.forecast(actor, place, day.day, months=MONTHS),
        "months": MONTHS,
        "crumbs": [
            Crumb(version.label, reverse("organizations:detail", args=[place]) + day.query),
            Crumb(_("Chức danh khuyết")),
        ],
    }
    return render(request, "offices/vacancies.html", context)


def _meant(actor: Actor, asked: str, day: AskedDay) -> OrganizationVersion:
    """The organisation asked, else the reader's own; 404 for what is not there or not to be seen.
    Raises SeveralOrganizations."""
    if asked:
        try:
            return organization_meant(asked, day.day, actor)
        except SeveralOrganizations:
            raise
        except UnknownOrganization as error:
            raise Http404 from error
    rows = OrganizationVersion.objects.as_of(day.day)
    own = rows.filter(organization=own_organization_id(actor)).first()
    if own is None:
        raise Http404
    return own  # type: ignore[no-any-return]
