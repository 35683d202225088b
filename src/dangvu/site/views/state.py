"""Whether the server serves, and whether it still knows the reader."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


@login_not_required
@never_cache
@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Whether the reader is still signed in, with the token that a form sent now has to carry.

    For a page that stood open for long: it asks before it sends what was typed.
    """
    known = request.actor.user_id is not None  # type: ignore[attr-defined]
    return JsonResponse({"known": known, "token": get_token(request) if known else ""})


@login_not_required
@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served; nothing that tells a stranger about the installation.

    The reader's scope was set in the database on the way here, so it answers; if it does not,
    `server_error` says so.
    """
    return JsonResponse({"status": "ok"})
