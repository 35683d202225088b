"""Work on what a stranger sent, in a child process that may use so much and no more.

    with Room(lambda: Parser(data).answer) as room:
        for piece in room.ask({"sheet": "Đảng viên"}): ...

The child is forked, lets go of every file and connection of the parent, forgets its environment,
and takes limits on memory, processor time and time by the clock. What it finds comes back as bytes
that the parent reads as data and never as objects. If it dies, by a limit or by what it was given,
the parent is told `Overwhelmed` and goes on.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import socket
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

#: (what is asked) -> the pieces of the answer.
Answering = Callable[[Any], Iterable[bytes]]

_LENGTH = struct.Struct(">q")
_END = -1


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use: bytes of memory beyond what the parent has at that moment, seconds of
    the clock for one answer, and as many of the processor for all of them times four."""

    memory: int = 1024 * 2**20
    seconds: int = 90


BOUNDS = Bounds()


class Overwhelmed(Exception):
    """The child was ended by its limits, or by what it was given."""


class Room:
    """A child process with one piece of work, asked until it is closed.

    `prepare` runs in the child and gives what answers; nothing that it does reaches the parent.
    """

    def __init__(self, prepare: Callable[[], Answering], bounds: Bounds = BOUNDS) -> None:
        ours, theirs = socket.socketpair()
        self._owner = os.getpid()
        self._child = os.fork()
        if self._child == 0:
            _live(theirs, prepare, bounds)
        theirs.close()
        self._socket = ours
        self._stream = ours.makefile("rb")

    def ask(self, asked: Any) -> Iterator[bytes]:
        """The pieces of the answer, as they come; to be read to the end. Raises Overwhelmed."""
        try:
            self._socket.sendall(json.dumps(asked).encode() + b"\n")
        except OSError as error:
            raise Overwhelmed from error
        while (length := _LENGTH.unpack(self._take(_LENGTH.size))[0]) != _END:
            yield self._take(length)

    def _take(self, length: int) -> bytes:
        try:
            taken = self._stream.read(length)
        except OSError as error:
            raise Overwhelmed from error
        if len(taken) < length:
            raise Overwhelmed
        return taken

    def close(self) -> None:
        """End the child; nothing is left of it."""
        if self._child and os.getpid() == self._owner:
            child, self._child = self._child, 0
            self._stream.close()
            self._socket.close()
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()


def confined(work: Callable[[], Iterable[bytes]], bounds: Bounds = BOUNDS) -> list[bytes]:
    """What the work gives, done in a child process. Raises Overwhelmed."""
    with Room(lambda: lambda _asked: work(), bounds) as room:
        return list(room.ask(None))


def _live(line: socket.socket, prepare: Callable[[], Answering], bounds: Bounds) -> NoReturn:
    """The life of the child; it never comes back into the program."""
    try:
        _let_go(line.fileno())
        _take_limits(bounds)
        answer: Answering | None = None
        for asked in line.makefile("rb"):
            signal.alarm(bounds.seconds)
            answer = answer or prepare()
            for piece in answer(json.loads(asked)):
                line.sendall(_LENGTH.pack(len(piece)))
                line.sendall(piece)
            line.sendall(_LENGTH.pack(_END))
            signal.alarm(0)
    finally:
        # Not even what an ordinary end would write, close or tell.
        os._exit(1)


def _let_go(line: int) -> None:
    """Nothing of the parent's stays in reach: signals, files, connections, environment."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGCHLD, signal.SIGUSR1):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    gc.disable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, line)
    os.closerange(line + 1, max(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 4096))
    os.environ.clear()


def _take_limits(bounds: Bounds) -> None:
    most = _held() + bounds.memory
    for what, limit in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, bounds.seconds * 4),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def _held() -> int:
    """The addresses that this process has; the child shares them with its parent."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
