"""The desk after signing in, search over everything, health, error pages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dangvu.core import registry
from dangvu.core.actor import Actor

# A desk is read from top to bottom. However much is late, something of the rest is seen too.
_MOST_LINES = 30
_LEAST_OF_A_GROUP = 5
#: Of each kind, while the reader is still typing.
_MOST_NOW = 6


@dataclass(frozen=True, slots=True)
class DueGroup:
    """`alerts` are all of the group, `shown` those that find room on the desk."""

    look: str
    label: str
    alerts: Sequence[registry.Alert]
    shown: Sequence[registry.Alert] = ()

    @property
    def more(self) -> int:
        return len(self.alerts) - len(self.shown)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = _fitted(_grouped(registry.alerts(actor), actor.today))
    return render(request, "site/home.html", {"groups": groups, "today": actor.today})


def _grouped(alerts: Sequence[registry.Alert], today: date) -> list[DueGroup]:
    """Late, within seven days, later; groups with nothing in them are left out."""
    week = today + timedelta(days=7)
    late = [alert for alert in alerts if alert.late]
    open_ = [alert for alert in alerts if not alert.late]
    soon = [alert for alert in open_ if alert.due is not None and alert.due <= week]
    later = [alert for alert in open_ if alert.due is None or alert.due > week]
    groups = [
        DueGroup("late", _("Quá hạn"), late),
        DueGroup("soon", _("Trong bảy ngày"), soon),
        DueGroup("neutral", _("Sau đó"), later),
    ]
    return [group for group in groups if group.alerts]


def _fitted(groups: Sequence[DueGroup]) -> list[DueGroup]:
    """Cut to the lines of the desk, the first groups before the others."""
    fitted, room = [], _MOST_LINES
    for place, group in enumerate(groups, 1):
        kept = sum(min(len(other.alerts), _LEAST_OF_A_GROUP) for other in groups[place:])
        shown = _some_of_each(group.alerts, room - kept)
        room -= len(shown)
        fitted.append(replace(group, shown=shown))
    return fitted


def _some_of_each(alerts: Sequence[registry.Alert], room: int) -> list[registry.Alert]:
    """The first ones in their order, so that no kind of duty crowds another out."""
    seen: Counter[str] = Counter()
    ranked = []
    for place, alert in enumerate(alerts):
        ranked.append((seen[alert.code], place))
        seen[alert.code] += 1
    return [alerts[place] for place in sorted(place for _rank, place in sorted(ranked)[:room])]


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = bool(getattr(request, "htmx", False)) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    found = registry.search(actor, words, limit=_MOST_NOW if now else 20) if words else []
    shown = "site/search.html#now" if now else "site/search.html"
    response = render(request, shown, {"words": words, "found": found})
    patch_vary_headers(response, ("HX-Request",))
    return response


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


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "core/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "core/403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "core/404.html", status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit (CSRF_FAILURE_VIEW)."""
    return render(request, "core/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may need the database: it may be what failed."""
    code = 503 if isinstance(sys.exc_info()[1], OperationalError) else 500
    asked = getattr(request, "resolver_match", None)
    if asked is not None and asked.view_name == "site:health":
        return JsonResponse({"status": "unavailable"}, status=code)
    return render(None, f"core/{code}.html", status=code)  # type: ignore[arg-type]
