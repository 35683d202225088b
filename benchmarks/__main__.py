"""`python -m benchmarks SIZE [NAME ...]`: make the data if it is not there, measure, write down."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.frame import Bench

#: What is no module of benchmarks; every other one registers its own when it is imported.
FRAME = {"__main__", "case_data", "committees", "data", "frame", "papers"}


def main() -> None:
    from benchmarks import frame

    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("size", choices=list(frame.SIZES))
    parser.add_argument("names", nargs="*", help="which benchmarks (all of that size when none)")
    parser.add_argument(
        "--home", type=Path, help="data folder, kept between runs (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=int, help="how often each shape is taken")
    parser.add_argument(
        "--only-data", action="store_true", help="make all data and measure nothing"
    )
    parser.add_argument("--list", action="store_true", help="list the benchmarks of that size")
    parser.add_argument("--dry", action="store_true", help="print and write nothing down")
    given = parser.parse_args()
    size = frame.SIZES[given.size]
    home = (given.home or Path(tempfile.gettempdir()) / f"dangvu-bench-{size.name}").absolute()
    os.environ["DANGVU_HOME"] = str(home)
    with _opened(home):
        for module in iter_modules([str(Path(__file__).parent)]):
            if module.name not in FRAME:
                import_module(f"benchmarks.{module.name}")
        if given.list:
            print("\n".join(frame.chosen(size.name, [])))
            return
        bench = frame.Bench(size, home, given.rounds or size.rounds)
        _make_data(bench, all_rooms=given.only_data)
        if not given.only_data:
            _measure(bench, given.names, dry=given.dry)


@contextmanager
def _opened(home: Path) -> Iterator[None]:
    """Django with its database under `home`, made and migrated if need be."""
    for name in [one for one in os.environ if one.startswith("DANGVU_") or one == "DATABASE_URL"]:
        if name != "DANGVU_HOME":
            del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "dangvu.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from dangvu.config.surroundings import server_in_use

    print(f"data folder {home}", file=sys.stderr)
    with server_in_use(lambda words: print(words, file=sys.stderr), make=True):
        call_command("init")
        yield


def _make_data(bench: Bench, *, all_rooms: bool = False) -> None:
    """Members and organisations; what the upper rooms hold is made by whoever measures it."""
    from benchmarks import case_data, data, papers

    data.make(bench)
    if all_rooms:
        for room in (papers, case_data):
            room.make(bench)


def _measure(bench: Bench, names: list[str], *, dry: bool) -> None:
    from benchmarks import frame

    for name, function in frame.chosen(bench.size.name, names).items():
        print(f"\n{name} ...", file=sys.stderr)
        table = function(bench)
        frame.show(table)
        if not dry:
            frame.write(bench.size, name, table)
    if not dry:
        frame.update_readme()


if __name__ == "__main__":
    main()
