"""The `numberer` hook: `documents` numbers a paper that a procedure or report makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

Numberer = Callable[..., str]
_numberer: Numberer | None = None


def plug_in(numberer: Numberer) -> None:
    """Called once by the room that keeps the register of documents."""
    global _numberer
    _numberer = numberer


def take_number(*, issuer_id: int, symbol: str, on: date) -> str:
    """The next number of a series as it is written on the paper; empty when nobody numbers yet."""
    return _numberer(issuer_id=issuer_id, symbol=symbol, on=on) if _numberer else ""
