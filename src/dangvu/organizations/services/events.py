"""The events of reorganisation as data: what was decided, from which day, by which paper.

Handed to `preview_reorganization` and then, unchanged, to `reorganize`. Where an event makes
a new organisation, a `Founding` describes it and stands for it until it exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.organizations.choices import EventKind
from dangvu.sources.models import Source


@dataclass(frozen=True, eq=False, kw_only=True)
class Founding:
    """An organisation that an event brings into being.

    parent: None means the place that follows from the event (of the merged ones, of the divided
    one); for `Establish` it means none: the root of the installation, or an external one.
    """

    code: str
    name: str
    type: str
    parent: int | Founding | None = None
    short_name: str = ""
    level: str = ""
    model: str = ""
    category: str = ""
    has_seal: bool = False
    is_abroad: bool = False
    has_same_level_government: bool | None = None
    is_external: bool = False


Target = int | Founding


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event has: the day from which it holds, the deciding paper, a remark."""

    on: date
    source: Source | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Establish(Event):
    founding: Founding


@dataclass(frozen=True, kw_only=True)
class Rename(Event):
    organization: int
    name: str
    short_name: str | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Retype(Event):
    """Upgrade or downgrade: another type from the day on, with what comes with it.

    A cell that becomes a committee needs cells for its members: `cells` are made below it,
    `members_to` is the one that takes those who are not named in `members`. A committee that
    becomes a cell takes in the cells below it.
    """

    organization: int
    kind: EventKind
    type: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    cells: tuple[Founding, ...] = ()
    members_to: Target | None = None
    members: Mapping[int, Target] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Merge(Event):
    """Several into one, new or existing (which may be one of them).

    What hangs below the merged committees hangs below `into`; members of merged cells go to
    `into` if it is a cell, else to the cell that `members_to` names for theirs.
    """

    organizations: tuple[int, ...]
    into: Target
    members_to: Mapping[int, Target] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Split(Event):
    """One into several. `heir` takes what is not named, and what was recorded before, in
    figures restated to a later tree; if it is the organisation itself, that one continues.

    children: child -> its new superior. members: person -> cell, for a divided cell.
    """

    organization: int
    into: tuple[Target, ...]
    heir: Target
    children: Mapping[int, Target] = field(default_factory=dict)
    members: Mapping[int, Target] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Move(Event):
    """To another superior, with everything below it."""

    organization: int
    parent: int


@dataclass(frozen=True, kw_only=True)
class HandOver(Event):
    """Out of the installation (`parent` None or external) or into it, with everything below.

    Organisations that are out are external: seen, never counted.
    """

    organization: int
    parent: int | None


@dataclass(frozen=True, kw_only=True)
class Close(Event):
    """Dissolve, disband or end. `heir` takes what is left: the cell the members, the committee
    the organisations below. Without one nothing may be left."""

    organization: int
    kind: EventKind = EventKind.DISSOLVE
    heir: int | None = None


def kind_of(event: Event) -> EventKind:
    """What the record of events calls it."""
    if isinstance(event, Retype | Close):
        return event.kind
    return _KINDS[type(event)]


_KINDS: dict[type[Event], EventKind] = {
    Establish: EventKind.ESTABLISH,
    Rename: EventKind.RENAME,
    Merge: EventKind.MERGE,
    Split: EventKind.SPLIT,
    Move: EventKind.MOVE,
    HandOver: EventKind.HAND_OVER,
}
