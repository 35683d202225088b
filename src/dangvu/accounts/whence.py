"""From where someone asks: address, browser, whether this browser is known at a name; and the
names under which a session keeps what its reader has to do first."""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse  # noqa: TID251 -- belongs to the views

from dangvu.accounts.services import Knock, Place, digest, place_of

#: In a session: what has to be done before anything else.
MUST_ENROL, MUST_CHANGE = "must_enrol", "must_change"

_SALT = "accounts.device"
_DEVICE_AGE = 180 * 24 * 3600
#: People who share one PC.
_MOST_NAMES = 20

_BROWSERS = [
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
_SYSTEMS = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]


def address_of(request: HttpRequest) -> str:
    """The address of the one who asks; headers that a client may make up are not read."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def browser_of(request: HttpRequest) -> str:
    """Browser and system in two words, enough to know one's own machine in a list."""
    agent = request.headers.get("User-Agent", "")[:400]
    browser = next((word for mark, word in _BROWSERS if re.search(rf"\b{mark}", agent)), "")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return ", ".join(word for word in (browser, system) if word)


def key_place_of(request: HttpRequest) -> Place | None:
    """Where security keys work, or None."""
    return place_of(host=request.get_host(), secure=request.is_secure())


def knock_of(request: HttpRequest, username: str) -> Knock:
    """Where a try at that name comes from."""
    device, names = _known(request)
    known = digest(username, what_for="device") in names
    return Knock(source=address_of(request), device=device if known else "")


def remember_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """The owner has signed in here: strangers' tries do not shut this browser out."""
    device, names = _known(request)
    mine = digest(username, what_for="device")
    kept = [mine, *(name for name in names if name != mine)][:_MOST_NAMES]
    said = {"device": device or secrets.token_urlsafe(16), "names": kept}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(said, salt=_SALT),
        max_age=_DEVICE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        said = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=_DEVICE_AGE
        )
        return str(said["device"]), [str(name) for name in said["names"]]
    except (signing.BadSignature, KeyError, TypeError):
        return "", []
