"""Signing in and out, and one's own password."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from dangvu.accounts.models import User
from dangvu.accounts.services import create_user
from dangvu.core.actor import Actor

MAKER = Actor(user_id=None, name="test", today=date(2026, 11, 21), channel="test", operator=True)
PASSWORD = "mot-hai-ba-bon"
SIGN_IN = "/accounts/sign-in"
CHANGE = "/accounts/change-password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan() -> User:
    return create_user(actor=MAKER, username="lan", display_name="Trần Thị Lan", password=PASSWORD)


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> object:
    return client.post(SIGN_IN, {"username": "Lan", "password": password, **more})


def test_the_right_password_opens_the_page_that_was_asked_for(lan: User, client: Client) -> None:
    sent = client.get("/search?q=a")
    assert sent["Location"].startswith(SIGN_IN)
    assert sign_in(client, next="/search?q=a")["Location"] == "/search?q=a"
    assert "Trần Thị Lan" in client.get("/").content.decode()


def test_sign_in_leads_to_no_other_site(lan: User, client: Client) -> None:
    assert sign_in(client, next="//elsewhere.test/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_read_the_same(lan: User, client: Client) -> None:
    wrong = sign_in(client, "sai-mat-khau")
    unknown = client.post(SIGN_IN, {"username": "ai", "password": PASSWORD})
    for response in (wrong, unknown):
        assert response.status_code == 422
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in response.content.decode()
    assert client.get("/").status_code == 302


def test_an_account_out_of_use_does_not_open(lan: User, client: Client) -> None:
    from dangvu.audit.services import deed

    with deed(actor=MAKER, verb="tests.close_account"):
        User.objects.filter(pk=lan.pk).update(is_active=False)
    assert sign_in(client).status_code == 422


def test_sign_out_needs_a_post_and_ends_the_session(lan: User, client: Client) -> None:
    client.force_login(lan)
    assert client.get("/accounts/sign-out").status_code == 405
    client.post("/accounts/sign-out")
    assert client.get("/").status_code == 302


def test_who_signs_out_twice_is_led_where_the_first_time_led(lan: User, client: Client) -> None:
    """And is not told that something was not written."""
    client.force_login(lan)
    first, second = (client.post("/accounts/sign-out")["Location"] for _time in range(2))
    assert second == first


def change(client: Client, old: str, new: str, again: str | None = None) -> object:
    return client.post(CHANGE, {"old": old, "new": new, "again": again or new})


def test_a_new_password_keeps_this_session_and_ends_the_others(lan: User, client: Client) -> None:
    other = Client()
    client.force_login(lan)
    other.force_login(lan)
    assert change(client, PASSWORD, "nam-sau-bay-tam")["Location"] == "/"
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert sign_in(Client(), "nam-sau-bay-tam").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("khong-phai", "nam-sau-bay-tam", None, "Mật khẩu đang dùng không đúng."),
        (PASSWORD, "nam-sau-bay-tam", "khac-di-mot-chut", "không giống nhau"),
        (PASSWORD, PASSWORD, None, "trùng mật khẩu đang dùng"),
        (PASSWORD, "ngan", None, "quá ngắn"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(
    lan: User, client: Client, old: str, new: str, again: str | None, says: str
) -> None:
    client.force_login(lan)
    response = change(client, old, new, again)
    assert response.status_code == 422
    assert says in response.content.decode()
    lan.refresh_from_db()
    assert lan.check_password(PASSWORD)


def test_who_must_change_the_password_gets_no_further(client: Client) -> None:
    user = create_user(
        actor=MAKER, username="moi", display_name="Người Mới", password=PASSWORD, must_change=True
    )
    client.force_login(user)
    assert client.get("/")["Location"] == CHANGE
    assert "do người khác đặt" in client.get(CHANGE).content.decode()
    change(client, PASSWORD, "nam-sau-bay-tam")
    assert client.get("/").status_code == 200
