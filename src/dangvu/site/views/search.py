"""Search over everything that rooms can find."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from dangvu.core import registry
from dangvu.core.actor import Actor
from dangvu.core.routes import open_to_signed_in

#: Of each kind; fewer while the reader is still typing.
_MOST, _MOST_NOW = 20, 6


@open_to_signed_in("the search of each room asks for itself")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The page of results, or for htmx the first ones to show below the box."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    htmx = getattr(request, "htmx", None)
    now = bool(htmx) and not htmx.history_restore_request
    found = registry.search(actor, words, limit=_MOST_NOW if now else _MOST) if words else []
    shown = "site/search.html#now" if now else "site/search.html"
    response = render(request, shown, {"words": words, "found": found})
    patch_vary_headers(response, ("HX-Request",))
    return response
