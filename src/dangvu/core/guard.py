"""The `guard` hook: an upper room may hold a step that a lower room is about to take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dangvu.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a step may not be taken now, in words for the person who wanted to take it.

    is_warning: it rests on something that is not certain; it is told and holds nobody.
    url: where what is missing is written down, for a page to lead there.
    """

    code: str
    reason: str
    is_warning: bool = False
    url: str = ""


Guard = Callable[..., Hold | None]
_guards: dict[str, list[Guard]] = {}


class StepHeld(Exception):
    """A guard holds the step; `holds` says why."""

    def __init__(self, holds: list[Hold]) -> None:
        super().__init__("; ".join(hold.reason for hold in holds))
        self.holds = holds


def register(step: str, guard: Guard) -> None:
    """`guard(actor=..., subject=...)` is asked before `step` (e.g. `members.transfer`)."""
    _guards.setdefault(step, []).append(guard)


def said_of(step: str, *, actor: Actor, subject: Any) -> list[Hold]:
    """What the guards of `step` say, warnings too: for who only looks."""
    return [h for g in _guards.get(step, ()) if (h := g(actor=actor, subject=subject))]


def check(step: str, *, actor: Actor, subject: Any) -> None:
    """Ask every guard of `step`; raises StepHeld when one holds."""
    holds = [h for h in said_of(step, actor=actor, subject=subject) if not h.is_warning]
    if holds:
        raise StepHeld(holds)
