"""What the benchmarks measure can be made: they write past the services, and would not notice a new
column before somebody measures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dangvu.config.postgres import connect, session
from tests.config.conftest import Installation, environment, initialised

ROOT = Path(__file__).parents[2]
AT_LEAST = {
    "members_person": 900,
    "offices_holding": 50,
    "documents_document": 100,
    "procedures_case": 100,
    "procedures_steptaken": 100,
    "procedures_vote": 10,
}


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path / "home"
    subprocess.run(["cp", "-Rp", initialised(tmp_path_factory), copy], check=True)
    return copy


def test_the_smallest_data_are_made_and_found_again(home: Path) -> None:
    made = [
        subprocess.run(
            [sys.executable, "-m", "benchmarks", "tiny", "--only-data", "--home", str(home)],
            cwd=ROOT,
            env=environment(home),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        for _time in range(2)
    ]
    assert [one.returncode for one in made] == [0, 0], made[-1].stderr
    with (
        session(Installation(home).cluster) as cluster,
        connect(cluster.home, cluster.address) as past_walls,
    ):
        for table, at_least in AT_LEAST.items():
            (found,) = past_walls.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert found >= at_least, table
