"""Whether the server serves, and whether it still knows the reader."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dangvu.accounts.services import time_left
from dangvu.core.routes import open_to_everyone


@open_to_everyone("says to a page that stood open whether its reader is still signed in")
@never_cache
@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Whether a reader is still signed in, and who; in how many seconds not any more; and the token
    that a form sent now has to carry.

    For a page that stood open for long: it asks before it sends what was typed, and before it goes
    on showing what it shows.
    """
    if request.actor.user_id is None:  # type: ignore[attr-defined]
        return JsonResponse({"known": False, "token": ""})
    return JsonResponse({"known": True, "token": get_token(request)} | reader_of(request))


def reader_of(request: HttpRequest) -> dict[str, Any]:
    """Who reads, as a page compares it, and for how many seconds if nothing more is done."""
    row = getattr(request.session, "row", None)
    limits, now = settings.SESSION_LIMITS, timezone.now()
    made_at, seen_at = (row.made_at, row.seen_at) if row is not None else (now, now)
    left = time_left(made_at=made_at, seen_at=seen_at, at=now, limits=limits)
    return {"who": str(request.actor.user_id), "left": left}  # type: ignore[attr-defined]


@open_to_everyone("asked by watchdogs; says whether the program answers")
@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served; nothing that tells a stranger about the installation.

    The reader's scope was set in the database on the way here, so it answers; if it does not,
    `server_error` says so.
    """
    return JsonResponse({"status": "ok"})
