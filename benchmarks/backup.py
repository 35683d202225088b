"""Backup and restore of the whole database, by the program's own commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.frame import Bench, Line, Table, benchmark


@benchmark("backup", "tiny", "bloc", "country", on_request=True)
def backup_and_restore(bench: Bench) -> Table:
    """Once each: it is a matter of minutes. The restore goes into a folder of its own."""
    file = bench.scratch / "bench.backup"
    file.unlink(missing_ok=True)
    aside = bench.scratch / "restored"
    shutil.rmtree(aside, ignore_errors=True)
    with bench.superuser() as connection:
        row = connection.execute("SELECT pg_database_size('dangvu')").fetchone()
        size = int(str(row[0])) if row else 0
    saved = _timed(bench.home, "backup", "--output", str(file))
    restored = _timed(aside, "restore", str(file))
    weight = file.stat().st_size
    _timed(aside, "stop")
    shutil.rmtree(aside, ignore_errors=True)
    file.unlink()
    return Table(
        f"Backup and restore of {bench.size.members:,} members",
        [
            Line("dangvu backup", saved, saved, saved, "s"),
            Line("dangvu restore into an empty folder", restored, restored, restored, "s"),
        ],
        [f"Database {size / 1e9:.2f} GB, backup file {weight / 1e9:.2f} GB."],
    )


def _timed(home: Path, *words: str) -> float:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "dangvu", *words],
        env=os.environ | {"DANGVU_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return time.perf_counter() - begun
