"""The `reorganisation` hook: what every room does when organisations are merged, moved or ended.

`organizations` builds a `Change`, asks every participant for its `preview`, and applies them in
its own transaction, so that a reorganisation is done everywhere or nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from dangvu.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Change:
    """What a reorganisation does to the tree, in ids.

    moved: organisation -> new parent (None: out of the tree). ended: organisation -> the heir
    named for it (None when nobody was). absorbed: cell -> the cell that its members go to.
    vacated: cells that are cells no longer, so that nobody may stay in them. assigned: divided
    cell -> person -> the cell of that one person, which goes before `absorbed`. successors:
    organisations that may take over. All from the day `on`.
    """

    kind: str
    on: date
    event_id: int | None = None
    established: frozenset[int] = frozenset()
    moved: dict[int, int | None] = field(default_factory=dict)
    ended: dict[int, int | None] = field(default_factory=dict)
    absorbed: dict[int, int] = field(default_factory=dict)
    vacated: frozenset[int] = frozenset()
    assigned: dict[int, dict[int, int]] = field(default_factory=dict)
    successors: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of the preview: what, how many; `blocks` explains why it cannot be done so."""

    room: str
    text: str
    count: int = 0
    blocks: bool = False


class Participant(Protocol):
    def preview(self, change: Change, actor: Actor) -> list[Effect]: ...

    def apply(self, change: Change, actor: Actor) -> None: ...


_participants: dict[str, Participant] = {}


class ChangeBlocked(Exception):
    """A room cannot follow the change; `effects` are the lines that block it."""

    def __init__(self, effects: list[Effect]) -> None:
        super().__init__("; ".join(effect.text for effect in effects))
        self.effects = effects


def register(room: str, participant: Participant) -> None:
    _participants[room] = participant


def preview(change: Change, actor: Actor) -> list[Effect]:
    """What each room would do, in the order in which the rooms registered."""
    return [e for p in _participants.values() for e in p.preview(change, actor)]


def apply(change: Change, actor: Actor) -> list[Effect]:
    """Let each room follow the change; returns what the preview said.

    Raises ChangeBlocked before any room has done anything.
    """
    effects = preview(change, actor)
    blocks = [effect for effect in effects if effect.blocks]
    if blocks:
        raise ChangeBlocked(blocks)
    for participant in _participants.values():
        participant.apply(change, actor)
    return effects
