"""What an import has to say about a cell."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


class Level(enum.Enum):
    """How grave a finding is. An error or an open question anywhere keeps the whole import out."""

    ERROR = "error"
    QUESTION = "question"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one cell, or about a row or a sheet where `column` or `row` is 0.

    `options` are the answers that a question takes; empty when the answer has to be typed.
    """

    level: Level
    sheet: str
    row: int
    column: int
    title: str
    message: str
    options: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """`C12`; `12` for a whole row, nothing for a whole sheet."""
        return f"{column_letters(self.column)}{self.row or ''}"


class Findings:
    """All findings of one import, in the order in which they were made."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._levels: Counter[Level] = Counter()
        self._cells: dict[tuple[str, int, int], Level] = {}

    def add(self, finding: Finding) -> None:
        self._found.append(finding)
        self._levels[finding.level] += 1
        cell = (finding.sheet, finding.row, finding.column)
        held = self._cells.get(cell)
        if held is None or _GRAVITY[finding.level] > _GRAVITY[held]:
            self._cells[cell] = finding.level

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def count(self, level: Level) -> int:
        return self._levels[level]

    def of(self, level: Level) -> list[Finding]:
        return [finding for finding in self._found if finding.level is level]

    def level_of(self, sheet: str, row: int, column: int) -> Level | None:
        """The gravest level at a cell."""
        return self._cells.get((sheet, row, column))

    @property
    def blocking(self) -> bool:
        """Whether anything keeps the import from being committed."""
        return bool(self._levels[Level.ERROR] or self._levels[Level.QUESTION])


_GRAVITY = {Level.WARNING: 0, Level.QUESTION: 1, Level.ERROR: 2}


def column_letters(number: int) -> str:
    """`A` for 1, `AA` for 27, nothing for 0."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
