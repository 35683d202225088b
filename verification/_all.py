"""`python -m verification._all`: every trial in full, one process each, then the report.

What has passed in full on this very source is not run again, and what was broken off goes on: so
this may be stopped at any moment and started again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module

from verification import _report
from verification.__main__ import names
from verification._source import ROOT, tree_hash


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m verification._all", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=names(), default=names())
    given = parser.parse_args()
    failed = [name for name in given.only if not (is_done(name) or _ran(name))]
    _report.main()
    print(f"{_report.REPORT.relative_to(ROOT)} is written.", file=sys.stderr)
    for name in failed:
        print(f"{name}: not reached", file=sys.stderr)
    return 1 if failed else 0


def is_done(name: str) -> bool:
    """Whether it has passed in full on the source as it is now."""
    in_full = import_module(f"verification.{name}").COUNT
    result = _report.result_of(name)
    if result is None or result["done"] < in_full:
        return False
    return _report.state(result, in_full, tree_hash()) == "reached"


def _ran(name: str) -> bool:
    print(f"{name} ...", file=sys.stderr)
    command = [sys.executable, "-m", "verification", name]
    return subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
