"""What the tests of this room share: an account, an app that shows codes, a browser that has proved."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pyotp
from django.test import Client

from dangvu.accounts.models import User
from dangvu.accounts.services import add_authenticator, create_user, new_secret
from dangvu.core.actor import Actor
from tests.cast import TODAY

MAKER = Actor(user_id=None, name="test", today=TODAY, channel="test", operator=True)
PASSWORD = "mot-hai-ba-bon"
SIGN_IN = "/accounts/sign-in"
SECOND_STEP = "/accounts/second-step"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)


def make_user(username: str = "lan", **more: object) -> User:
    return create_user(
        actor=MAKER, username=username, display_name="Trần Thị Lan", password=PASSWORD, **more
    )


def code_of(secret: str, at: datetime) -> str:
    """What the app shows at that moment."""
    return pyotp.TOTP(secret).at(at)


def with_app(user: User, at: datetime | None = None) -> tuple[str, list[str]]:
    """The user's app has been set up five minutes ago: its secret, and the codes on paper."""
    secret = new_secret()
    before = (at or datetime.now(UTC)) - timedelta(minutes=5)
    codes = add_authenticator(
        actor=MAKER, user=user, secret=secret, code=code_of(secret, before), at=before
    )
    assert codes
    return secret, codes


def sign_in(
    client: Client, username: str = "lan", password: str = PASSWORD, **more: object
) -> object:
    return client.post(SIGN_IN, {"username": username, "password": password}, **more)


def proved(client: Client, user: User) -> Client:
    """Signed in, and password or code shown just now."""
    client.force_login(user)
    session = client.session
    session["proved_at"] = time.time()
    session.save()
    return client
