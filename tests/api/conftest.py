"""A bloc, its people, and programs that hold their keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dangvu.accounts.services import give_token
from dangvu.core.actor import Actor
from tests.cast import Cast


@pytest.fixture
def program(cast: Cast) -> Callable[[Actor], Client]:
    """A program that acts for somebody of the cast."""

    def hold_key(actor: Actor) -> Client:
        _token, secret = give_token(actor=actor, user=cast.user(actor), name="thử")
        return Client(headers={"authorization": f"Bearer {secret}"})

    return hold_key
