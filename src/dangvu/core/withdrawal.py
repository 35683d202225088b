"""The `withdrawal` hook: what one deed recorded is taken back, and every room follows.

A lower room takes back the dated rows of a deed without knowing what they mean (`imports` undoes an
import). The rooms that own them say how a thing is called, and put right what they keep beside the
rows: pointers to the present, derived tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import models

from dangvu.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back: by model, the ids of things that the deed made, and of all whose rows
    it touched."""

    made: Mapping[type[models.Model], Collection[int]]
    touched: Mapping[type[models.Model], Collection[int]]
    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an organisation as it is called, with its page."""

    label: str
    url: str = ""


Follower = Callable[[Actor, Withdrawn], None]
Namer = Callable[[Iterable[int]], Mapping[int, Named]]

Surrounding = Callable[[], AbstractContextManager[None]]

_surroundings: list[Surrounding] = []
_followers: list[Follower] = []
_namers: dict[type[models.Model], Namer] = {}


def add_follower(follower: Follower) -> None:
    """`follower(actor, withdrawn)` is called in the transaction that takes back, after its rows."""
    _followers.append(follower)


def add_surrounding(surrounding: Surrounding) -> None:
    """What is taken back is taken back inside of this: derived data is put off until the end."""
    _surroundings.append(surrounding)


@contextmanager
def surrounded() -> Iterator[None]:
    with ExitStack() as stack:
        for surrounding in _surroundings:
            stack.enter_context(surrounding())
        yield


def add_namer(model: type[models.Model], namer: Namer) -> None:
    """`namer(ids)` tells how things of `model` are called now; a bounded number of statements."""
    _namers[model] = namer


def follow(actor: Actor, withdrawn: Withdrawn) -> None:
    for follower in _followers:
        follower(actor, withdrawn)


def names_of(model: type[models.Model], ids: Iterable[int]) -> dict[int, Named]:
    """Each of these things by its name, by its number where no room names it."""
    wanted = list(ids)
    namer: Any = _namers.get(model)
    known = dict(namer(wanted)) if namer else {}
    kind = model._meta.verbose_name
    return {pk: known.get(pk, Named(f"{kind} {pk}")) for pk in wanted}
