"""While a page is read, the same question to the policy is asked of the database once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from dangvu.access.selectors import holds
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope

_answers: ContextVar[dict[tuple[Scope, int, date], bool] | None] = ContextVar(
    "kept_answers", default=None
)


def kept_holds(actor: Actor, scope: Scope, organization_id: int) -> bool:
    """What `holds` says. The answer hangs on the scope and the tree of today alone, so that kinds
    and actions with the same scope share it."""
    kept, key = _answers.get(), (scope, organization_id, actor.today)
    if kept is None:
        return holds(actor, scope, organization_id)
    if key not in kept:
        kept[key] = holds(actor, scope, organization_id)
    return kept[key]


@contextmanager
def keeping_answers() -> Iterator[None]:
    """For reading only: a change of the tree inside of the block would not be seen."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)
