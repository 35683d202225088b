"""Puts the actor on the request, and holds those who must change their password first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dangvu.accounts import services
from dangvu.core.actor import Actor

#: Pages that stay open to someone who must change the password first.
_OPEN = ("accounts", "core")


class ActorMiddleware:
    """`request.actor`: who is acting, on which day. The clock is read here and nowhere below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        must = getattr(request.user, "must_change_password", False)
        room = request.resolver_match.app_name if request.resolver_match else ""
        if must and room not in _OPEN:
            return redirect("accounts:change-password")
        return None


def _actor(request: HttpRequest) -> Actor:
    today, name = timezone.localdate(), uuid.uuid4().hex
    if not request.user.is_authenticated:
        return Actor(user_id=None, name="", today=today, channel="web", request=name)
    return services.actor_for(request.user, today=today, channel="web", request=name)
