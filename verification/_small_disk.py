"""A disk that can be filled: a file system in memory, seen by this process and its children alone.

It is mounted in a namespace of its own, so that nothing is left on the machine afterwards; whoever
is not root takes a namespace of users as well. A machine that allows neither raises OSError.
"""

from __future__ import annotations

import ctypes
import errno
import os
from dataclasses import dataclass
from pathlib import Path

_NEWNS, _NEWUSER = 0x00020000, 0x10000000
_REC, _PRIVATE = 0x4000, 0x40000
_MEGABYTE = 2**20
_PAGE = 4096


def mount(at: Path, *, megabytes: int) -> Disk:
    """Put it where the folder is, from now on and for this process only; no threads may run yet."""
    at.mkdir(parents=True, exist_ok=True)
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    _must(libc.unshare(_NEWNS | (0 if user == 0 else _NEWUSER)), "unshare")
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _must(libc.mount(None, b"/", None, _REC | _PRIVATE, None), "mount /")
    options = f"size={megabytes}m,mode=0700".encode()
    _must(libc.mount(b"tmpfs", os.fsencode(at), b"tmpfs", 0, options), f"mount {at}")
    return Disk(at)


def _must(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


@dataclass(frozen=True)
class Disk:
    path: Path

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    def fill(self, *, leave: int = 0) -> None:
        """Until nothing more goes on it, but for so many bytes."""
        with self._ballast.open("ab", buffering=0) as file:
            for block in (_MEGABYTE, _PAGE):
                while _fits(file.fileno(), block):
                    pass
            if leave:
                file.truncate(max(0, file.tell() - leave))

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


def _fits(file: int, count: int) -> bool:
    try:
        return os.write(file, bytes(count)) == count
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
