"""Derived data: tables that could be worked out anew from what is recorded.

Each room names its own, in its `tasks.py`; all are compared with their records every night, and
`dangvu derived` compares and mends them by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.jobs.models import Job
from dangvu.jobs.services.asking import enqueue


@dataclass(frozen=True, slots=True)
class Derived:
    """`name` is what the command line calls it, `label` what a person reads.

    `verify` counts the rows that are missing, wrong or too many; 0 when all is well.
    `rebuild` works them all out anew in one deed and returns how many there are.
    """

    name: str
    label: str | Promise
    verify: Callable[[], int]
    rebuild: Callable[[Actor], int]


class UnknownDerived(Exception):
    """No room keeps derived data of that name."""


_derived: dict[str, Derived] = {}


def add_derived(one: Derived) -> None:
    _derived[one.name] = one


def forget_derived(name: str) -> None:
    """Take it back; for tests."""
    _derived.pop(name, None)


def derived_data(names: Iterable[str] = ()) -> list[Derived]:
    """Those of the names, all without one. Raises UnknownDerived."""
    try:
        return [_derived[name] for name in names] or list(_derived.values())
    except KeyError as error:
        raise UnknownDerived(error.args[0]) from None


def verify_derived(*, actor: Actor, one: Derived) -> int:
    """How many rows differ from what is recorded; reads everything, changes nothing."""
    require(actor, "jobs", "manage")
    return one.verify()


def rebuild_derived(*, actor: Actor, one: Derived) -> int:
    """Work it out anew; the number of its rows. Who writes the records waits meanwhile."""
    require(actor, "jobs", "manage")
    return one.rebuild(actor)


def rebuild_later(*, actor: Actor, one: Derived) -> Job:
    """Have it worked out anew in the background, after a rebuild that may have begun too early."""
    require(actor, "jobs", "manage")
    return enqueue(
        actor=actor,
        task="jobs.rebuild_derived",
        label=_("Dựng lại %(label)s") % {"label": one.label},
        args={"name": one.name},
        lock=f"jobs.rebuild_derived:{one.name}",
        after_running=True,
    )
