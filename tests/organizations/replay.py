"""A slow second opinion: what was decided, told again day by day in the order of the days.

Knows nothing of edges, versions or placements: three dictionaries for the state of a day, and the
list of what was decided. Whatever order things are entered in, the answers about a day are those
of the decisions up to that day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

ROOT = "K"


@dataclass
class Day:
    """The state at the end of a day: who hangs where, who is in which cell, who took over."""

    parent: dict[str, str | None] = field(default_factory=dict)
    cell: dict[str, str] = field(default_factory=dict)
    heir: dict[str, str | None] = field(default_factory=dict)

    def stand_in(self, code: str) -> str:
        """The organisation, or who took over from it by now."""
        while code not in self.parent and self.heir.get(code):
            code = self.heir[code]  # type: ignore[assignment]
        return code

    def children(self, code: str) -> set[str]:
        return {child for child, parent in self.parent.items() if parent == code}

    def ancestors(self, code: str) -> list[str]:
        found = []
        above = self.parent.get(code)
        while above is not None:
            found.append(above)
            above = self.parent.get(above)
        return found

    def members(self, code: str) -> set[str]:
        return {person for person, cell in self.cell.items() if cell == code}

    # --- what may be decided

    def establish(self, code: str, parent: str) -> None:
        self.parent[code] = self.stand_in(parent)

    def admit(self, person: str, cell: str) -> None:
        self.cell[person] = self.stand_in(cell)

    def move(self, code: str, parent: str | None) -> None:
        if code in self.parent:
            self.parent[code] = None if parent is None else self.stand_in(parent)

    def merge(self, codes: tuple[str, ...], into: str, parent: str | None = None) -> None:
        """With a parent `into` is new."""
        if parent is not None:
            self.parent[into] = self.stand_in(parent)
        into = self.stand_in(into)
        for code in codes:
            if code in self.parent and code != into:
                self.end(code, into)

    def end(self, code: str, heir: str | None) -> None:
        heir = None if heir is None else self.stand_in(heir)
        for child in self.children(code):
            self.parent[child] = heir
        for person in self.members(code):
            self.cell[person] = heir  # type: ignore[assignment]
        self.heir[code] = heir
        self.parent.pop(code, None)

    def split_off(
        self, new: str, parent: str, children: tuple[str, ...], people: tuple[str, ...]
    ) -> None:
        """Whoever is named goes, wherever a decision entered later had put them meanwhile."""
        self.parent[new] = self.stand_in(parent)
        for child in children:
            if child in self.parent:
                self.parent[child] = new
        for person in people:
            self.cell[person] = new


Decision = Callable[[Day], None]


@dataclass
class Replay:
    """Decisions with the day from which they hold, in the order in which they were entered."""

    decisions: list[tuple[date, Decision]] = field(default_factory=list)

    def decide(self, on: date, decision: Decision) -> None:
        self.decisions.append((on, decision))

    def on(self, day: date) -> Day:
        state = Day()
        # sorted() keeps the order of entry for one day.
        for on, decision in sorted(self.decisions, key=lambda one: one[0]):
            if on <= day:
                decision(state)
        return state
