"""A crowd at one door: however many come at once, ten tries are judged and no more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from dangvu.accounts.models import Authenticator
from dangvu.accounts.services import MOST_TRIES, take_code
from tests.accounts.people import MAKER, NOW, code_of, make_user, sign_in, with_app

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 24


def at_once(do: object, times: int) -> list[object]:
    def one(number: int) -> object:
        try:
            return do(number)  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        return list(crowd.map(one, range(times)))


def test_a_crowd_of_strangers_has_ten_tries_together() -> None:
    make_user()

    def guess(number: int) -> int:
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        return int(sign_in(client, "lan", f"doan-lan-thu-{number}").status_code)  # type: ignore[attr-defined]

    answers = at_once(guess, CROWD)
    assert set(answers) == {422, 429}
    assert answers.count(422) <= MOST_TRIES


def test_of_many_who_send_the_same_code_one_gets_in() -> None:
    user = make_user()
    secret, codes = with_app(user, NOW)

    def send(code: str) -> list[object]:
        return at_once(lambda _number: take_code(actor=MAKER, user=user, code=code, at=NOW), 8)

    assert sorted(send(code_of(secret, NOW))) == [""] * 7 + ["totp"]
    assert sorted(send(codes[0])) == [""] * 7 + ["recovery"]
    assert Authenticator.objects.count() == 1
