"""A restore shows in the sealed record of deeds, as something that was declared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.config.conftest import Installation


def verified(installation: Installation) -> tuple[int, dict[str, Any]]:
    done = installation.run("audit", "verify", "--format", "json")
    return done.returncode, json.loads(done.stdout)


def test_a_restore_is_a_declared_fork_and_no_fault(
    installation: Installation, empty: Installation, tmp_path: Path
) -> None:
    sealed = installation.run("audit", "seal")
    assert sealed.returncode == 0, sealed.stderr
    file = tmp_path / "sao.tar"
    assert installation.run("backup", "-o", str(file)).returncode == 0
    assert empty.run("restore", str(file)).returncode == 0
    code, told = verified(empty)
    assert (code, told["findings"]) == (0, [])
    assert empty.run("audit", "seal").returncode == 0
    code, told = verified(empty)
    assert (code, told["findings"], told["pending"]) == (0, [], 0)
    assert ["RESTORED" in fork for fork in told["forks"]] == [True]
    # Another machine, another key; what was sealed there stays checkable here.
    keys = [one.run("audit", "key").stdout for one in (installation, empty)]
    assert keys[0] != keys[1]
    # A restore that nobody at this data folder knows of is told.
    (empty.home / "sealed" / "heads.jsonl").unlink()
    code, told = verified(empty)
    assert (code, [one["code"] for one in told["findings"]]) == (1, ["fork"])
