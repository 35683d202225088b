"""The hook `background`: an answer that would take long is made by a job; `jobs` plugs in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.functional import Promise

#: (request, label) -> the address where the making is followed.
Leaver = Callable[[HttpRequest, str], str]

_leaver: Leaver | None = None


def plug_in(leaver: Leaver) -> None:
    """Called once by the room that does work in the background."""
    global _leaver
    _leaver = leaver


def leave(request: HttpRequest, label: str | Promise) -> str | None:
    """Let the answer to this GET be made in the background, as a file for the one who asks.

    The address where it is followed; None where nobody does such work, or where the request is
    itself made there: then answer it now.
    """
    if _leaver is None or getattr(request, "made_in_background", False):
        return None
    return _leaver(request, str(label))
