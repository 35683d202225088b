"""Importing a whole bloc: from the file to the committed rows, the preview included.

An upload is checked, looked at and committed, as the page does it, and everything is counted: the
rows kept for the page, the reading kept for the commit, the record of the batch. Against the least
that must be done with the same bytes: python-calamine reads the workbook, and COPY as superuser
puts the same rows into the same empty tables, their indexes and constraints in force, row security,
audit and census out of the way. Both in one run, each in a database of its own that begins empty;
the copy with answers is not written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.frame import Bench, Line, Table, benchmark

_CASE = Path(__file__).resolve().parent.parent / "tests" / "cases" / "seed-000.yaml"


@benchmark("imports", "bloc")
def imports(bench: Bench) -> Table:
    """The import of seed 000: 6,933 organisations, 93,339 persons, 37,440 movements."""
    workbook = bench.scratch / "seed-000.xlsx"
    if not workbook.exists():
        run = [sys.executable, "-m", "dangvu", "synth", str(_CASE), "-o", str(workbook)]
        subprocess.run(run, check=True, env={**os.environ, "DANGVU_HOME": str(bench.home)})
    rounds = [_once(workbook, bench.scratch / "import") for _ in range(min(bench.rounds, 3))]
    return _table(rounds)


def _once(workbook: Path, home: Path) -> dict[str, float]:
    shutil.rmtree(home, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.imports", str(workbook)],
        check=True, capture_output=True, text=True, env={**os.environ, "DANGVU_HOME": str(home)},
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _table(rounds: list[dict[str, float]]) -> Table:
    floor = sorted(one["calamine"] + one["copy"] for one in rounds)
    lines = [_line("calamine + COPY of the same rows", floor)]
    for name, label in (
        ("import", "upload, preview and import, file to committed"),
        ("preview", "of it: preview (gate, reading, plan, rows for the page)"),
        ("plan", "of it: plan anew from what was read"),
        ("write", "of it: writing, checks at the end, statistics, census"),
        ("again", "the same file again at once, changing nothing"),
    ):
        line = _line(label, sorted(one[name] for one in rounds))
        line.ratio, line.against = line.median / lines[0].median, lines[0].shape
        lines.append(line)
    return Table("Import of a bloc (seed 000)", lines)


def _line(shape: str, times: list[float]) -> Line:
    return Line(shape, times[len(times) // 2], times[0], times[-1], unit="s")


# --- one round, in a process and a database of its own ------------------------------------------


def _measure(workbook: Path) -> dict[str, float]:
    import python_calamine
    from django.utils import timezone

    from dangvu.access.services import ensure_operator
    from dangvu.imports import services

    actor = ensure_operator(today=timezone.localdate())
    steps: dict[str, float] = {}
    marks: list[tuple[float, str]] = []
    begun = time.perf_counter()
    batch = services.start_batch(actor=actor, file_name=workbook.name, data=workbook.read_bytes())
    services.check_batch(actor=actor, batch=batch)
    steps["preview"] = time.perf_counter() - begun
    services.approve_batch(actor=actor, batch=batch)
    batch.refresh_from_db()
    looked = time.perf_counter()
    services.run_batch(
        actor=actor, batch=batch,
        progress=lambda step, done, total: marks.append((time.perf_counter(), step)),
    )  # fmt: skip
    steps["import"] = time.perf_counter() - begun
    assert batch.state == "COMMITTED", (batch.state, batch.message)
    written = next(at for at, step in marks if step.startswith("commit:"))
    steps["plan"], steps["write"] = written - looked, begun + steps["import"] - written
    begun = time.perf_counter()
    services.import_workbook(actor=actor, source=workbook)
    steps["again"] = time.perf_counter() - begun
    begun = time.perf_counter()
    book = python_calamine.load_workbook(workbook)
    for name in book.sheet_names:
        for _row in book.get_sheet_by_name(name).iter_rows():
            pass
    steps["calamine"] = time.perf_counter() - begun
    steps["copy"] = _copied()
    return steps


def _copied() -> float:
    """Seconds to put back, by COPY alone, what the import wrote."""
    from django.apps import apps
    from django.conf import settings

    from dangvu.config.postgres import Cluster, connect

    tables = [
        model._meta.db_table
        for room in ("sources", "organizations", "members")
        for model in apps.get_app_config(room).get_models()
        if model._meta.db_table not in {"members_census", "members_censuskind"}
    ]
    with connect(settings.HOME, Cluster(settings.HOME).address) as connection:
        cursor: Any = connection.cursor()
        kept: dict[str, list[bytes]] = {}
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                kept[table] = [bytes(block) for block in copy]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE " + ", ".join(tables) + " CASCADE")
        cursor.execute("CHECKPOINT")
        begun = time.perf_counter()
        with connection.transaction():
            for table, blocks in kept.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for block in blocks:
                        copy.write(block)
        return time.perf_counter() - begun


def _main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from dangvu.config.surroundings import server_in_use

    with server_in_use(lambda words: print(words, file=sys.stderr), make=True):
        call_command("init")
        print(json.dumps(_measure(Path(sys.argv[1]))))


if __name__ == "__main__":
    _main()
