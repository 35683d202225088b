"""The first administrator: by a code that only the server's screen shows, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from dangvu.access.models import Grant
from dangvu.accounts.models import User
from dangvu.accounts.services import MOST_TRIES
from dangvu.config.home import Home
from dangvu.site.services import first_code, new_first_code
from tests.accounts.people import make_user, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "chiều nay mưa bên sông"


@pytest.fixture
def code(tmp_path: Path) -> Iterator[str]:
    with override_settings(HOME=Home(tmp_path)):
        yield new_first_code()


def send(client: Client, code: str, **more: str) -> object:
    said = {
        "code": code,
        "username": "quantri",
        "display_name": "Vũ Minh Quân",
        "new": PASSWORD,
        "again": PASSWORD,
    }
    return client.post("/first", said | more)


def test_the_door_leads_to_it_while_nobody_can_sign_in(code: str, client: Client) -> None:
    assert "/first" in client.get("/accounts/sign-in").content.decode()
    assert client.get("/first").status_code == 200


def test_whoever_holds_the_code_becomes_administrator_and_the_page_is_gone(
    code: str, client: Client
) -> None:
    assert send(client, code)["Location"] == "/accounts/sign-in"
    user = User.objects.get(username="quantri")
    grant = Grant.objects.get(user=user)
    assert grant.organization_id is None
    assert first_code() == ""
    assert client.get("/first").status_code == 404
    assert send(client, code).status_code == 404
    assert sign_in(client, "quantri", PASSWORD).status_code == 302
    assert client.get("/")["Location"] == "/accounts/second-factor"


def test_without_the_code_nobody_does_and_it_is_not_guessed_without_end(
    code: str, client: Client
) -> None:
    for _number in range(MOST_TRIES):
        assert send(client, "aaaa-bbbb-cccc-dddd").status_code == 422
    assert send(client, code).status_code == 422
    assert not User.objects.who_can_sign_in().exists()


@pytest.mark.parametrize(
    "wrong", [{"new": "ngắn", "again": "ngắn"}, {"again": "khác"}, {"username": "có dấu"}]
)
def test_what_will_not_do_is_refused(code: str, client: Client, wrong: dict[str, str]) -> None:
    assert send(client, code, **wrong).status_code == 422
    assert not User.objects.who_can_sign_in().exists()


def test_where_somebody_can_sign_in_there_is_no_such_page(code: str, client: Client) -> None:
    make_user()
    assert client.get("/first").status_code == 404
    assert send(client, code).status_code == 404


def test_where_no_code_was_printed_there_is_no_such_page(tmp_path: Path, client: Client) -> None:
    with override_settings(HOME=Home(tmp_path)):
        assert client.get("/first").status_code == 404
        assert send(client, "").status_code == 404
