"""A trend as small as a word: points of an SVG of 100 by 24, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dangvu.core.pages.columns import Text
from dangvu.core.writing import Number, write_number

#: Room above and below, so that the line does not touch its box.
_WIDTH, _TOP, _BOTTOM = 100, 3, 21


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`runs` are polylines, broken where a value is missing; the end is the last value known."""

    runs: Sequence[str]
    end_x: str
    end_y: str
    words: str


def sparkline(points: Sequence[tuple[Text, Number | None]]) -> Sparkline:
    """The line of the points, in their order; nothing to draw with less than two values."""
    known = [float(value) for _label, value in points if value is not None]
    words = "; ".join(f"{label}: {write_number(value)}" for label, value in points)
    if len(known) < 2:
        return Sparkline((), "", "", words)
    low, spread = min(known), max(known) - min(known)
    step = _WIDTH / (len(points) - 1)

    def place(number: int, value: Number) -> tuple[str, str]:
        share = (float(value) - low) / spread if spread else 0.5
        return f"{number * step:.1f}", f"{_BOTTOM - share * (_BOTTOM - _TOP):.1f}"

    placed = [
        None if value is None else place(number, value)
        for number, (_label, value) in enumerate(points)
    ]
    end = next(spot for spot in reversed(placed) if spot is not None)
    return Sparkline(list(_runs(placed)), *end, words)


def _runs(placed: Sequence[tuple[str, str] | None]) -> Iterator[str]:
    run: list[str] = []
    for spot in [*placed, None]:
        if spot is not None:
            run.append(",".join(spot))
        elif run:
            yield " ".join(run)
            run = []
