"""An installation of its own for the tests of this room, used by its command line as a person would."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dangvu.config.home import Home
from dangvu.config.postgres import Cluster

HELPER = Path(sys.modules["dangvu.config.postgres"].__path__[0]) / "_userns.py"


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a person's shell has, with the data folder and no setting of the test run but the switch."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("DANGVU_", "DJANGO_", "PYTEST"))
    }
    if "DANGVU_POSTGRES" in os.environ:
        kept["DANGVU_POSTGRES"] = os.environ["DANGVU_POSTGRES"]
    kept.pop("DATABASE_URL", None)
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
    """One that was initialised; tests leave it as they found it."""
    made = Installation(tmp_path_factory.mktemp("installation") / "home")
    done = made.run("init")
    assert done.returncode == 0, done.stderr
    yield made
    made.cluster.stop()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """A data folder that does not exist yet."""
    made = Installation(tmp_path / "home")
    yield made
    made.cluster.stop()
