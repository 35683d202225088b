"""Argon2 at two costs: a password is guessed, a code on paper has 59 random bits."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.crypto import get_random_string


class SlowArgon2(Argon2PasswordHasher):
    """About 0.4 s on an office PC. A hash made at another cost is still read."""

    time_cost = 4


class _QuickArgon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


_QUICK = _QuickArgon2()


def hash_code(code: str) -> str:
    """What is kept of a code on paper."""
    hashed: str = _QUICK.encode(code, get_random_string(22))
    return hashed


def is_code(code: str, hashed: str) -> bool:
    """Whether this is the code."""
    return bool(_QUICK.verify(code, hashed))
