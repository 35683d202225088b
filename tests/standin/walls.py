"""What the database is told of a reader of the stand-in's kinds."""

from __future__ import annotations

import json
from typing import Any

from dangvu.access.permissions import UNSEALED
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope, scope_of

SETTING = "dangvu.sealed"
#: Kinds, and the set of fields that stands in a table of its own.
KINDS = ("cases", "cases content", "petitions", "petitions content", "ballots", "comments")


def sealed_scope(actor: Actor) -> str:
    """Empty for whoever reaches nothing; for others two scopes of each kind, the second of what has
    been unsealed."""
    if actor.user_id is None:
        return ""
    told: dict[str, Any] = {"user": actor.user_id, "today": actor.today.isoformat()}
    for name in KINDS:
        kind, _space, fields = name.partition(" ")
        told[name] = [
            _written(scope_of(actor, kind, fields=fields, met=met))
            for met in (frozenset[str](), frozenset({UNSEALED}))
        ]
    return json.dumps(told)


def _written(scope: Scope) -> dict[str, Any]:
    return {
        "everything": scope.everything,
        "nodes": sorted(scope.nodes),
        "places": sorted(scope.places),
        "assigned": sorted(scope.assigned),
        "not_about_self": scope.not_about_self,
    }
