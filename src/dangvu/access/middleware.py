"""Each page runs as its reader: one transaction, in which the database shows the reader's scope.
And nothing that bears a stamp of secrecy reaches any view."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from dangvu.access.keeping import keeping_answers
from dangvu.access.selectors import reading_as
from dangvu.audit.services import denied
from dangvu.core.actor import Actor
from dangvu.core.edge import refused_if_unwritable
from dangvu.core.gate import hearing_refusals
from dangvu.core.hourly import Hourly
from dangvu.core.secrecy import SecretRefused, bears_stamp_in_name, first_stamped

_STATUS = 422
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# What is shown to nobody and stored only as a hash.
_UNREAD = re.compile("password|csrf", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,60}")
_OFTEN = Hourly()
_TEXT = ("application/json", "text/", "application/xml")


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


class SecrecyMiddleware:
    """Refuses a request that would bring in graded content, before the view is called.

    That it was refused is recorded, with the name of the field and nothing of what was in it. The
    contents of files are looked at by the gate (`core.gate`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method not in _WRITES:
            return None
        where = _stamped_field(request)
        return None if where is None else _refuse(request, where)


class DeniedMiddleware:
    """Notes who was refused what: by its kind of page, without what was asked in the address.

    What is not there and what may not be seen answer alike, and are noted alike. A file that the
    gate refused and a request that nobody could read are noted too, without anything of what was in
    them; of these somebody may send as many as they like, so that not each has a line.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with hearing_refusals() as codes:
            response = self.get_response(request)
        actor = getattr(request, "actor", None)
        if actor is None:
            return response
        if codes:
            _note_seldom(actor, "access.refuse_file", " ".join(sorted(set(codes))))
        if response.status_code == 400 and not codes:
            _note_seldom(actor, "access.unreadable", _view_name(request))
        match = request.resolver_match
        if actor.user_id is None or match is None:
            return response
        if response.status_code == 403 or (response.status_code == 404 and match.kwargs):
            # A number names a thing; a text in an address may be anything that somebody typed.
            asked = " ".join(
                f"{name}={value}" for name, value in match.kwargs.items() if isinstance(value, int)
            )
            label = f"{match.view_name} {asked}".strip()[:200]
            denied(actor=actor, verb="access.denied", object_label=label)
        return response


def _note_seldom(actor: Actor, verb: str, label: str) -> None:
    number = _OFTEN.worth_noting(f"{verb} {actor.user_id}", at=timezone.now())
    if number:
        denied(actor=actor, verb=verb, object_label=f"{label} ({number})".strip())


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match is not None else ""


def _stamped_field(request: HttpRequest) -> str | None:
    """The name of the field that bears a stamp; None where none does."""
    kind = request.content_type or ""
    if kind.startswith(_TEXT):
        return first_stamped(_texts_of_body(request))
    where = first_stamped(_texts_of_form(request))
    if where is not None:
        return where
    uploads = (file for files in request.FILES.lists() for file in files[1])
    return "file" if any(bears_stamp_in_name(one.name or "") for one in uploads) else None


def _texts_of_form(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if not _UNREAD.search(name):
            yield from ((name, str(value)) for value in (name, *values))


def _texts_of_body(request: HttpRequest) -> Iterable[tuple[str, str]]:
    text = request.body.decode("utf-8", "replace")
    try:
        return list(_texts_in("", json.loads(text)))
    except (ValueError, RecursionError):
        return [("", text)]


def _texts_in(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for each in value:
            yield from _texts_in(name, each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key), str(key)
            if not _UNREAD.search(str(key)):
                yield from _texts_in(str(key), each)


def _refuse(request: HttpRequest, where: str) -> HttpResponse:
    known = where if _NAME.fullmatch(where) else ""
    actor: Any = getattr(request, "actor", None)
    if actor is not None and actor.user_id is not None:
        denied(actor=actor, verb="access.refuse_secret", object_label=known)
    if request.path_info.startswith("/api/"):
        detail = {"detail": str(SecretRefused(known)), "near": []}
        return JsonResponse(detail, status=_STATUS)
    return render(request, "core/secret.html", {"why": str(SecretRefused())}, status=_STATUS)
