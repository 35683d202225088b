"""Asking again who is there, before something that a stranger at an open screen must not do.

    @freshly_proved
    def export_all(request): ...

Whoever has not shown password or code within the last minutes is sent to do so and comes back to
the page. `is_fresh(request)` is for a view where only one of its forms needs it, `ask_to_prove` what
that view answers then. A program with a key has nothing to show: below `/api/` such a view refuses.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

V = TypeVar("V", bound=Callable[..., Any])

FRESH = timedelta(minutes=10)
_PROVED_AT = "proved_at"


def has_proved(request: HttpRequest) -> None:
    """Said by the door: just now the reader has shown who it is."""
    request.session[_PROVED_AT] = time.time()


def is_fresh(request: HttpRequest, within: timedelta = FRESH) -> bool:
    """Whether the reader has shown who it is within that time."""
    proved = request.session.get(_PROVED_AT, 0)
    return bool(0 <= time.time() - proved < within.total_seconds())


def freshly_proved(view: V) -> V:
    """A view for those who have just shown who they are."""

    @wraps(view)
    def asked_again(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs) if is_fresh(request) else ask_to_prove(request)

    return asked_again  # type: ignore[return-value]


def ask_to_prove(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and from there back to this one."""
    if request.path_info.startswith("/api/"):
        raise PermissionDenied
    back = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        back = page_before(request)
        messages.warning(request, _("Việc vừa gửi chưa được ghi. Xác nhận rồi gửi lại."))
    address = f"{reverse('accounts:prove')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def page_before(request: HttpRequest) -> str:
    """The page of ours that a form was on; the first page when the browser does not say."""
    place = urlsplit(request.headers.get("Referer", ""))
    if place.netloc != request.get_host():
        return "/"
    return place.path + (f"?{place.query}" if place.query else "")
