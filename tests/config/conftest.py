"""An installation of its own for the tests of this room, used by its command line as a person would."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dangvu.config.home import Home
from dangvu.config.postgres import Cluster

MANY = Path(__file__).with_name("many.py")
HELPER = Path(sys.modules["dangvu.config.postgres"].__path__[0]) / "_userns.py"


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a person's shell has, with the data folder and no setting of the test run but the switch."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("DANGVU_", "DJANGO_", "PYTEST"))
    }
    if "DANGVU_POSTGRES" in os.environ:
        kept["DANGVU_POSTGRES"] = os.environ["DANGVU_POSTGRES"]
    kept.pop("DATABASE_URL", None)
    if kept.pop("PYTHONDONTWRITEBYTECODE", None):
        # Compiling would be nearly half of a start; the folder of the source stays as it is.
        kept["PYTHONPYCACHEPREFIX"] = str(Path(os.environ["DANGVU_HOME"]) / "bytecode")
    return kept | {"DANGVU_HOME": str(home), "DANGVU_POSTGRES_DURABLE": "no"} | more


@dataclass(frozen=True)
class Installation:
    home: Path

    @property
    def cluster(self) -> Cluster:
        return Cluster(Home(self.home))

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "dangvu", *arguments]

    def run(
        self, *arguments: str, before: tuple[str, ...] = (), **more: str
    ) -> subprocess.CompletedProcess[str]:
        """One command line, without a terminal."""
        return subprocess.run(
            [*before, *self.command(*arguments)],
            env=environment(self.home, **more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def run_each(self, *lines: tuple[str, ...]) -> list[subprocess.CompletedProcess[str]]:
        """Command lines after one another, each by itself; the program is loaded once for all."""
        done = subprocess.run(
            [sys.executable, str(MANY)],
            env=environment(self.home),
            input=json.dumps(lines),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return [
            subprocess.CompletedProcess(line, **told)
            for line, told in zip(lines, json.loads(done.stdout), strict=True)
        ]

    def sql(self, script: str) -> list[list[str]]:
        """Rows of a query run as the owner of the tables, the server being started if it must."""
        from dangvu.config.postgres import OWNER, connect, session

        with (
            session(self.cluster) as cluster,
            connect(cluster.home, cluster.address, OWNER) as connection,
        ):
            found = connection.execute(script)
            rows = found.fetchall() if found.description else []
        return [[str(value) for value in row] for row in rows]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One that was initialised, a copy for each worker; tests leave it as they found it."""
    made = Installation(tmp_path_factory.mktemp("installation") / "home")
    subprocess.run(["cp", "-Rp", initialised(tmp_path_factory), made.home], check=True)
    yield made
    made.cluster.stop()


def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that `dangvu init` makes where there was none, made by the first who needs it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = Installation(shared / "initialised")
    with (shared / "initialised.lock").open("w+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "initialised.done").exists():
            done = made.run("init")
            assert done.returncode == 0, done.stderr
            assert not made.cluster.is_running()
            (shared / "initialised.done").touch()
    return made.home


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """A data folder that does not exist yet."""
    made = Installation(tmp_path / "home")
    yield made
    made.cluster.stop()
