"""Keeps the worker of background jobs running as long as the web server lives.

    python -P -m dangvu.config.keeper LOG COMMAND...

A process between the two, of the standard library only: it starts the command, starts it again
when it dies, and ends it when its own standard input ends, which is when the web server is gone,
however that came. The command is told the same way, so nobody is left behind by a kill.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
# A command that ran for so long did not fail at its start.
WELL = 60.0
# Longer than the worker gives its jobs to end.
STOP_PATIENCE = 12.0
LARGEST_LOG = 5_000_000


def main(log: Path, command: list[str]) -> None:
    """Return when the worker has ended after we were told to stop."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: told.set())
    threading.Thread(target=_until_end_of_input, args=[told], daemon=True).start()
    pause = FIRST_PAUSE
    while not told.is_set():
        begun = time.monotonic()
        _run(command, log, told)
        pause = FIRST_PAUSE if time.monotonic() - begun > WELL else min(pause * 2, LONGEST_PAUSE)
        told.wait(pause)


def _run(command: list[str], log: Path, told: threading.Event) -> None:
    with _opened(log) as output:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
        )
        while process.poll() is None and not told.wait(0.2):
            pass
        process.terminate()
        try:
            process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _opened(log: Path) -> Iterator[IO[bytes]]:
    """The log, to be appended to; a long one is put aside, and the one before it goes."""
    with contextlib.suppress(OSError):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".old.log"))
    number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(number, "ab") as output:
        yield output


def _until_end_of_input(told: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    told.set()


@contextlib.contextmanager
def kept(log: Path, command: list[str]) -> Iterator[int]:
    """Keep the command running within the block; the end of a pipe that forked children close."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "dangvu.config.keeper", str(log), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    ours = os.getpid()
    assert process.stdin is not None
    try:
        yield process.stdin.fileno()
    finally:
        # Workers of the web server are forked and pass here too.
        if os.getpid() == ours:
            process.stdin.close()
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired, ChildProcessError):
                process.wait(STOP_PATIENCE + 3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
