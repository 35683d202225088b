"""A database of an earlier version, taken over by this one, answers what it answered then."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dangvu.config.postgres import OWNER, connect, session
from tests.config.conftest import Installation, environment

UPGRADES = Path(__file__).parent / "upgrades"
PREVIOUS = UPGRADES / "2026-11-21.tar"
#: 240 members with their movements, and three cells merged on 1 July 2026: asked of the version
#: that made the backup, at five times, in both trees, broken down in eight ways.
ASKED = UPGRADES / "2026-11-21.figures.json"
#: The same, by the last version with five roles: grants of six accounts, with an end, ended early and
#: at a cell that has ended, and the deeds that gave them, which nobody sealed yet.
GRANTED = UPGRADES / "2026-11-22.tar"


@contextmanager
def restored(backup: Path, home: Path) -> Iterator[Installation]:
    """Its server stays up, so that not every command has to start it again."""
    made = Installation(home)
    done = made.run("restore", str(backup))
    assert done.returncode == 0, done.stderr
    with session(made.cluster):
        yield made
    made.cluster.stop()


@pytest.fixture(scope="module")
def taken_over(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with restored(PREVIOUS, tmp_path_factory.mktemp("taken-over") / "home") as made:
        yield made


def answers_of(installation: Installation) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.upgrades.ask_all", str(ASKED)],
        env=environment(installation.home, DJANGO_SETTINGS_MODULE="dangvu.config.settings"),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_every_figure_of_the_previous_version_is_kept(taken_over: Installation) -> None:
    questions = json.loads(ASKED.read_text())
    answers = answers_of(taken_over)
    differing = []
    for question, answer in zip(questions, answers, strict=True):
        for code, then in question["figures"].items():
            groups = None
            if then["by"] is not None:
                groups = {one["key"]: one["value"] for one in then["by"]}
            if (answer[code]["value"], answer[code]["by"]) != (then["value"], groups):
                when = question["as_of"] or question["period"]
                differing.append((code, when, question["tree"], question["by"]))
    assert differing == []
    assert len(questions) == 80


def test_the_program_says_that_it_brought_the_tables_up_to_date(taken_over: Installation) -> None:
    again = taken_over.run("init")
    assert again.returncode == 0
    assert "Đang thiết lập các bảng" not in again.stderr


@pytest.fixture(scope="module")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with restored(GRANTED, tmp_path_factory.mktemp("granted") / "home") as made:
        yield made


@pytest.mark.parametrize(
    ("table", "number"), [("access_grant", 8), ("audit_deed", 17), ("audit_change", 68)]
)
def test_every_grant_and_every_deed_of_the_previous_version_is_kept(
    granted: Installation, tmp_path: Path, table: str, number: int
) -> None:
    columns, then = _copied(granted, tmp_path, table)
    assert len(then) == number
    assert set(then) <= set(_rows(granted, table, columns))


def test_deeds_of_the_previous_version_are_sealed_and_found_whole(granted: Installation) -> None:
    sealed = granted.run("audit", "seal")
    assert sealed.returncode == 0, sealed.stderr
    verified = granted.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    with session(granted.cluster) as cluster, connect(cluster.home, cluster.address) as forging:
        forging.execute("SET session_replication_role = replica")
        forging.execute("UPDATE audit_deed SET verb = 'access.end_grant' WHERE id = 2")
    forged = granted.run("audit", "verify")
    assert forged.returncode == 1
    assert "deed 2:" in forged.stdout


def _copied(made: Installation, folder: Path, table: str) -> tuple[str, list[str]]:
    """Columns and rows of a table as they lie in the backup."""
    with tarfile.open(GRANTED) as archive:
        archive.extract("database.dump", folder, filter="data")
    asked = ["--data-only", f"--table={table}", "--file=-", str(folder / "database.dump")]
    restore = str(made.cluster.binaries.path("pg_restore"))
    said = subprocess.run([restore, *asked], capture_output=True, text=True, check=True).stdout
    lines = iter(said.splitlines())
    head = next(line for line in lines if line.startswith("COPY "))
    rows = []
    for line in lines:
        if line == "\\.":
            break
        rows.append(line)
    return head[head.index("(") + 1 : head.index(")")], rows


def _rows(made: Installation, table: str, columns: str) -> list[str]:
    """The same columns of the table as it is now, written in the same way."""
    with session(made.cluster) as cluster, connect(cluster.home, cluster.address, OWNER) as asking:
        asking.execute("SET timezone = 'UTC'")
        with asking.cursor().copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT") as copied:
            return b"".join(copied).decode().splitlines()
