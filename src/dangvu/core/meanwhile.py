"""Of two who change the same thing at the same time the second is told, never the first overwritten.

A page that offers something for change carries the mark of what it shows; the service compares it
with what is there, under the lock of the row, before it writes.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


class ChangedMeanwhile(Exception):
    """Somebody else has changed it since it was shown; nothing was written."""


def mark_of(*values: Any) -> str:
    """Equal for equal values: what a page carries of the state that it shows."""
    text = json.dumps(values, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def must_be_seen(seen: str | None, now: str) -> None:
    """Raise ChangedMeanwhile unless what was seen is what is there. None: nobody looked before,
    as at the command line."""
    if seen is not None and seen != now:
        raise ChangedMeanwhile
