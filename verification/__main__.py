"""`python -m verification [NAME]`: run one of the trials, or list them."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from verification._source import commit, tree_hash, versions

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"


def names() -> list[str]:
    return [one.name for one in iter_modules([str(HERE)]) if not one.name.startswith("_")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m verification", description=__doc__)
    parser.add_argument("name", nargs="?", choices=names())
    parser.add_argument("--count", type=int, help="how many times (default: that of the figure)")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--home", type=Path, help="data folder of the trial, kept between runs")
    parser.add_argument("--again", action="store_true", help="forget what was done before")
    given = parser.parse_args()
    if given.name is None:
        print("\n".join(names()))
        return 0
    module = import_module(f"verification.{given.name}")
    count = given.count or module.COUNT
    home = (given.home or Path(tempfile.gettempdir()) / f"dangvu-verify-{given.name}").absolute()
    before = None if given.again else _unfinished(given.name, given.seed, count)
    result = run(module, given.name, given.seed, count, home, before)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0 if result["passed"] else 1


def run(
    module: Any, name: str, seed: int, count: int, home: Path, before: dict[str, Any] | None
) -> dict[str, Any]:
    """Go on from `before` and write down every part, so that a run may be broken off."""
    os.environ["DANGVU_HOME"] = str(home)
    result: dict[str, Any] = before or {}
    tree = tree_hash()
    # More than one when a run went on after the source had changed.
    sources = [*(one for one in result.get("sources", []) if one != tree), tree]
    ran = {"sources": sources, "commit": commit(), "with": versions()}
    for part in module.parts(seed, count, home, result):
        result = {"seed": seed, "count": count, **part, **ran}
        result["at"] = datetime.now(UTC).isoformat(timespec="seconds")
        write(name, result)
        print(f"{name}: {result['done']} of {count}", file=sys.stderr)
    return result


def write(name: str, result: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    aside = RESULTS / f".{name}.json"
    aside.write_text(json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    aside.replace(RESULTS / f"{name}.json")


def _unfinished(name: str, seed: int, count: int) -> dict[str, Any] | None:
    file = RESULTS / f"{name}.json"
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text())
    if (found.get("seed"), found.get("count")) != (seed, count) or found["done"] >= count:
        return None
    return found


if __name__ == "__main__":
    sys.exit(main())
