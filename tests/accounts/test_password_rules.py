"""The two profiles of passwords, and what the environment may say about them."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError

from dangvu.accounts.models import User
from dangvu.config import sign_in
from dangvu.config.errors import SettingError

LAN = User(username="lanth", display_name="Trần Thị Lan")


def problems(password: str, asked: sign_in.Passwords) -> list[str]:
    rules = get_password_validators(sign_in.validators(asked))
    try:
        validate_password(password, LAN, password_validators=rules)
    except ValidationError as error:
        return error.messages
    return []


@pytest.fixture
def long() -> sign_in.Passwords:
    return sign_in.passwords()


@pytest.fixture
def mixed(monkeypatch: pytest.MonkeyPatch) -> sign_in.Passwords:
    monkeypatch.setenv("DANGVU_PASSWORDS", "tcvn")
    return sign_in.passwords()


@pytest.mark.parametrize(
    "password",
    [
        "chiều nay mưa bên sông",
        "con trâu đi trước cái cày",
        "kQ2vR9zM4xT8wLp",
        "ba mươi sáu phố phường" * 3,
    ],
)
def test_the_first_profile_takes_any_long_words_and_no_term(
    long: sign_in.Passwords, password: str
) -> None:
    assert (long.profile, long.length, long.days) == ("asvs", 15, 0)
    assert problems(password, long) == []


@pytest.mark.parametrize(
    "password",
    [
        "mưa bên sông",
        "matkhau12345678",
        "Đảng bộ Đảng ủy 2026",
        "lanth lanth lanth 1",
        "Trần Thị Lan 1985",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "12345678901234567890",
        "qwertyqwertyqwerty",
    ],
)
def test_short_and_guessable_ones_are_refused(long: sign_in.Passwords, password: str) -> None:
    assert problems(password, long)


def test_the_second_profile_wants_four_kinds_and_a_term(mixed: sign_in.Passwords) -> None:
    assert (mixed.profile, mixed.length, mixed.days) == ("tcvn", 10, 90)
    assert problems("Sông-Lam7mưa", mixed) == []
    for lacking in ("sông-lam7mưa", "SÔNG-LAM7MƯA", "Sông-Lam-mưa", "SôngLam7mưas", "Sông-7m"):
        assert problems(lacking, mixed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DANGVU_PASSWORDS", "any"),
        ("DANGVU_PASSWORD_LENGTH", "4"),
        ("DANGVU_PASSWORD_LENGTH", "65"),
    ],
)
def test_a_profile_cannot_be_made_weak(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError):
        sign_in.passwords()
