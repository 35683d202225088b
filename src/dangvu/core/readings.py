"""What reading a cell can give besides a value: a question, or the reason why it cannot be read.

Readers never guess: where a text has two meanings the reader says both and somebody answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ambiguous(Generic[T]):
    """The text has several readings, or lacks a part that only its author knows.

    ``readings`` are the values it may mean; where there are none the answer has to be typed.
    ``message`` is the question in Vietnamese.
    """

    text: str
    readings: tuple[T, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The text has no reading. ``message`` says in Vietnamese what is wrong and what to write."""

    text: str
    message: str
