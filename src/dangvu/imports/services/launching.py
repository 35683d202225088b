"""The process of its own in which a batch is examined or committed.

A lock on a file says that one is at work: it is taken before the process begins and handed down to
it, so it is held from the first moment, by one process at a time, and falls with the process
however that ends. What the web server does in the meantime, its restart included, does not matter.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dangvu.imports.services.progress import imports_folder

# Whoever only looks whether a batch is at work holds its lock for an instant.
_PATIENCE = 1.0


def lock_path(batch_id: int) -> Path:
    return imports_folder() / f"{batch_id}.lock"


def launch(batch_id: int) -> bool:
    """Begin the work on a batch; False when it is under way already. Call after the commit."""
    lock = _open(batch_id)
    log = os.open(lock_path(batch_id).with_suffix(".log"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if not _taken(lock):
            return False
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "dangvu",
                "import-batch",
                str(batch_id),
                "--lock",
                str(lock),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            pass_fds=(lock,),
            start_new_session=True,
        )
    finally:
        os.close(log)
        os.close(lock)
    # Nobody waits for its end, but its number has to be given back.
    threading.Thread(target=process.wait, daemon=True).start()
    return True


def is_at_work(batch_id: int) -> bool:
    """Whether a process works on the batch now."""
    try:
        lock = os.open(lock_path(batch_id), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(lock)


@contextmanager
def at_work(batch_id: int, lock: int | None = None) -> Iterator[bool]:
    """Hold the lock, which may have been handed down; whether it could be had."""
    held = _open(batch_id) if lock is None else lock
    try:
        yield _taken(held)
    finally:
        with suppress(OSError):
            os.close(held)


def _open(batch_id: int) -> int:
    return os.open(lock_path(batch_id), os.O_RDWR | os.O_CREAT, 0o600)


def _taken(lock: int) -> bool:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        else:
            return True
