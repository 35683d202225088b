"""What the worker does again and again by itself, too often to be a job with a line in the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beat:
    """`do` is called every `seconds`, in a thread of its own; it opens its own transactions and
    must have the same effect when two workers do it."""

    name: str
    seconds: int
    do: Callable[[], object]


_beats: dict[str, Beat] = {}


def every(seconds: int, name: str, do: Callable[[], object]) -> None:
    """Let the worker call `do` every so many seconds, from its start on."""
    _beats[name] = Beat(name, seconds, do)


def beats() -> list[Beat]:
    return list(_beats.values())


def forget(name: str) -> None:
    """Take one back; for tests."""
    _beats.pop(name, None)
