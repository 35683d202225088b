"""A mutant against world after world, until one of them tells it from the product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.test import override_settings

from tests.access.comparing import Difference, compare
from tests.access.doors import ADDRESSES
from tests.access.forging import Fault, Forger, forge
from tests.access.holes import Hole
from tests.access.planting import Mutant, NotPlanted, planted, was_reached
from tests.access.writing import Writer

#: Further than this no mutant is followed.
MOST = 200_000


class Kill(NamedTuple):
    """After how many decisions or attempts, and by what; `by` is None for one that lives."""

    decisions: int
    by: Difference | Fault | None


@contextmanager
def a_world() -> Iterator[Writer]:
    """Written, asked about and taken back."""
    with transaction.atomic():
        yield Writer()
        transaction.set_rollback(True)


def compared(
    seed: int, states: int = 4, *, stop: bool = False, asking: Iterable[str] = ()
) -> tuple[int, list[Difference]]:
    with a_world() as writer:
        return compare(seed, states=states, write=writer.write, stop=stop, asking=asking)


def hunted(mutant: Mutant, first_seed: int, most: int = MOST) -> Kill:
    """Worlds from a seed on, while the mutant is planted."""
    decisions, seed = 0, first_seed
    with planted(mutant):
        while decisions < most:
            asked, found = compared(seed, stop=True, asking=mutant.asking)
            decisions, seed = decisions + asked, seed + 1
            if found:
                return Kill(decisions, found[0])
    if not was_reached(mutant):
        raise NotPlanted(f"{mutant.name}: nothing ever went through {mutant.target}")
    return Kill(decisions, None)


def forged(seed: int, attempts: int, *, only: str = "", stop: bool = False) -> Forger:
    """Attempts in one world, at every address or at those whose names begin with `only`."""
    with override_settings(ROOT_URLCONF=ADDRESSES), a_world() as writer:
        return forge(seed, attempts, write=writer.write, only=only, stop=stop)


def hunted_over_http(hole: Hole, first_seed: int, most: int = MOST // 20) -> Kill:
    """A hole in the pages, while it is planted."""
    attempts, seed = 0, first_seed
    with planted(hole.mutant):
        while attempts < most:
            forger = forged(seed, 100, only=hole.only, stop=True)
            attempts, seed = attempts + forger.attempts, seed + 1
            if breach := next((one for one in forger.faults if one.is_breach), None):
                return Kill(attempts, breach)
    return Kill(attempts, None)
