"""The policy against a second opinion: generated worlds, asked of the product and of the oracle.

Whole sets are compared for each user, kind, action and set of fields, through both walls, before and
after what happens in a world. A world is one seed; every difference is kept with it. The planted
positives are faults of the policy, found in the same run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

COUNT = 1_000_000
PLANTED = ("expiry-off-by-one", "prefix-1.2-1.20", "wall-stale-path", "sealed-wall-without-a-seal")
STATES = 5


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """A part for each world; `done` counts decisions."""
    from tests.access.ground import ground

    told: dict[str, Any] = {"done": 0, "worlds": 0, "differences": [], "planted": {}}
    told |= before or {}
    with ground("oracle", home):
        from tests.access.killing import compared

        while told["done"] < count:
            asked, found = compared(seed + told["worlds"], STATES)
            told["done"] += asked
            told["worlds"] += 1
            told["differences"] += [one._asdict() for one in found]
            if told["done"] >= count:
                told["planted"] = planted(seed)
            found_all = bool(told["planted"]) and all(told["planted"].values())
            told["passed"] = not told["differences"] and found_all
            yield told


def planted(seed: int) -> dict[str, int | None]:
    """After how many decisions each of the faults was found; None for one that was not."""
    from tests.access.killing import hunted
    from tests.access.mutants import MUTANTS

    kills = {one.name: hunted(one, seed) for one in MUTANTS if one.name in PLANTED}
    return {name: kill.decisions if kill.by else None for name, kill in kills.items()}
