"""Faults of the policy, listed beforehand in tests/access/mutants.py: each is planted and hunted.

World after world is compared, from five seeds, until one tells the fault from the product: at most
200,000 decisions, of the questions in which the fault shows. Faults that show only at an address are
hunted through HTTP. Those argued as equivalent, each asked all that it can be asked in
tests/access/test_oracle.py, are followed for a while too, and must live.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: How far those are followed that are argued to be equivalent.
A_WHILE = 2_000
#: Seeds from which each is hunted.
COUNT = 5


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """A part for each fault and seed; `done` counts seeds that all faults have been through."""
    from tests.access.ground import ground

    told: dict[str, Any] = {"done": 0, "kills": {}} | (before or {})
    with ground("mutants", home):
        from tests.access.holes import HOLES
        from tests.access.killing import MOST, hunted, hunted_over_http
        from tests.access.mutants import MUTANTS

        holes = {one.mutant.name: one for one in HOLES}

        for turn in range(count):
            first = seed + 1_000 * turn
            for mutant in MUTANTS:
                kills = told["kills"].setdefault(mutant.name, {})
                # What lives is followed once: that takes the longest.
                if str(first) in kills or (mutant.equivalent and turn):
                    continue
                if mutant.over_http:
                    kill = hunted_over_http(holes[mutant.name], first)
                else:
                    kill = hunted(mutant, first, A_WHILE if mutant.equivalent else MOST)
                kills[str(first)] = kill.decisions if kill.by else None
                told["passed"] = False
                yield told
            told["done"] = turn + 1
            told["living"] = sorted(
                _living(told["kills"], {one.name for one in MUTANTS if one.equivalent})
            )
            told["passed"] = not told["living"]
            told["mutants"] = len(MUTANTS)
            told["most"] = _slowest(told["kills"])
            yield told


def _slowest(kills: dict[str, dict[str, int | None]]) -> dict[str, int]:
    """Those that took the most decisions from any seed."""
    most = {name: max(one or 0 for one in of_seeds.values()) for name, of_seeds in kills.items()}
    return dict(sorted(most.items(), key=lambda one: -one[1])[:5])


def _living(kills: dict[str, dict[str, int | None]], equivalent: set[str]) -> set[str]:
    """Those that live and should not, and those said to be equivalent that were told apart."""
    return {
        name
        for name, of_seeds in kills.items()
        if (name in equivalent) != (None in of_seeds.values())
    }
