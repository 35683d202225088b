"""A small world of plain objects that the policy is asked about: what the oracle decides over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Edge(NamedTuple):
    child: int
    parent: int
    since: date
    until: date | None


class Grant(NamedTuple):
    user: int
    role: str
    place: int | None
    since: date
    until: date | None
    superseded: bool = False


class Member(NamedTuple):
    home: int | None
    host: int | None
    left: bool


class Assignment(NamedTuple):
    user: int
    case: int
    since: date
    until: date | None


class Candidate(NamedTuple):
    """Somebody whom a cell follows, or followed last; `person`: the member that they became."""

    place: int
    person: int | None = None
    dropped: bool = False

    @property
    def is_in_pool(self) -> bool:
        return self.person is None and not self.dropped


class Stay(NamedTuple):
    """For how long a cell followed a candidate."""

    candidate: int
    place: int
    since: date
    until: date | None
    superseded: bool = False


class Note(NamedTuple):
    """Help, an introduction or a course that was finished: of a candidate, or of a member. `by`: the
    member who helps or introduces."""

    candidate: int | None
    person: int | None
    by: int | None
    since: date
    until: date | None = None
    superseded: bool = False


class Thing(NamedTuple):
    """`about`: the member it is about; `case`: the number of the case that it belongs to; `lies_with`:
    the member with whom it lies, where that is one."""

    kind: str
    number: int
    places: tuple[int, ...] = ()
    about: int | None = None
    begun_by: int | None = None
    case: int | None = None
    unsealed: bool = False
    lies_with: int | None = None


@dataclass
class World:
    root: int
    begun: dict[int, date] = field(default_factory=dict)
    ended: dict[int, date] = field(default_factory=dict)
    heirs: dict[int, int] = field(default_factory=dict)
    edges: dict[int, Edge] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    closed: dict[int, bool] = field(default_factory=dict)
    stands_for: dict[int, int] = field(default_factory=dict)
    grants: dict[int, Grant] = field(default_factory=dict)
    assignments: dict[int, Assignment] = field(default_factory=dict)
    candidates: dict[int, Candidate] = field(default_factory=dict)
    stays: dict[int, Stay] = field(default_factory=dict)
    notes: dict[tuple[str, int], Note] = field(default_factory=dict)
    things: dict[tuple[str, int], Thing] = field(default_factory=dict)

    @property
    def holder(self) -> int:
        """The member who holds every post, wherever it lies."""
        return min(self.members)
