"""What rooms do when an installation is made: `dangvu init` calls them in order. Each may run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Setup:
    """What `init` was asked for. `own` is the code of the installation's own organisation, if named."""

    own: str = ""


Step = Callable[[Setup], str | None]
S = TypeVar("S", bound=Step)

_steps: list[tuple[int, str, Step]] = []


def at_init(*, order: int = 100) -> Callable[[S], S]:
    """Register a step of `init`. It returns a sentence for the user about what it did, or None.

    The lowest order first; steps run with the rights of the app, after all migrations.
    """

    def register(step: S) -> S:
        _steps.append((order, f"{step.__module__}.{step.__qualname__}", step))
        _steps.sort(key=lambda one: one[:2])
        return step

    return register


def run_steps(setup: Setup) -> list[str]:
    """Run every step; the sentences they returned."""
    return [sentence for _order, _name, step in _steps if (sentence := step(setup))]
