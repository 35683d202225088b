"""The database of a test run: one cluster for all workers, migrated once, a clone for each worker.

The run has a data folder of its own, removed at the end. DANGVU_TEST_HOME names one that is kept, so
that the next run finds the cluster made and, while no migration has changed, migrated.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "dangvu"

# What of the caller's environment reaches the tests; the rest would make them depend on it.
KEPT = {"DANGVU_POSTGRES", "DANGVU_STEP_DOWN", "DANGVU_TEST_HOME", "DANGVU_TEST_SLOW_PAGES"}


def prepare_environment() -> None:
    """Before Django is set up: a data folder for this run, and nothing of the caller's own."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for name in list(os.environ):
        if name == "DATABASE_URL" or (name.startswith("DANGVU_") and name not in KEPT):
            del os.environ[name]
    kept = os.environ.get("DANGVU_TEST_HOME")
    home = Path(kept).absolute() if kept else Path(tempfile.mkdtemp(prefix="dangvu-test-"))
    os.environ["DANGVU_HOME"] = str(home)
    os.environ["DANGVU_POSTGRES_DURABLE"] = "no"
    os.environ["DANGVU_DATABASE_ROLE"] = "app"
    # Its folders are there, so the settings write their secrets at once and all workers read the same.
    for folder in ("secrets", "run", "log"):
        (home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    atexit.register(_leave, home, os.getpid(), bool(kept))


def _leave(home: Path, process: int, keep: bool) -> None:
    """A worker that was killed has not stopped the server; whoever started the run does."""
    if os.getpid() != process or keep:
        return
    if (home / "postgres").exists():
        from dangvu.config.home import Home
        from dangvu.config.postgres import Cluster

        Cluster(Home(home)).stop()
    shutil.rmtree(home, ignore_errors=True)


@dataclass(frozen=True)
class WorkerDatabase:
    """The clone that this worker's tests run on."""

    name: str
    template: str
    _clones: list[str] = field(default_factory=list)

    def recreate(self) -> None:
        """As the migrations left it: nothing that a test wrote is there, what they wrote is."""
        from django.db import connections

        connections["default"].close()
        with _superuser() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            _create(connection, self.name, self.template)
        self._count_apart()

    def _count_apart(self) -> None:
        """Files in the data folder, which all workers share, are named by these numbers."""
        from dangvu.config.home import Home
        from dangvu.config.postgres import Cluster, connect

        worker = re.search(r"_gw(\d+)_", self.name)
        first = 1 + 10_000_000 * int(worker[1]) if worker else 1
        home = Home.from_environment()
        with connect(home, Cluster(home).address, database=self.name) as connection:
            for table in ("imports_importbatch", "jobs_job"):
                connection.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH {first}")

    def begin(self, world: str) -> None:
        """One more clone of the worker's, to write a standing world into."""
        self._clones.append(world)
        replace(self, name=self._of(world)).recreate()
        _name(self._of(world))

    def enter(self, world: str) -> None:
        """Further tests run in the clone of that world; '' is the bare one."""
        if _pointed_to() != self._of(world):
            _name(self._of(world))

    def _of(self, world: str) -> str:
        return f"{self.name}_{world}" if world else self.name

    def drop(self) -> None:
        from django.db import connections

        connections["default"].close()
        with _superuser() as connection:
            for world in ("", *self._clones):
                connection.execute(f'DROP DATABASE IF EXISTS "{self._of(world)}" WITH (FORCE)')


@contextlib.contextmanager
def worker_database(worker: str) -> Iterator[WorkerDatabase]:
    """Start the server if nobody has, migrate if nobody has, and point Django to a fresh clone."""
    from dangvu.config import database
    from dangvu.config.home import Home
    from dangvu.config.postgres import Cluster, session

    home = Home.from_environment()
    with session(Cluster(home)) as cluster:
        database.point_to(cluster)
        clone = WorkerDatabase(f"test_{worker}_{os.getpid()}", f"migrated_{_migrations()}")
        with home.lock("test-template"):
            _migrate_once(clone.template)
        clone.recreate()
        _name(clone.name)
        try:
            yield clone
        finally:
            clone.drop()


def _migrate_once(template: str) -> None:
    """As the owner, into a database aside that gets its name only when it is whole."""
    from django.core.management import call_command
    from django.db import connections

    from dangvu.config import database

    with _superuser() as connection:
        if connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [template]
        ).fetchone():
            return
        aside = f"{template}_unfinished"
        connection.execute(f'DROP DATABASE IF EXISTS "{aside}" WITH (FORCE)')
        _create(connection, aside, "template1")
        _name(aside)
        with database.owner_rights():
            call_command("migrate", verbosity=0, interactive=False)
        connections["default"].close()
        connection.execute(f'ALTER DATABASE "{aside}" RENAME TO "{template}"')


def _create(connection, name: str, template: str) -> None:  # type: ignore[no-untyped-def]
    from dangvu.config.postgres import APP, OWNER

    connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"')
    # Rights on a database are not cloned; these are the ones that the launcher gives.
    connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    connection.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO {APP}')


def _superuser():  # type: ignore[no-untyped-def]
    from dangvu.config.home import Home
    from dangvu.config.postgres import Cluster, connect

    home = Home.from_environment()
    return connect(home, Cluster(home).address, database="postgres")


def _name(name: str) -> None:
    from django.db import connections

    connections["default"].close()
    for settings in (connections.settings["default"], connections["default"].settings_dict):
        settings["NAME"] = name


def _pointed_to() -> str:
    """The database that Django is pointed to."""
    from django.db import connections

    return str(connections["default"].settings_dict["NAME"])


def _migrations() -> str:
    """Changes with every file that the migrated database depends on."""
    files = [
        *SOURCE.glob("*/migrations/**/*.py"),
        *SOURCE.glob("*/operations.py"),
        *SOURCE.glob("**/*.sql"),
        *SOURCE.glob("rules/**/*.yaml"),
        *(ROOT / "tests").glob("*/migrations/*.py"),
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
