"""Where cases wait, how long, how often they are sent back: `?org=CODE&months=12&definition=admission`."""

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
from dangvu.core.periods import add_months
from dangvu.core.routes import needs
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import (
    SeveralOrganizations,
    UnknownOrganization,
    organization_meant,
)
from dangvu.procedures.selectors.queue import queue_quality

#: How far back the page looks, in months.
MONTHS = (3, 12, 24)
#: Organisations that are listed by name.
PLACES = 20


@needs("procedures", "rows")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("org", "").replace("\0", "").strip()[:120]
    text = request.GET.get("months", "")
    months = next((one for one in MONTHS if str(one) == text), 12)
    try:
        place = _meant(actor, asked)
    except SeveralOrganizations:
        return redirect(reverse("organizations:list") + "?" + urlencode({"q": asked}))
    if not policy.may(actor, "procedures", "rows", place.organization_id):
        raise Http404
    since = add_months(actor.today, -months)
    found = queue_quality(actor, place.organization_id, actor.today, since=since)
    wanted = request.GET.get("definition", "")
    shown = next((one for one in found.procedures if one.definition == wanted), None)
    context = {
        "title": _("Chất lượng giải quyết hồ sơ"),
        "line": place.name,
        "version": place,
        "months": months,
        "choices": MONTHS,
        "since": since,
        "procedures": found.procedures,
        "most": max((one.waiting for one in found.procedures), default=0) or 1,
        # Without a choice the one that most needs looking at.
        "shown": shown or next(iter(found.procedures), None),
        "places": found.places[:PLACES],
        "more_places": max(len(found.places) - PLACES, 0),
        "crumbs": [
            Crumb(_("Hồ sơ giải quyết"), reverse("procedures:list")),
            Crumb(_("Chất lượng giải quyết")),
        ],
    }
    return render(request, "procedures/queue.html", context)


def _meant(actor: Actor, asked: str) -> OrganizationVersion:
    """The organisation asked, else the reader's own; 404 for what is not there or not to be seen.
    Raises SeveralOrganizations."""
    if asked:
        try:
            return organization_meant(asked, actor.today, actor)
        except SeveralOrganizations:
            raise
        except UnknownOrganization as error:
            raise Http404 from error
    rows = OrganizationVersion.objects.as_of(actor.today)
    own = rows.filter(organization=own_organization_id(actor)).first()
    if own is None:
        raise Http404
    return own
