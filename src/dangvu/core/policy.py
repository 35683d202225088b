"""The `policy` hook: a lower room asks who may see or do, `access` answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from django.core.exceptions import PermissionDenied

from dangvu.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the tree in which something is allowed: all of it, none of it, or the places named.

    Cases and never a nullable set, so that "no grant" cannot be read as "no limit". The parts add
    up: `nodes` are organisations with everything below them, `places` organisations by themselves,
    `assigned` organisations below which whatever is assigned to the reader is reached, and
    `themselves` the member that the reader's account stands for. `not_about_self` takes away
    things of which the reader is the subject, also from everything.
    """

    everything: bool = False
    nodes: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()
    assigned: frozenset[int] = frozenset()
    themselves: bool = False
    not_about_self: bool = False

    EVERYTHING: ClassVar[Scope]
    NOTHING: ClassVar[Scope]

    @classmethod
    def of(cls, nodes: frozenset[int] | set[int]) -> Scope:
        """Subtrees below these organisations, themselves included."""
        return cls(nodes=frozenset(nodes))

    @property
    def is_nothing(self) -> bool:
        return not (self.everything or self.held or self.assigned or self.themselves)

    @property
    def held(self) -> frozenset[int]:
        """Organisations named, with what is below them or without."""
        return self.nodes | self.places

    def __or__(self, other: Scope) -> Scope:
        return Scope(
            self.everything or other.everything,
            self.nodes | other.nodes,
            self.places | other.places,
            self.assigned | other.assigned,
            self.themselves or other.themselves,
            self.not_about_self or other.not_about_self,
        )


Scope.EVERYTHING = Scope(everything=True)
Scope.NOTHING = Scope()

#: Conditions of lines that are known to be met, e.g. `unsealed`.
NO_CONDITION: frozenset[str] = frozenset()


class Evaluator(Protocol):
    """What `access` answers; see `scope_of`."""

    def __call__(
        self, actor: Actor, kind: str, action: str, *, fields: str, met: frozenset[str]
    ) -> Scope: ...


Holder = Callable[[Actor, Scope, int], bool]

_evaluator: Evaluator | None = None
_holder: Holder | None = None


def plug_in(evaluator: Evaluator, holder: Holder) -> None:
    """Called once by `access`; `holder(actor, scope, organization_id)` looks into the tree."""
    global _evaluator, _holder
    _evaluator, _holder = evaluator, holder


def scope_of(
    actor: Actor,
    kind: str,
    action: str = "view",
    *,
    fields: str = "",
    met: frozenset[str] = NO_CONDITION,
) -> Scope:
    """Where `actor` may do `action` to things of `kind`. Nothing when no policy is plugged in.

    With `fields`, where that set of fields of them is shown. `met` names the conditions that the
    things asked about meet.
    """
    if _evaluator is None:
        return Scope.NOTHING
    return _evaluator(actor, kind, action, fields=fields, met=met)


def may(actor: Actor, kind: str, action: str = "view", organization_id: int | None = None) -> bool:
    """Whether `actor` may do `action`; with an organisation, whether inside it."""
    scope = scope_of(actor, kind, action)
    if scope.is_nothing or scope.everything or organization_id is None:
        return not scope.is_nothing
    return _holder is not None and _holder(actor, scope, organization_id)


def require(
    actor: Actor, kind: str, action: str = "view", organization_id: int | None = None
) -> None:
    """Raise PermissionDenied unless `may` says yes."""
    if not may(actor, kind, action, organization_id):
        raise PermissionDenied


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of fields of a kind that a reader is shown: of everything that the reader may view, and
    of some of it at least. Most readers have one scope, and the two are the same."""

    everywhere: frozenset[str]
    somewhere: frozenset[str]

    @property
    def here_and_there(self) -> frozenset[str]:
        """To be asked of each thing by itself."""
        return self.somewhere - self.everywhere


def shown_sets(actor: Actor, kind: str, sets: Iterable[str]) -> Sets:
    """Which of the sets of fields `actor` is shown of things of `kind` that may be viewed."""
    seen = scope_of(actor, kind)
    shown = {name: scope_of(actor, kind, fields=name) for name in sets}
    return Sets(
        frozenset(name for name, scope in shown.items() if _covers(actor, scope, seen)),
        frozenset(name for name, scope in shown.items() if not scope.is_nothing),
    )


def _covers(actor: Actor, scope: Scope, other: Scope) -> bool:
    """Whether `scope` certainly reaches all that `other` does."""
    if scope.is_nothing or (other.themselves and not scope.themselves):
        return False
    if scope.everything or replace(scope, not_about_self=other.not_about_self) == other:
        return True
    if other.everything or not other.assigned <= scope.assigned:
        return False
    below = Scope.of(scope.nodes)
    return all(_reaches(actor, below, node) for node in other.nodes) and all(
        _reaches(actor, scope, place) for place in other.places
    )


def _reaches(actor: Actor, scope: Scope, organization_id: int) -> bool:
    return organization_id in scope.nodes or (
        _holder is not None and _holder(actor, scope, organization_id)
    )
