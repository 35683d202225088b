"""Writing the edges of a plan."""

from __future__ import annotations

from collections.abc import Callable

from dangvu.organizations.models import ParentEdge
from dangvu.organizations.services._facts import rewrite
from dangvu.organizations.services._plan import Plan
from dangvu.organizations.services.events import Founding, Target


def existing(target: Target) -> int:
    """The number of an organisation that is there already."""
    if isinstance(target, Founding):
        raise TypeError(f"{target.code} is still to be founded")
    return target


def write_edges(plan: Plan, number: Callable[[Target], int] = existing) -> None:
    """Supersede the edges that the plan takes out and write its own; two statements."""
    written = [
        ParentEdge(
            child_id=number(hung.child),
            parent_id=number(hung.parent),
            valid_from=hung.valid_from,
            valid_to=hung.valid_to,
            source=plan.event.source,
        )
        for hung in plan.hung
    ]
    rewrite(ParentEdge, plan.old_edges.values(), [*plan.kept_edges, *written])
