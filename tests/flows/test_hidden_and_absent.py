"""Hidden and absent are one answer: at each address with a number or a code of somebody else's
thing, the status and the body are those of a number that nothing has."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from dangvu.accounts.models import Token
from dangvu.accounts.services import give_token
from dangvu.core.actor import Actor
from dangvu.core.routes import open_to_signed_in
from dangvu.jobs.models import Job
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.flows.belongings import ABSENT, NOBODYS, Foreign, addresses, filled, named

#: Tokens, the minute of printing and the seconds that the session still lasts.
_VOLATILE = re.compile(
    r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"|nonce="[^"]*"'
    r'|\d{2}/\d{2}/\d{4} \d{2}:\d{2}|data-left="\d+"'
)


def told(client: Client, method: str, address: str, **more: object) -> tuple[int, str, str]:
    """Status, where it leads to, and body, without what is another at every asking or is the address
    that was asked."""
    if method == "POST":
        more["headers"] = {**more.pop("headers", {}), "Idempotency-Key": uuid4().hex}  # type: ignore[dict-item]
    # What an earlier page has left to say is no part of this answer.
    client.cookies.pop("messages", None)
    response = client.generic(method, address, **more)  # type: ignore[arg-type]
    body = b"".join(response) if response.streaming else response.content
    text = _VOLATILE.sub("", body.decode(errors="replace"))
    # Codes that look like what was typed, of what the reader sees: they go by the text.
    text = re.sub(r'"near": \[[^\]]*\]', "", text)
    last = address.rstrip("/").rpartition("/")[2]
    for said in (
        quote(address, safe=""),
        quote(address),
        address,
        f"“{last}”",
        f"\\u201c{last}\\u201d",
    ):
        text = text.replace(said, "#")
    onward = response.headers.get("Location", "")
    for said in (quote(address, safe=""), address):
        onward = onward.replace(said, "#")
    return response.status_code, onward, text


def differences(
    clients: dict[str, tuple[Client, dict[str, object]]], foreign: object, *, api: bool = False
) -> tuple[int, list[str]]:
    """How many pairs were asked, and what was told apart."""
    asked, found = 0, []
    for name, pattern in addresses():
        if pattern.startswith("/api/") is not api:
            continue
        argument, thing = named(name) or ("", "")
        hidden = filled(pattern, name, getattr(foreign, thing, None))
        absent = filled(pattern, name, ABSENT.get(argument))
        if hidden is None or absent is None:
            continue
        for who, (client, more) in clients.items():
            for method in ("GET", "POST"):
                asked += 1
                one = told(client, method, hidden, **more)
                other = told(client, method, absent, **more)
                if one != other:
                    found.append(f"{who}: {method} {name} {one[0]} {other[0]}")
    return asked, found


@pytest.fixture
def foreign(bloc: Tree, cast: Cast) -> Foreign:
    return Foreign(bloc, cast)


Signed = Callable[[Actor], tuple[Client, dict[str, object]]]


@pytest.fixture
def readers(bloc: Tree, cast: Cast) -> dict[str, Actor]:
    """Of committee A, each with another hand; none has anything at B."""
    return {
        "board": cast.officer,
        "secretary": cast.secretary,
        "office": cast.hired("OFFICE", bloc["A"]),
        "inspector": cast.hired("INSPECTOR", bloc["A"]),
    }


def test_every_argument_of_an_address_is_accounted_for() -> None:
    unknown = []
    for name, pattern in addresses():
        for argument in re.findall(r"{(\w+)}", pattern):
            is_object = (named(name) or ("",))[0] == argument
            if not is_object and name not in NOBODYS.get(argument, ()):
                unknown.append(f"{name} {argument}")
    assert unknown == []


def test_a_hidden_page_is_an_absent_one(
    cast: Cast, readers: dict[str, Actor], foreign: Foreign
) -> None:
    clients: dict[str, tuple[Client, dict[str, object]]] = {}
    for who, actor in readers.items():
        clients[who] = (cast.signed_in(actor), {})
    asked, found = differences(clients, foreign)
    assert asked > 200
    assert found == []


def test_a_hidden_answer_of_the_api_is_an_absent_one(
    cast: Cast, readers: dict[str, Actor], foreign: Foreign
) -> None:
    clients: dict[str, tuple[Client, dict[str, object]]] = {}
    for who, actor in readers.items():
        _token, secret = give_token(actor=actor, user=cast.user(actor), name="thử")
        clients[who] = (Client(), {"headers": {"Authorization": f"Bearer {secret}"}})
    asked, found = differences(clients, foreign, api=True)
    assert asked > 30
    assert found == []
    assert Token.objects.exists()


# --- planted fault --------------------------------------------------------------------------


@open_to_signed_in("of a test")
def _tells(request: HttpRequest, pk: int) -> HttpResponse:
    """403 for what is there, 404 for what is not."""
    return HttpResponse(status=403 if Job.objects.filter(pk=pk).exists() else 404)


urlpatterns = [path("jobs/<int:pk>/", _tells, name="jobs:job")]


@override_settings(ROOT_URLCONF=__name__)
def test_an_address_that_tells_them_apart_is_caught(cast: Cast, foreign: Foreign) -> None:
    _asked, found = differences({"board": (cast.signed_in(cast.officer), {})}, foreign)
    assert found == ["board: GET jobs:job 403 404", "board: POST jobs:job 403 404"]
