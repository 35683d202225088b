"""What the database is told of a reader, for the wall around cases and votes."""

from __future__ import annotations

from dangvu.access.selectors import own_person_id
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.procedures import registry

KIND = "procedures"
#: The setting that the row policies of migration 0002 ask.
WALL = "dangvu.procedures"


def told_of(actor: Actor) -> str:
    """`kind>{subtrees};{organisations by themselves};own person;hidden person;day`, one for each kind
    of which something is reached, joined by bars; `all` in place of the subtrees for everything."""
    told = [f"{kind}>{scope}" for kind in registry.kinds() if (scope := _scope(actor, kind))]
    return "|".join(told)


def _scope(actor: Actor, kind: str) -> str:
    scope = scope_of(actor, kind)
    if scope.is_nothing:
        return ""
    me = own_person_id(actor) if scope.themselves or scope.not_about_self else None
    nodes, places = (",".join(map(str, sorted(ids))) for ids in (scope.nodes, scope.places))
    own = me if scope.themselves and me else ""
    hidden = me if scope.not_about_self and me else ""
    reached = "all" if scope.everything else f"{{{nodes}}}"
    return f"{reached};{{{places}}};{own};{hidden};{actor.today.isoformat()}"
