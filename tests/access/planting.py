"""Plants one fault into the running product, and takes it out again."""

from __future__ import annotations
import __future__

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dangvu.access.permissions import LINES, REFUSALS, Line, Refusal, lines_of

SELECTORS = "dangvu.access.selectors"
PERMISSIONS = "dangvu.access.permissions"
TREE = "dangvu.organizations.models.tree:AncestryQuerySet"
ORGANIZATION = "dangvu.organizations.models.organization"
PERSON = "dangvu.members.models.person"
STAND_IN = "tests.standin.models"
PAGES = "tests.standin.views"

Table = Callable[[list[Line], list[Refusal]], None]


@dataclass(frozen=True)
class Mutant:
    """A fault: what it would mean (`says`), where it sits, and what is there instead.

    `target` is `module:function`, `sql:function` or `policy:table`; for faults of the table of lines
    `table` changes copies. `asking` names the groups of questions (comparing.py) in which it shows.
    `equivalent` argues why nobody could tell; empty for all others.
    """

    name: str
    says: str
    target: str = ""
    before: str = ""
    after: str = ""
    table: Table | None = None
    asking: tuple[str, ...] = ("organizations",)
    over_http: bool = False
    equivalent: str = ""

    def __str__(self) -> str:
        return self.name


class NotPlanted(Exception):
    """The text that the fault replaces is no longer there, or nothing came of it: the listing is
    stale."""


#: Faults in code through which something went while they were planted.
_reached: set[str] = set()


def was_reached(mutant: Mutant) -> bool:
    """Whether it took effect: what is written into a table or into the database does so at once,
    what is written into code when it runs."""
    return ":" not in mutant.target or mutant.target in _reached


def note(target: str) -> None:
    """Called by the code that was planted, whenever it runs."""
    _reached.add(target)


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    _reached.clear()
    kind, _colon, name = mutant.target.partition(":")
    if mutant.table is not None:
        held = _in_table(mutant.table)
    elif kind == "sql":
        held = _in_function(name, mutant)
    elif kind == "policy":
        held = _in_policy(name, mutant)
    else:
        held = _in_code(mutant)
    with held:
        lines_of.cache_clear()
        try:
            yield
        finally:
            lines_of.cache_clear()
    lines_of.cache_clear()


def _replaced(text: str, mutant: Mutant) -> str:
    made = text.replace(mutant.before, mutant.after)
    if made == text:
        raise NotPlanted(f"{mutant.name}: {mutant.before!r} is not in {mutant.target}")
    return made


@contextmanager
def _in_table(change: Table) -> Iterator[None]:
    lines, refusals = list(LINES), list(REFUSALS)
    change(LINES, REFUSALS)
    if lines == LINES and refusals == REFUSALS:
        raise NotPlanted("the table is what it was")
    try:
        yield
    finally:
        LINES[:], REFUSALS[:] = lines, refusals


@contextmanager
def _in_code(mutant: Mutant) -> Iterator[None]:
    """The body is exchanged and not the name: whoever holds the function runs the fault."""
    function = _function(mutant.target)
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(_replaced(source, mutant))
    made = tree.body[0]
    assert isinstance(made, ast.FunctionDef)
    made.decorator_list = []
    made.body.insert(0, _noting(mutant.target))
    flag = __future__.annotations.compiler_flag
    space: dict[str, Any] = dict(function.__globals__)
    exec(compile(tree, mutant.target, "exec", flag, dont_inherit=True), space)  # noqa: S102
    kept, function.__code__ = function.__code__, space[made.name].__code__
    try:
        yield
    finally:
        function.__code__ = kept


def _noting(target: str) -> ast.stmt:
    return ast.parse(f"__import__({__name__!r}, fromlist=['note']).note({target!r})").body[0]


def _function(target: str) -> Any:
    module, _colon, name = target.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return inspect.unwrap(found)


@contextmanager
def _in_function(name: str, mutant: Mutant) -> Iterator[None]:
    definition = f"SELECT pg_get_functiondef('{name}'::regproc)"
    (kept,) = _as_owner(definition)
    _as_owner(_replaced(kept, mutant))
    _must_differ(mutant, definition, kept)
    try:
        yield
    finally:
        _as_owner(kept)


@contextmanager
def _in_policy(table: str, mutant: Mutant) -> Iterator[None]:
    definition = f"SELECT qual FROM pg_policies WHERE tablename = '{table}'"
    (kept,) = _as_owner(definition)
    _as_owner(f"ALTER POLICY {table}_scope ON {table} USING ({_replaced(kept, mutant)})")
    _must_differ(mutant, definition, kept)
    try:
        yield
    finally:
        _as_owner(f"ALTER POLICY {table}_scope ON {table} USING ({kept})")


def _must_differ(mutant: Mutant, definition: str, kept: str) -> None:
    """For the connection on which the product asks."""
    with connection.cursor() as cursor:
        cursor.execute(definition)
        row = cursor.fetchone()
    if row is None or row[0] == kept:
        raise NotPlanted(f"{mutant.name}: {mutant.target} is what it was")
    _reached.add(mutant.target)


def _as_owner(statement: str) -> Any:
    """In a transaction of its own, beside the one of the test."""
    from dangvu.config.home import Home
    from dangvu.config.postgres import Cluster, connect

    home = Home.from_environment()
    place = connection.settings_dict["NAME"]
    with connect(home, Cluster(home).address, database=place) as owner:
        done = owner.execute(statement)
        return done.fetchone() if done.description else None
