"""The keyed hashes of the record: what stands in it instead of values.

An entry names its form, so that old entries stay checkable:

1   row: HMAC-SHA256 of the table's name and the row as jsonb; field: of its name and its jsonb
2   as 1, but the row as text (ISO dates, hours in UTC)
3   first 16 bytes of sha256 over key, table's name and the row as the server sends it
    (`record_send`); field: over key, table's name, its name, ":" and its jsonb. That half of the hash
    is dropped keeps others from going on with it; the key is derived for this use alone.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cache

FORM = 3


@cache
def row_key(secret: bytes) -> str:
    """The key of form 3 in hex, as the triggers want it."""
    return hmac.new(secret, b"dangvu audit rows 3", hashlib.sha256).hexdigest()


def field_hash(secret: bytes, table: str, name: str, value: str) -> str:
    """What form 3 keeps of a field; `value` as jsonb writes it."""
    text = f"{table}{name}:{value}".encode()
    return hashlib.sha256(bytes.fromhex(row_key(secret)) + text).hexdigest()[:32]


def word_hash(secret: bytes, text: str) -> str:
    """What the sealed record keeps of words that may name somebody; nothing of nothing."""
    if not text:
        return ""
    key = b"dangvu audit words 1" + secret
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]
