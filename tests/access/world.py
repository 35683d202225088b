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


class Thing(NamedTuple):
    """`about`: the member it is about; `case`: the number of the case that it belongs to."""

    kind: str
    number: int
    places: tuple[int, ...] = ()
    about: int | None = None
    begun_by: int | None = None
    case: int | None = None
    unsealed: bool = False


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
    things: dict[tuple[str, int], Thing] = field(default_factory=dict)
