"""Forged access over HTTP: everyone at every address with the numbers of others.

Worlds as for the oracle; every route of the resolver and operation of the API, as every user and as
a stranger, by every method, with own, foreign, absent and moved things in path, query and every
field. Nothing foreign is shown, nothing foreign is written, hidden and absent are one answer. The
planted positives are holes in the pages of the stand-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

COUNT = 100_000
_PART = 400


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """A part for each world; `done` counts attempts."""
    from tests.access.ground import ground

    told: dict[str, Any] = {"done": 0, "faults": [], "planted": {}}
    told |= dict.fromkeys(("worlds", "pairs", "canaries", "writes"), 0) | (before or {})
    with ground("forged", home):
        from tests.access.killing import forged

        while told["done"] < count:
            forger = forged(seed + told["worlds"], _PART)
            told["done"] += forger.attempts
            told["worlds"] += 1
            for name in ("pairs", "canaries", "writes"):
                told[name] += getattr(forger, name)
            told["faults"] += [one._asdict() for one in forger.faults]
            if told["done"] >= count:
                told["planted"] = _planted(seed)
            found_all = bool(told["planted"]) and all(told["planted"].values())
            told["passed"] = not told["faults"] and found_all
            yield told


def _planted(seed: int) -> dict[str, int | None]:
    """After how many attempts each hole was found."""
    from tests.access.killing import hunted_over_http
    from tests.access.mutants import MUTANTS

    kills = {one.name: hunted_over_http(one, seed) for one in MUTANTS if one.over_http}
    return {name: kill.decisions if kill.by else None for name, kill in kills.items()}
