"""What is kept in the database and must not be read from it: sealed or hashed with a key outside.

The key is `settings.ACCOUNTS_KEY`, in the data folder or given by the environment.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class NotOurs(Exception):
    """Sealed with another key, for something else, or changed since."""


def seal(text: str, *, what_for: str) -> bytes:
    """Encrypted and bound to `what_for`: a row copied to another account does not open there."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, text.encode(), what_for.encode())


def unseal(sealed: bytes | memoryview, *, what_for: str) -> str:
    """What was sealed. Raises NotOurs."""
    held = bytes(sealed)
    try:
        opened = AESGCM(_key("seal")).decrypt(held[:_NONCE], held[_NONCE:], what_for.encode())
    except (InvalidTag, ValueError) as error:
        raise NotOurs from error
    return opened.decode()


def digest(text: str, *, what_for: str) -> str:
    """A keyed hash: equal for equal texts, and nothing to whoever has not got the key."""
    return hmac.new(_key(what_for), text.encode(), "sha256").hexdigest()


def _key(what_for: str) -> bytes:
    """A key for each use, derived from the one that is kept."""
    key: bytes = settings.ACCOUNTS_KEY
    return hmac.new(key, b"dangvu accounts " + what_for.encode(), hashlib.sha256).digest()
