"""What passwords and codes on paper cost whoever guesses."""

from __future__ import annotations

from importlib import import_module

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher
from django.test import override_settings

from dangvu.accounts.hashers import SlowArgon2, hash_code, is_code

REAL = ["dangvu.accounts.hashers.SlowArgon2"]


def test_a_password_is_hashed_by_argon2id_at_four_rounds_of_a_hundred_megabytes() -> None:
    kept = SlowArgon2().encode("chiều nay mưa bên sông", "0123456789abcdef")
    assert kept.startswith("argon2$argon2id$")
    cost = SlowArgon2().decode(kept)
    assert (cost["time_cost"], cost["memory_cost"]) == (4, 100 * 1024)


def test_the_product_hashes_with_it() -> None:
    settings = import_module("dangvu.config.settings")
    assert settings.PASSWORD_HASHERS[0] == REAL[0]


def test_hashes_made_before_at_a_lower_cost_still_open() -> None:
    before = Argon2PasswordHasher().encode("chiều nay mưa bên sông", "0123456789abcdef")
    with override_settings(PASSWORD_HASHERS=REAL):
        assert identify_hasher(before).algorithm == "argon2"
        assert check_password("chiều nay mưa bên sông", before)
        assert not check_password("chiều nay nắng bên sông", before)


def test_a_code_on_paper_is_kept_salted() -> None:
    assert is_code("abcd-efgh-jkmn", kept := hash_code("abcd-efgh-jkmn"))
    assert not is_code("abcd-efgh-jkmm", kept)
    assert hash_code("abcd-efgh-jkmn") != kept
