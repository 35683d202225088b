"""The policy in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.access.wording import refusals_in_words, roles_in_words
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.policy import may
from dangvu.core.routes import needs


@needs("organizations")
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """What each role may do, how far, and who is kept away from what."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    way = [Crumb(_("Phân quyền"), reverse("access:grants"))] if may(actor, "grants") else []
    context = {
        "title": _("Ai được làm gì"),
        "line": _("Điều không ghi ở đây thì không ai được làm."),
        "roles": roles_in_words(),
        "refusals": refusals_in_words(),
        "crumbs": [*way, Crumb(_("Ai được làm gì"))],
    }
    return render(request, "access/policy.html", context)
