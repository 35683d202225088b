"""The edge: what every answer carries, and what never comes in.

`EdgeMiddleware` stands first, so that error pages, redirects and what other middleware answers pass
it too. `ReadableMiddleware` stands before the view. `refused_if_unwritable` is around the view:
what a database cannot hold was sent by somebody, and is no trouble of the server's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_cache_control

from dangvu.core.text import RefusedText

#: What pages may ask of the browser beside showing text: nothing but security keys, for ourselves.
PERMISSIONS = ", ".join(
    [
        *(
            f"{name}=()"
            for name in (
                "accelerometer", "autoplay", "camera", "clipboard-read", "display-capture",
                "encrypted-media", "fullscreen", "geolocation", "gyroscope", "magnetometer",
                "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
                "serial", "usb", "web-share", "xr-spatial-tracking",
            )
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)  # fmt: skip
#: A file that is opened in the browser after all may do nothing there.
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

#: Documents nested deeper than this are sent by nobody who means well.
DEEPEST = 20


class EdgeMiddleware:
    """Puts on every answer what the other middleware leaves out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        # Django's own stands behind the middleware that refuses programs without a key.
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if not _is_static(request):
            patch_cache_control(response, no_store=True, private=True)
        if response.get("Content-Disposition", "").startswith("attachment"):
            response["Content-Security-Policy"] = SANDBOX
        return response


def _is_static(request: HttpRequest) -> bool:
    """Stylesheets, scripts and letters are the same for everybody."""
    return request.path_info.startswith(settings.STATIC_URL)


class ReadableMiddleware:
    """Refuses with 400 what no page can mean: NUL, half letters, documents without end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        _check_texts((request.path_info, *_texts(request.GET)))
        kind = request.content_type
        if request.method in ("GET", "HEAD"):
            return
        if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            _check_texts(_texts(request.POST))
            files = [file for _field, given in request.FILES.lists() for file in given]
            _check_texts(str(file.name) for file in files)
        elif kind == "application/json":
            _check_document(request.body)


def _texts(fields: QueryDict) -> Iterator[str]:
    for name, values in fields.lists():
        yield name
        yield from map(str, values)


def _check_texts(texts: Iterable[str]) -> None:
    for text in texts:
        # Half of a letter cannot be written as UTF-8 by anybody.
        if "\0" in text or not (text.isascii() or _is_whole(text)):
            raise BadRequest("unreadable text")


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_document(body: bytes) -> None:
    """JSON whose texts can be read and that does not nest without end."""
    if not body:
        return
    try:
        inside: list[Any] = [json.loads(body)]
    except (ValueError, RecursionError) as error:
        raise BadRequest("unreadable document") from error
    for _level in range(DEEPEST):
        _check_texts(each for each in inside if isinstance(each, str))
        inside = [deeper for each in inside for deeper in _parts(each)]
        if not inside:
            return
    raise BadRequest("document too deep")


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return (*value, *value.values())
    return value if isinstance(value, list) else ()


class UnfitText(BadRequest):
    """A text holds what is not kept; the message is meant for whoever sent it."""


@contextmanager
def refused_if_unwritable() -> Iterator[None]:
    """Answer 400 where the database cannot hold what was sent: too long, too large, no text.

    A form tells at its field what is wrong with a text; this is for where it does not.
    """
    try:
        yield
    except RefusedText as error:
        raise UnfitText(str(error)) from error
    except (DataError, UnicodeEncodeError) as error:
        raise BadRequest("unwritable") from error
