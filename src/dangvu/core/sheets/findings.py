"""What an import has to say about a cell."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvu.core.writing import write_number


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
    """All findings of one import, in the order in which they were made.

    What is said of a cell once more, because several rows of ours come from it, is counted and
    told once.
    """

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._times: Counter[tuple[object, ...]] = Counter()
        self._levels: Counter[Level] = Counter()
        self._cells: dict[tuple[str, int, int], Level] = {}

    def add(self, finding: Finding) -> None:
        said = _said(finding)
        self._times[said] += 1
        if self._times[said] > 1:
            return
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

    def times(self, finding: Finding) -> int:
        """How often the same was said of its cell."""
        return self._times[_said(finding)]

    def told(self, finding: Finding) -> str:
        """Its sentence, with for how many rows of ours it was said."""
        times = self.times(finding)
        if times < 2 or not finding.row:
            return finding.message
        return _("%(message)s (%(count)s dòng lấy từ ô này)") % {
            "message": finding.message,
            "count": write_number(times),
        }

    @property
    def blocking(self) -> bool:
        """Whether anything keeps the import from being committed."""
        return bool(self._levels[Level.ERROR] or self._levels[Level.QUESTION])


def _said(finding: Finding) -> tuple[object, ...]:
    """What makes two findings one. Questions about one cell are told apart by their titles."""
    title = finding.title if finding.level is Level.QUESTION else ""
    place = finding.sheet, finding.row, finding.column
    return (finding.level, *place, title, finding.message, finding.options)


_GRAVITY = {Level.WARNING: 0, Level.QUESTION: 1, Level.ERROR: 2}


def column_letters(number: int) -> str:
    """`A` for 1, `AA` for 27, nothing for 0."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
