"""What most tests begin with, written once a worker: the operator with the rulebook, the cast in its bloc.

A test that only reads and rolls back gets a clone of the migrated database in which it stands already,
made by the same services that would make it anew; a test that commits begins with the bare one.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from dangvu.access.services import ensure_operator
from dangvu.core.actor import Actor
from dangvu.rules.services import load_rulebook
from tests.cast import TODAY, Cast, assemble
from tests.database import WorkerDatabase
from tests.factories.organizations import Tree, make_bloc

BARE = ""


def _rules() -> Actor:
    actor = ensure_operator(today=TODAY)
    load_rulebook(actor=actor)
    return actor


def _cast() -> tuple[Tree, Cast]:
    bloc = make_bloc()
    return bloc, assemble(bloc)


def _cast_with_rules() -> tuple[Tree, Cast]:
    bloc, cast = _cast()
    load_rulebook(actor=cast.operator)
    return bloc, cast


MAKERS: dict[str, Callable[[], Any]] = {
    "rules": _rules,
    "cast": _cast,
    "cast_rules": _cast_with_rules,
}


def world_for(item: pytest.Item) -> str:
    """Which world the fixtures of a test ask for."""
    names = set(getattr(item, "fixturenames", ()))
    mark = item.get_closest_marker("django_db")
    commits = bool(mark and mark.kwargs.get("transaction"))
    if commits or names & {"transactional_db", "live_server"}:
        return BARE
    # A cast of a file's own stands in another tree.
    if {"cast", "bloc"} <= names:
        return "cast_rules" if names & {"operator", "rulebook"} else "cast"
    return "rules" if "operator" in names and not names & {"bloc", "cast"} else BARE


class Worlds:
    """The worlds of one worker, each made when it is first asked for."""

    def __init__(self) -> None:
        self.database: WorkerDatabase | None = None
        self.wanted = BARE
        self._made: dict[str, bytes] = {}

    def enter(self) -> None:
        """Point Django to the world that is wanted, outside of any transaction."""
        if self.database is None:
            return
        if self.wanted and self.wanted not in self._made:
            self.database.begin(self.wanted)
            self._made[self.wanted] = pickle.dumps(MAKERS[self.wanted]())
        self.database.enter(self.wanted)

    def standing(self) -> Any:
        """What the maker of this world gave, a copy of the test's own; None in the bare one."""
        return pickle.loads(self._made[self.wanted]) if self.wanted else None  # noqa: S301 - made above


WORLDS = Worlds()
