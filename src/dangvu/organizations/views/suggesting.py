"""Organisations that may be meant by what is typed into a filter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.organizations.selectors import find_organizations

_MOST = 12


@needs("organizations")
@require_GET
def organization_options(request: HttpRequest) -> HttpResponse:
    """<option> elements for `q`: the code is what goes into the field, the name tells which."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = find_organizations(actor, words, actor.today, limit=_MOST) if words else []
    options = ((one.code, one.name) for one in found)
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', options))
