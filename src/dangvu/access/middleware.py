"""Each page runs as its reader: one transaction, one actor, the reader's scope in the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dangvu.access.selectors import reading_as
from dangvu.accounts.services import actor_for
from dangvu.core.actor import Actor


class ReaderMiddleware:
    """Sets `request.actor` and calls the view inside `reading_as(actor)`.

    The scope is transaction-local, so the view must run in that transaction; `process_view` is
    the last place from which it can be called with exceptions still rolling back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        user = request.user
        number = uuid.uuid4().hex
        request.actor = (  # type: ignore[attr-defined]
            actor_for(user, today=today, channel="web", request=number)
            if user.is_authenticated
            else Actor(user_id=None, name="", today=today, request=number)
        )
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse:
        with reading_as(request.actor):  # type: ignore[attr-defined]
            response: Any = view(request, *args, **kwargs)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            return response  # type: ignore[no-any-return]
