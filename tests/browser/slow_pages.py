"""Pages that come in by parts, as from a slow network, to find tests that read one before it is whole.

`DANGVU_TEST_SLOW_PAGES=1 make test ARGS=tests/browser` sends every page so: the headers first,
when the browser has left the old page and has no element of the new one yet, then the page in three.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse

WANTED = bool(os.environ.get("DANGVU_TEST_SLOW_PAGES"))
#: Longer than any step of a test that does not wait.
PAUSE = 0.15
PARTS = 3


def in_parts(body: bytes) -> Iterator[bytes]:
    length = len(body) // PARTS + 1
    yield b""  # The headers alone.
    for start in range(0, len(body), length):
        time.sleep(PAUSE)
        yield body[start : start + length]


def send_pages_in_parts(patch: pytest.MonkeyPatch) -> None:
    answer: Callable[..., Iterable[bytes]] = WSGIHandler.__call__

    def slow(handler: WSGIHandler, *request: Any) -> Iterable[bytes]:
        response = answer(handler, *request)
        page = isinstance(response, HttpResponse) and "html" in response.get("Content-Type", "")
        if not page:
            return response
        body = b"".join(response)
        response.close()
        return in_parts(body)

    patch.setattr(WSGIHandler, "__call__", slow)
