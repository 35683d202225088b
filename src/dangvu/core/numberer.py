"""The `numberer` hook: `documents` numbers the papers that a procedure or report makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

Numberer = Callable[..., list[str]]
_numberer: Numberer | None = None


def plug_in(numberer: Numberer) -> None:
    """Called once by the room that keeps the register of documents."""
    global _numberer
    _numberer = numberer


def take_numbers(*, issuer_id: int, symbol: str, on: date, count: int = 1) -> list[str]:
    """The next numbers of a series as they are written on the papers (`01-QĐ/ĐU`), in order; empty
    texts when nobody numbers yet. The statements do not grow with the count. Inside a deed."""
    if _numberer is None:
        return [""] * count
    return _numberer(issuer_id=issuer_id, symbol=symbol, on=on, count=count)
