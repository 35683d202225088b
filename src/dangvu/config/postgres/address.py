"""Where the server listens: a unix socket in a folder with a short name, else a port of the loopback.

A socket's path may have 107 bytes at most, and the data folder may be deep.
"""

import hashlib
import os
import re
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PORT = 5432
LONGEST_SOCKET_PATH = 107
LOOPBACK = "127.0.0.1"
PLAIN_PATH = re.compile(r"[\w./+-]+", re.ASCII)


@dataclass(frozen=True)
class Address:
    """`host` is a folder for a socket (as libpq has it), else a number of the loopback."""

    host: str
    port: int

    @property
    def is_socket(self) -> bool:
        return self.host.startswith("/")


def likely(cluster: Path) -> Address:
    """Where a server of that cluster would listen if nothing is in the way."""
    folder = next(_folders(cluster), None)
    return Address(str(folder), PORT) if folder else Address(LOOPBACK, PORT)


def choose(cluster: Path) -> Address:
    """Where to listen now. Makes the socket's folder (0700)."""
    for folder in _folders(cluster):
        if _serves(folder):
            return Address(str(folder), PORT)
    return Address(LOOPBACK, _free_port())


def _folders(cluster: Path) -> Iterator[Path]:
    if not hasattr(socket, "AF_UNIX"):
        return
    tag = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]
    for folder in (
        cluster.with_name(cluster.name.replace("postgres", "socket")),
        Path(f"/tmp/dangvu-{os.getuid()}-{tag}"),  # noqa: S108 - must be ours and closed to others
        Path(tempfile.gettempdir()) / f"dangvu-{os.getuid()}-{tag}",
    ):
        path = f"{folder}/.s.PGSQL.{PORT}"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(folder)):
            yield folder


def _serves(folder: Path) -> bool:
    """Whether the folder is ours alone and its file system knows sockets."""
    probe = folder / f"probe-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        # Root may have given the folder to the account that runs the server.
        if folder.is_symlink() or found.st_mode & 0o077 or os.geteuid() not in (0, found.st_uid):
            return False
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(probe))
        probe.unlink()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])
