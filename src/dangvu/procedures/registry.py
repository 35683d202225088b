"""Where rooms hang in their procedures: folders of definitions, guards, effects, kinds of papers.

A room calls `add_...` when Django starts; the files are read and checked at the first question, by
the checks of the system at the latest (`checks.py`), so that a definition with a fault stops the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dangvu.core import electorate
from dangvu.core.guard import Hold
from dangvu.procedures.definitions import (
    Definition,
    DefinitionRefused,
    Problem,
    Vocabulary,
    check_definition,
    near_words,
    read_definition,
)

#: `guard(act)` says why the step may not be taken, or None. It writes nothing.
Guard = Callable[[Any], "Hold | list[Hold] | None"]
#: `effect(act, taken)` writes what the step brings about, in its transaction.
Effect = Callable[[Any, Any], None]
#: `exclusion(body, organization_id, on, person_ids)` gives a coded reason by person.
Exclusion = Callable[[str, int, Any, list[int]], Mapping[int, str]]

_folders: list[Traversable] = []
_guards: dict[str, Guard] = {}
_effects: dict[str, Effect] = {}
_papers: dict[str, str | Promise] = {}
_kinds: set[str] = {"procedures"}
_exclusions: list[Exclusion] = []


class UnknownProcedure(LookupError):
    """No definition has that code; the message names those that look like it."""

    def __init__(self, code: str, known: list[str]) -> None:
        super().__init__(_("Không có quy trình “%s”.") % code + near_words(code, known))
        self.code = code


def add_definitions(folder: Traversable) -> None:
    """Every `.yaml` file of the folder is a procedure."""
    _folders.append(folder)
    forget()


def add_guard(code: str, guard: Guard) -> None:
    """Definitions name it as `room.what_it_asks`."""
    _guards[code] = guard


def add_effect(code: str, effect: Effect) -> None:
    _effects[code] = effect


def add_papers(kinds: Mapping[str, str | Promise]) -> None:
    """Kinds of papers by the code of their form, with what they are called."""
    _papers.update(kinds)


def add_kind(kind: str) -> None:
    """Cases may lie under another kind of the policy than `procedures`."""
    _kinds.add(kind)


def add_exclusion(exclusion: Exclusion) -> None:
    """A room knows of members who do not count in a vote."""
    _exclusions.append(exclusion)


def guard_of(code: str) -> Guard:
    return _guards[code]


def effect_of(code: str) -> Effect:
    return _effects[code]


def kinds() -> list[str]:
    return sorted(_kinds)


def exclusions() -> list[Exclusion]:
    return list(_exclusions)


def forget() -> None:
    """The files are read again at the next question."""
    _read.cache_clear()


@contextmanager
def trying(folder: Path) -> Iterator[None]:
    """With the procedures of one folder and no other, for a while: to try them out."""
    before = list(_folders)
    _folders.clear()
    add_definitions(folder)
    try:
        yield
    finally:
        _folders[:] = before
        forget()


def vocabulary() -> Vocabulary:
    """Every word that a definition may use now."""
    return Vocabulary(
        rules=_rules()[0],
        thresholds=_rules()[1],
        guards=frozenset(_guards),
        effects=frozenset(_effects),
        papers=frozenset(_papers),
        bodies=frozenset(electorate.bodies()),
        kinds=frozenset(_kinds),
    )


def definitions() -> Mapping[str, Definition]:
    """By code. Raises DefinitionRefused with the faults of all files."""
    return _read()


def definition(code: str) -> Definition:
    """Raises UnknownProcedure."""
    known = definitions()
    if code not in known:
        raise UnknownProcedure(code, list(known))
    return known[code]


def paper_label(definition: Definition | None, code: str) -> str:
    """What a kind of paper is called, for people: its code and its words."""
    words = (definition.papers.get(code) if definition else None) or _papers.get(code)
    return f"{code} {words}" if words else code


def read_file(path: Traversable) -> Definition:
    """One definition, read and checked. Raises DefinitionRefused."""
    text = path.read_text(encoding="utf-8")
    found = read_definition(text, file=path.name, vocabulary=vocabulary())
    check_definition(found)
    return found


@cache
def _read() -> Mapping[str, Definition]:
    found: dict[str, Definition] = {}
    problems: list[Problem] = []
    for folder in _folders:
        for path in sorted(folder.iterdir(), key=lambda one: one.name):
            if not path.name.endswith(".yaml"):
                continue
            try:
                one = read_file(path)
            except DefinitionRefused as refused:
                problems += refused.problems
                continue
            if one.code in found:
                text = _("Mã quy trình “%s” đã có ở tệp khác.") % one.code
                problems.append(Problem("twice", text, path.name, 1))
            found[one.code] = one
    if problems:
        raise DefinitionRefused(problems)
    return found


@cache
def _rules() -> tuple[frozenset[str], frozenset[str]]:
    """Codes of the shipped rulebook, which an installation has from its first day: rules that are a
    number, those too that an office has to say for itself, and shares of a vote."""
    numbers: set[str] = set()
    shares: set[str] = set()
    text = resources.files("dangvu.rules").joinpath("data/parameters.yaml").read_text("utf-8")
    book = yaml.safe_load(text)
    numbers |= {one["code"] for one in book["left_open"] if isinstance(one["value"], int)}
    for entry in book["parameters"]:
        values = [each.get("value", entry.get("value")) for each in entry.get("versions", [entry])]
        if any(isinstance(value, dict) and "of" in value for value in values):
            shares.add(entry["code"])
        elif all(isinstance(value, int) for value in values):
            numbers.add(entry["code"])
    return frozenset(numbers), frozenset(shares)
