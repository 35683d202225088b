"""One import under way: who imports, as of which day, what was found, what will be written."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.core.actor import Actor
from dangvu.core.policy import Scope
from dangvu.core.sheets.findings import Finding, Findings, Level
from dangvu.core.sheets.table import Table


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


class Answers:
    """What the office wrote in the columns for answers, by the cell that was asked about."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, int, int], str] = {}

    def give(self, sheet: str, row: int, column: int, text: str) -> None:
        self._given[sheet, row, column] = text

    def __len__(self) -> int:
        return len(self._given)

    def to(self, sheet: str, row: int, column: int) -> str | None:
        """The answer to the question about a cell, None if there is none."""
        return self._given.get((sheet, row, column))


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
        answer = self.answers.to(table.title, table.rows[row], table.places.get(name, 0))
        if answer and fits(answer):
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
        self.findings.add(
            Finding(
                level=level,
                sheet=table.title,
                row=0 if row is None else table.rows[row],
                column=table.places.get(name, 0) if name else 0,
                title=table.heading(name) if name else "",
                message=message,
                options=options,
            )
        )
