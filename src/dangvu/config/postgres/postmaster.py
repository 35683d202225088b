"""What the file postmaster.pid of a cluster says, and whether that process lives and is the cluster's."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dangvu.config.postgres.address import Address

PROC = Path("/proc")
READY = ("ready", "standby")


@dataclass(frozen=True)
class Postmaster:
    pid: int
    address: Address | None
    status: str

    @property
    def is_ready(self) -> bool:
        return self.status in READY


def read(cluster: Path) -> Postmaster | None:
    """The server that runs on the cluster now, starting ones included; None if there is none."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if not is_of(pid, cluster):
        return None
    return Postmaster(pid, _address(lines), lines[7].strip() if len(lines) > 7 else "starting")


def is_of(pid: int, cluster: Path) -> bool:
    """Whether the process lives and works in the cluster's folder (every PostgreSQL process does)."""
    if not (PROC / "self").exists():
        return _answers(pid)
    try:
        if _is_zombie(pid):
            return False
        return (PROC / str(pid) / "cwd").samefile(cluster)
    except PermissionError:
        return _answers(pid)
    except OSError:
        return False


def others_of(cluster: Path) -> Iterator[int]:
    """Processes of the cluster that are left, e.g. just after their postmaster was killed."""
    for entry in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").samefile(cluster):
                yield int(entry.name)


def stop(cluster: Path, server: Postmaster, *, patience: float) -> bool:
    """Ask the server to shut down, sessions or not. False if it has not done so in time."""
    for order, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, order)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not is_of(server.pid, cluster):
                return True
            time.sleep(0.02)
    return False


def _address(lines: list[str]) -> Address | None:
    if len(lines) < 6:
        return None
    port, folders, host = lines[3].strip(), lines[4].strip(), lines[5].strip()
    if not port.isdigit() or not (folders or host):
        return None
    return Address(folders.split(",")[0] or host, int(port))


def _is_zombie(pid: int) -> bool:
    # The name in brackets may hold anything; the state follows the last bracket.
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
