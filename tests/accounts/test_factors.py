"""Codes of an app and codes on paper. The moment is an argument: no test waits."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import override_settings

from dangvu.access.services import ensure_operator
from dangvu.accounts.models import Authenticator, RecoveryCode, User
from dangvu.accounts.services import (
    NotOurs,
    actor_for,
    add_authenticator,
    has_second_factor,
    new_codes,
    new_secret,
    reset_second_factor,
    seal,
    take_code,
    unseal,
)
from dangvu.audit.models import Deed
from tests.accounts.people import HALF_MINUTE, MAKER, NOW, code_of, make_user, with_app
from tests.cast import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan() -> User:
    return make_user()


def take(user: User, code: str, at: object = NOW) -> str:
    return take_code(actor=MAKER, user=user, code=code, at=at)  # type: ignore[arg-type]


def test_the_code_that_the_app_shows_is_right_once(lan: User) -> None:
    secret, _codes = with_app(lan, NOW)
    assert take(lan, code_of(secret, NOW)) == "totp"
    assert take(lan, code_of(secret, NOW)) == ""


def test_an_earlier_code_is_not_taken_after_a_later_one(lan: User) -> None:
    secret, _codes = with_app(lan, NOW)
    assert take(lan, code_of(secret, NOW)) == "totp"
    assert take(lan, code_of(secret, NOW - HALF_MINUTE)) == ""


@pytest.mark.parametrize(
    ("steps", "right"), [(-2, ""), (-1, "totp"), (0, "totp"), (1, "totp"), (2, "")]
)
def test_a_clock_may_be_half_a_minute_off(lan: User, steps: int, right: str) -> None:
    secret, _codes = with_app(lan, NOW)
    assert take(lan, code_of(secret, NOW + steps * HALF_MINUTE)) == right


def test_the_code_that_set_the_app_up_does_not_sign_in(lan: User) -> None:
    secret = new_secret()
    assert add_authenticator(
        actor=MAKER, user=lan, secret=secret, code=code_of(secret, NOW), at=NOW
    )
    assert take(lan, code_of(secret, NOW)) == ""


def test_a_wrong_code_sets_nothing_up(lan: User) -> None:
    wrong = add_authenticator(actor=MAKER, user=lan, secret=new_secret(), code="000000", at=NOW)
    assert wrong is None
    assert not has_second_factor(lan)


def test_a_code_of_the_app_of_someone_else_is_wrong(lan: User) -> None:
    with_app(lan, NOW)
    theirs, _codes = with_app(make_user("tam"), NOW)
    assert take(lan, code_of(theirs, NOW)) == ""


@pytest.mark.parametrize("spelled", [str, str.upper, lambda code: code.replace("-", " ")])
def test_a_code_on_paper_opens_once_however_it_is_typed(lan: User, spelled: object) -> None:
    _secret, codes = with_app(lan, NOW)
    assert len(codes) == 10
    assert take(lan, spelled(codes[3])) == "recovery"  # type: ignore[operator]
    assert take(lan, codes[3]) == ""
    assert take(lan, codes[4]) == "recovery"


def test_new_codes_on_paper_end_the_old_ones(lan: User) -> None:
    _secret, codes = with_app(lan, NOW)
    fresh = new_codes(actor=MAKER, user=lan)
    assert take(lan, codes[0]) == ""
    assert take(lan, fresh[0]) == "recovery"


def test_a_second_phone_replaces_the_first_and_leaves_the_paper(lan: User) -> None:
    old, codes = with_app(lan, NOW)
    new = new_secret()
    assert (
        add_authenticator(
            actor=MAKER, user=lan, secret=new, code=code_of(new, NOW - HALF_MINUTE), at=NOW
        )
        == []
    )
    assert take(lan, code_of(old, NOW)) == ""
    assert take(lan, code_of(new, NOW)) == "totp"
    assert take(lan, codes[0]) == "recovery"


def test_the_database_holds_neither_secret_nor_codes(lan: User) -> None:
    secret, codes = with_app(lan, NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(a::text, '') FROM accounts_authenticator a"
            " UNION ALL SELECT string_agg(c::text, '') FROM accounts_recovery_code c"
        )
        kept = "".join(text for (text,) in cursor.fetchall())
    assert secret not in kept
    assert secret.encode().hex() not in kept
    assert not any(code in kept for code in codes)


def test_a_secret_opens_with_our_key_and_for_its_account_only(lan: User) -> None:
    sealed = seal("bí mật", what_for="authenticator 1")
    assert unseal(sealed, what_for="authenticator 1") == "bí mật"
    with pytest.raises(NotOurs):
        unseal(sealed, what_for="authenticator 2")
    with pytest.raises(NotOurs):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), what_for="authenticator 1")
    with override_settings(ACCOUNTS_KEY=b"another"), pytest.raises(NotOurs):
        unseal(sealed, what_for="authenticator 1")


def test_without_the_key_of_the_installation_the_paper_still_opens(lan: User) -> None:
    secret, codes = with_app(lan, NOW)
    with override_settings(ACCOUNTS_KEY=b"restored without its key"):
        assert take(lan, code_of(secret, NOW)) == ""
        assert take(lan, codes[0]) == "recovery"


# --- lost ------------------------------------------------------------------------------------


def test_an_administrator_takes_away_what_was_lost_and_the_record_says_why(lan: User) -> None:
    with_app(lan, NOW)
    operator = ensure_operator(today=TODAY)
    reset_second_factor(actor=operator, user=lan, reason="Mất điện thoại, đã gặp trực tiếp")
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    deed = Deed.objects.get(verb="accounts.reset_second_factor")
    assert (deed.actor_id, deed.object_label) == (operator.user_id, "lan")
    assert deed.purpose == "Mất điện thoại, đã gặp trực tiếp"


def test_without_a_reason_nothing_is_taken_away(lan: User) -> None:
    with_app(lan, NOW)
    with pytest.raises(ValidationError):
        reset_second_factor(actor=ensure_operator(today=TODAY), user=lan, reason="  ")
    assert has_second_factor(lan)


def test_nobody_else_may_and_nobody_for_themselves(lan: User) -> None:
    with_app(lan, NOW)
    own = actor_for(lan, today=TODAY, channel="test")
    stranger = actor_for(make_user("tam"), today=TODAY, channel="test")
    for actor in (own, stranger):
        with pytest.raises(PermissionDenied):
            reset_second_factor(actor=actor, user=lan, reason="Mất điện thoại")
    assert has_second_factor(lan)
