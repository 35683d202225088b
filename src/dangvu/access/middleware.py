"""Each page runs as its reader: one transaction, in which the database shows the reader's scope."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse

from dangvu.access.keeping import keeping_answers
from dangvu.access.selectors import reading_as
from dangvu.core.edge import refused_if_unwritable


class ReaderMiddleware:
    """Calls the view inside `reading_as(request.actor)`; must stand last.

    The scope is transaction-local, so the view has to run in that transaction; `process_view` is
    the last place from which it can be called with exceptions still rolling back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse:
        reads = request.method in {"GET", "HEAD"}
        kept = keeping_answers() if reads else nullcontext()
        with refused_if_unwritable(), reading_as(request.actor), kept:  # type: ignore[attr-defined]
            response: Any = view(request, *args, **kwargs)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            return response  # type: ignore[no-any-return]
