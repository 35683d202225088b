"""Forged access over HTTP: everyone at every address with the numbers of others.

Worlds as for the oracle; every route of the resolver and operation of the API, as every user and as
a stranger, by every method, with own, foreign, absent and moved things in path, query and every
field. About half of the attempts are forms filled in whole and right, so that much is written by
those who may. Nothing foreign is shown, nothing foreign is written, hidden and absent are one
answer. The planted positives are that every route that takes such a form was seen to accept one,
and holes in the pages of the product and of the stand-in, each of which is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COUNT = 100_000
_PART = 1_000
_COUNTED = ("pairs", "canaries")
_TALLIED = ("writes", "writers", "sent", "statuses")


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """A part for each world; `done` counts attempts."""
    from tests.access.ground import ground

    told: dict[str, Any] = {"done": 0, "worlds": 0, "faults": [], "planted": {}}
    told |= dict.fromkeys(_COUNTED, 0) | {name: {} for name in _TALLIED} | (before or {})
    with ground("forged", home):
        from tests.access.filler import NOT_FILLED
        from tests.access.filling import CASES
        from tests.access.killing import forged

        told["not_filled"] = NOT_FILLED
        told["faults"] = _still(told["faults"])
        while told["done"] < count:
            world = seed + told["worlds"]
            forger = forged(world, min(_PART, count - told["done"]))
            told["done"] += forger.attempts
            told["worlds"] += 1
            _add(told, forger, world)
            told["accepted"] = sum(told["writes"].values())
            told["never_accepted"] = sorted(set(CASES) - set(told["writes"]))
            if told["done"] >= count:
                told["planted"] = _planted(seed)
            found_all = bool(told["planted"]) and all(told["planted"].values())
            wrong = told["faults"] or told["never_accepted"]
            told["passed"] = not wrong and found_all
            yield told


def _still(faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a run that goes on: the worlds in which something was found are tried again, as they are
    now."""
    from tests.access.killing import forged

    worlds = sorted({one["seed"] for one in faults})
    return [fault for world in worlds for fault in _faults(forged(world, _PART), world)]


def _faults(forger: Any, world: int) -> list[dict[str, Any]]:
    return [{**one._asdict(), "seed": world} for one in forger.faults]


def _add(told: dict[str, Any], forger: Any, world: int) -> None:
    for name in _COUNTED:
        told[name] += getattr(forger, name)
    for name in _TALLIED:
        more = {str(key): number for key, number in getattr(forger, name).items()}
        told[name] = dict(sorted((Counter(told[name]) + Counter(more)).items()))
    told["faults"] += _faults(forger, world)


def _planted(seed: int) -> dict[str, int | None]:
    """After how many attempts each hole was found."""
    from tests.access.holes import HOLES
    from tests.access.killing import hunted_over_http

    kills = {str(one): hunted_over_http(one, seed) for one in HOLES}
    return {name: kill.decisions if kill.by else None for name, kill in kills.items()}
