"""Small things that a standard asks of the door: ASVS 5.0.0, chapters 3, 6 and 7."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from dangvu.accounts.services.factors import new_codes
from tests.accounts.people import MAKER, SIGN_IN, make_user, sign_in

pytestmark = pytest.mark.django_db

LONG = "Mưa  bên sông " * 5 + "Đ"


def test_cookies_are_kept_from_scripts_and_other_sites(client: Client) -> None:
    make_user()
    client.get(SIGN_IN)
    sign_in(client)
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} <= set(client.cookies)
    for cookie in client.cookies.values():
        if cookie.value:
            assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), cookie.key


@pytest.mark.parametrize(
    "other", [LONG.strip() + " ", LONG.lower(), LONG[:64], LONG.replace("  ", " ")]
)
def test_a_password_opens_only_as_it_was_chosen_however_long(client: Client, other: str) -> None:
    assert len(LONG) > 64
    user = make_user()
    user.set_password(LONG)
    assert user.check_password(LONG)
    assert not user.check_password(other)


def test_password_fields_are_masked_and_take_what_is_pasted(client: Client) -> None:
    client.force_login(make_user())
    for address in (SIGN_IN, "/accounts/change-password"):
        page = (Client() if address == SIGN_IN else client).get(address).content.decode()
        fields = re.findall(r'<input[^>]*name="(?:password|old|new|again)"[^>]*>', page)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in page


def test_keys_of_sessions_and_codes_on_paper_are_long_enough(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    assert re.fullmatch(r"[a-z0-9]{32}", client.session.session_key or "")
    codes = new_codes(actor=MAKER, user=user)
    assert all(len(re.sub(r"\W", "", code)) >= 12 for code in codes)
    assert len(set(codes)) == len(codes)


def test_the_policy_of_content_names_objects_base_and_frames(client: Client) -> None:
    policy = client.get(SIGN_IN).headers["Content-Security-Policy"]
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
