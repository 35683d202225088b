"""What the database is told of a reader of this room, for the wall around rows that name persons."""

from __future__ import annotations

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of

KIND = "offices"
#: The setting that the row policies of migration 0002 ask.
WALL = "dangvu.offices"


def told_of(actor: Actor) -> str:
    """`all`, empty, or `{subtrees};{organisations by themselves};day`, ids of organisations in the
    tree of that day."""
    scope = scope_of(actor, KIND)
    if scope.everything:
        return "all"
    if not scope.held:
        return ""
    nodes, places = (",".join(map(str, sorted(ids))) for ids in (scope.nodes, scope.places))
    return f"{{{nodes}}};{{{places}}};{actor.today.isoformat()}"
