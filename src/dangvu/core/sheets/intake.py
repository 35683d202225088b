"""One import under way: who imports, as of which day, what was found, what will be written."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.core.actor import Actor
from dangvu.core.policy import Scope
from dangvu.core.sheets.findings import Finding, Findings, Level
from dangvu.core.sheets.table import Table
from dangvu.core.text import search_key


class State(enum.Enum):
    """What the import would do with a row."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    LEFT_OUT = "left_out"


@dataclass(slots=True)
class SheetPlan:
    """What a sheet would write. Rooms extend it with what their `commit` needs.

    `changed` names the fields of a row that differ from the database.
    """

    table: Table
    states: list[State] = field(default_factory=list)
    changed: dict[int, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.states:
            self.states = [State.UNCHANGED] * len(self.table)

    def change(self, row: int, *names: str) -> None:
        """The row differs in these fields; a new row stays new."""
        self.changed.setdefault(row, set()).update(names)
        if self.states[row] is State.UNCHANGED:
            self.states[row] = State.CHANGED

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        found = Counter(self.states)
        return {state.value: found[state] for state in State}

    @property
    def writes(self) -> bool:
        return any(state in (State.NEW, State.CHANGED) for state in self.states)


#: What is answered to leave the whole row out of the import.
LEAVE_OUT = "bỏ qua dòng này"
_LEAVE_OUT = frozenset({"bo qua dong nay", "bo qua"})


def leaves_out(answer: str) -> bool:
    """Whether an answer leaves its row out."""
    return search_key(answer).strip(" .") in _LEAVE_OUT


class Answers:
    """What the office wrote to questions, by the cell that was asked about.

    Where a cell holds several facts, one on the other, it may be asked about more than once: the
    title of the field tells the questions apart, or the answers stand in turn with `;` between.
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, int, int], dict[str, str]] = {}
        self._taken: dict[tuple[str, int, int], dict[str, str]] = {}

    def give(self, sheet: str, row: int, column: int, text: str, title: str = "") -> None:
        self._given.setdefault((sheet, row, column), {})[title] = text

    def __len__(self) -> int:
        return sum(len(given) for given in self._given.values())

    def as_lines(self) -> list[list[Any]]:
        """All of it as plain lists, which `add_lines` takes up again."""
        return [
            [*place, title, text, is_taken]
            for is_taken, all_of_them in enumerate((self._given, self._taken))
            for place, answers in all_of_them.items()
            for title, text in answers.items()
        ]

    def add_lines(self, lines: Iterable[Sequence[Any]]) -> None:
        for sheet, row, column, title, text, is_taken in lines:
            held = self._taken if is_taken else self._given
            held.setdefault((sheet, row, column), {})[title] = text

    def left_out(self, sheet: str) -> set[int]:
        """Rows of a worksheet that are not to be imported."""
        return {
            row
            for (name, row, _column), given in self._given.items()
            if name == sheet and any(leaves_out(text) for text in given.values())
        }

    def to(
        self,
        sheet: str,
        row: int,
        column: int,
        title: str = "",
        fits: Callable[[str], bool] = bool,
    ) -> str | None:
        """The answer that fits the question about a cell, None if there is none."""
        given = self._given.get((sheet, row, column))
        if not given:
            return None
        if title in given:
            return given[title] if fits(given[title]) else None
        taken = self._taken.setdefault((sheet, row, column), {})
        if title in taken and fits(taken[title]):
            return taken[title]
        whole = given.get("", "")
        others = {answer for asked, answer in taken.items() if asked != title}
        for part in (whole, *(each.strip() for each in whole.split(";"))):
            if part and part not in others and whole not in others and fits(part):
                taken[title] = part
                return part
        return None


def no_progress(step: str, done: int, total: int) -> None:
    """Nobody watches."""


Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Intake:
    """Given to every sheet's `plan` and `commit`.

    `shared` is where one sheet leaves what a later one refers to. `scope` is the part of the tree
    in which the actor may import.
    """

    actor: Actor
    as_of: date
    tables: dict[str, Table] = field(default_factory=dict)
    plans: dict[str, SheetPlan] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    answers: Answers = field(default_factory=Answers)
    shared: dict[str, Any] = field(default_factory=dict)
    progress: Progress = no_progress
    scope: Scope = Scope.NOTHING

    def error(self, table: Table, row: int | None, name: str, message: str) -> None:
        self._say(Level.ERROR, table, row, name, message)

    def warn(self, table: Table, row: int | None, name: str, message: str) -> None:
        self._say(Level.WARNING, table, row, name, message)

    def ask(
        self,
        table: Table,
        row: int,
        name: str,
        message: str,
        options: tuple[str, ...] = (),
        *,
        fits: Callable[[str], bool] = bool,
    ) -> str | None:
        """The answer that the workbook gives; None when the question is still open.

        An answer that does not fit is no answer: the question is asked again.
        """
        answer = self.answers.to(*table.spot(row, name), table.heading(name), fits)
        if answer:
            return answer
        self._say(Level.QUESTION, table, row, name, message, options)
        return None

    def _say(
        self,
        level: Level,
        table: Table,
        row: int | None,
        name: str,
        message: str,
        options: tuple[str, ...] = (),
    ) -> None:
        sheet, at, column = table.spot(row, name)
        self.findings.add(
            Finding(
                level=level,
                sheet=sheet,
                row=at,
                column=column,
                title=table.heading(name) if name else "",
                message=message,
                options=options,
            )
        )
