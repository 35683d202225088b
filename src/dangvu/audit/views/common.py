"""What the pages of the record share: they are not there for whoever may not read it, and reading it
is a deed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_resolver

from dangvu.audit.models import Deed
from dangvu.audit.permissions import kind_of, kinds_shown
from dangvu.audit.selectors.pages import mark_of
from dangvu.audit.services import denied, seen
from dangvu.core.actor import Actor
from dangvu.core.routes import needs

View = Callable[..., HttpResponseBase]


def for_readers(verb: str) -> Callable[[View], View]:
    """For whoever may view the record: the question is recorded before it is answered, once a
    request. For others the page is not there, and that they asked is recorded."""

    def wrap(view: View) -> View:
        def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "HEAD":
                seen(actor=actor_of(request), verb=verb, object_label=_named(kwargs))
            return view(request, *args, **kwargs)

        asked = needs("audit")(wraps(view)(read))

        @wraps(asked)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return asked(request, *args, **kwargs)
            except PermissionDenied:
                return _absent(request, *args, **kwargs)

        return answered

    return wrap


def _absent(request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponseBase:
    """The page of what is not there. What names a thing is noted by the middleware."""
    match = request.resolver_match
    if not kwargs and match is not None and actor_of(request).user_id is not None:
        denied(actor=actor_of(request), verb="access.denied", object_label=match.view_name)
    handler = get_resolver().resolve_error_handler(404)
    return handler(request, exception=Http404())  # type: ignore[no-any-return]


def _named(values: dict[str, Any]) -> str:
    return " ".join(f"#{value}" for value in values.values())


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


class Told:
    """What a reader is told of the things that deeds were about."""

    def __init__(self, actor: Actor) -> None:
        self._kinds = kinds_shown(actor)

    def is_shown(self, deed: Deed) -> bool:
        return kind_of(deed.verb) in self._kinds

    def label(self, deed: Deed) -> str | None:
        """The thing by its name; by a mark where its kind is not the reader's to see."""
        if not deed.object_label:
            return None
        return deed.object_label if self.is_shown(deed) else f"⟨{mark_of(deed.object_label)}⟩"

    def purpose(self, deed: Deed) -> str | None:
        """What it was for, in the doer's words; None where they may name what is not to be seen."""
        return deed.purpose if deed.purpose and self.is_shown(deed) else None
