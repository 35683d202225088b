"""Every address of the site refuses a stranger, unless it is exempt and says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views.decorators.http import require_POST

from tests.architecture import checks

# Answered to anyone, each with its reason.
OPEN_TO_ANYONE = {
    "accounts:sign-in": "the door itself",
    "accounts:national": "sends to the provider of identities; 404 where none is configured",
    "accounts:national-back": "the way back from there; opens only what the provider has signed",
    "site:first": "makes the first administrator by a code in the data folder; 404 afterwards",
    "core:display": "letter size and theme, kept in a cookie of the one who asks",
    "site:session": "says to a page that stood open whether its reader is still signed in, no more",
    "site:health": "asked by watchdogs without an account; says whether the program answers, no more",
}

# What a converter of an address is given; the row need not exist, who may not see may not know.
SAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
    "path": "x",
}


def addresses() -> dict[str, str]:
    """Every route of the running configuration, with an address made up for it."""
    return dict(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list, address: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = address + _filled(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or here}", here


def _filled(pattern: object) -> str:
    filled = str(pattern)
    for name in pattern.converters:
        kind = next((kind for kind in SAMPLES if f"<{kind}:{name}>" in filled), "str")
        sample = SAMPLES.get(kind, "x")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            filled = filled.replace(written, sample)
    return filled


def ask_as_stranger(method: str, address: str) -> tuple[int, str]:
    response = Client().generic(method, address)
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.django_db
def test_every_address_refuses_a_stranger() -> None:
    sign_in = resolve_url(settings.LOGIN_URL)
    assert checks.open_routes(addresses(), ask_as_stranger, sign_in, OPEN_TO_ANYONE) == []


def test_no_exemption_is_idle() -> None:
    assert checks.idle_exemptions(OPEN_TO_ANYONE, addresses()) == []


# --- planted faults -------------------------------------------------------------------------


def _anyone(request: HttpRequest, **parts: object) -> HttpResponse:
    return HttpResponse("come in")


def _guarded(request: HttpRequest, **parts: object) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": "/sign-in/?next=/"})


urlpatterns = [
    path("open/<int:number>/", _anyone, name="open"),
    path("welcome/", _anyone, name="welcome"),
    path("change/", require_POST(_anyone), name="change"),
    path("guarded/<slug:which>/", _guarded, name="guarded"),
    path("elsewhere/", lambda request: HttpResponse(status=302, headers={"Location": "/welcome/"})),
]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_an_address_without_guard_is_caught() -> None:
    assert addresses() == {
        "open": "/open/1/",
        "welcome": "/welcome/",
        "change": "/change/",
        "guarded": "/guarded/x/",
        "/elsewhere/": "/elsewhere/",
    }
    exempt = {"welcome": "for this test"}
    assert checks.open_routes(addresses(), ask_as_stranger, "/sign-in/", exempt) == [
        "GET open answers 200 to anyone",
        "POST open answers 200 to anyone",
        "POST change answers 200 to anyone",
        "GET /elsewhere/ answers 302 to anyone",
        "POST /elsewhere/ answers 302 to anyone",
    ]
