"""One kill -9 of each process; three hundred are `python -m verification kills`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.config.conftest import environment
from tests.database import ROOT

RUN = """
import json, sys
from pathlib import Path
from verification import kills
for part in kills.parts(1, 5, Path(sys.argv[1]), {}):
    pass
print(json.dumps(part))
"""


def test_a_kill_of_each_process_loses_doubles_and_halves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(home)],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["by_target"] == dict.fromkeys(("web", "import", "worker", "sealer", "database"), 1)
    assert found["acknowledged"] > 0
    assert found["passed"], found
