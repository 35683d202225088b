"""Whether the server serves, and whether it still knows the reader."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dangvu.core.routes import open_to_everyone


@open_to_everyone("says to a page that stood open whether its reader is still signed in")
@never_cache
@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Whether the reader is still signed in, with the token that a form sent now has to carry.

    For a page that stood open for long: it asks before it sends what was typed.
    """
    known = request.actor.user_id is not None  # type: ignore[attr-defined]
    return JsonResponse({"known": known, "token": get_token(request) if known else ""})


@open_to_everyone("asked by watchdogs; says whether the program answers")
@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served; nothing that tells a stranger about the installation.

    The reader's scope was set in the database on the way here, so it answers; if it does not,
    `server_error` says so.
    """
    return JsonResponse({"status": "ok"})
