"""Files of the data folder on a disk that is full; with the database on it too, and the command
lines: `python -m verification full_disk`."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connections

from dangvu.config.home import Home
from dangvu.core.disk import is_full, reason
from verification import full_disk
from verification._small_disk import mount


def in_a_child(do: Callable[[], Any]) -> Any:
    """What a process of its own found: only there is the small disk mounted."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        # The parent's connection goes on living; the child may not touch it.
        connections["default"].connection = None
        try:
            told = do()
        except BaseException as error:  # noqa: BLE001 -- told to the parent, whatever it is
            told = f"{type(error).__name__}: {error}"
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = json.loads(pipe.read())
    os.waitpid(child, 0)
    return told


def on_a_small_disk(home: Path) -> dict[str, Any]:
    try:
        disk = mount(home, megabytes=8)
    except OSError as error:
        return {"no_disk": str(error)}
    settings.HOME = Home(home)
    settings.HOME.create()
    ground = full_disk.Ground(home, disk, with_database=False)
    planted = full_disk._planted(ground)
    attempts = {name: full_disk.ATTEMPTS[name] for name in ("upload", "check")}
    faults = {name: full_disk.tried(ground, one) for name, one in attempts.items()}
    return {"planted": planted, "faults": faults, "told": ground.told}


@pytest.mark.django_db(transaction=True)
def test_what_finds_no_room_leaves_nothing_by_half_and_is_told(tmp_path: Path) -> None:
    found = in_a_child(lambda: on_a_small_disk(tmp_path / "home"))
    if "no_disk" in found:
        # The trial itself fails there: `python -m verification full_disk`.
        pytest.skip(f"no disk of its own can be mounted here: {found['no_disk']}")
    assert found["planted"] is True
    assert found["faults"] == {"upload": [], "check": []}
    assert "hết chỗ trên ổ đĩa" in found["told"]["upload"]
    assert not (tmp_path / "home" / "imports").exists()


def test_a_full_disk_is_known_by_whoever_reports_it() -> None:
    ours = OSError(errno.ENOSPC, "No space left on device")
    theirs = OperationalError("x")
    theirs.__cause__ = psycopg.errors.DiskFull("x")
    assert is_full(ours)
    assert is_full(theirs)
    assert is_full(psycopg.errors.DiskFull("x"))
    assert not is_full(OSError(errno.EACCES, "x"))
    assert not is_full(OperationalError("x"))
    assert reason(ours) == "hết chỗ trên ổ đĩa"
    assert reason(OSError(errno.EIO, "hỏng")) == "hỏng"
