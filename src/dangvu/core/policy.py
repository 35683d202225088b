"""The `policy` hook: a lower room asks who may see or do, `access` answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import PermissionDenied

from dangvu.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the tree in which something is allowed: all of it, none of it, or subtrees.

    Three cases and never a nullable set, so that "no grant" cannot be read as "no limit".
    """

    everything: bool = False
    nodes: frozenset[int] = frozenset()

    EVERYTHING: ClassVar[Scope]
    NOTHING: ClassVar[Scope]

    @classmethod
    def of(cls, nodes: frozenset[int] | set[int]) -> Scope:
        """Subtrees below these organisations, themselves included."""
        return cls(nodes=frozenset(nodes))

    @property
    def is_nothing(self) -> bool:
        return not self.everything and not self.nodes

    def __or__(self, other: Scope) -> Scope:
        return Scope(self.everything or other.everything, self.nodes | other.nodes)


Scope.EVERYTHING = Scope(everything=True)
Scope.NOTHING = Scope()

Evaluator = Callable[[Actor, str, str], Scope]
Holder = Callable[[Actor, Scope, int], bool]

_evaluator: Evaluator | None = None
_holder: Holder | None = None


def plug_in(evaluator: Evaluator, holder: Holder) -> None:
    """Called once by `access`: `evaluator(actor, kind, action)` and `holder(actor, scope, node)`."""
    global _evaluator, _holder
    _evaluator, _holder = evaluator, holder


def scope_of(actor: Actor, kind: str, action: str = "view") -> Scope:
    """Where `actor` may do `action` to things of `kind`. Nothing when no policy is plugged in."""
    if _evaluator is None:
        return Scope.NOTHING
    return _evaluator(actor, kind, action)


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
