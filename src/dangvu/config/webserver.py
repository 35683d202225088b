"""The web server: gunicorn in this process, until it is asked to stop.

On the loopback, or encrypted on the addresses of an office network. Beside it run the worker of background
jobs and what else `serve` is given, kept alive as long as the web server lives.
"""

import contextlib
import errno
import fcntl
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from dangvu.config.home import Home
from dangvu.config.keeper import kept
from dangvu.core.logs import Discreet

HOST = "127.0.0.1"
WORKERS = 2
THREADS = 4
STOP_PATIENCE = 60.0
#: Of TLS 1.2; those of 1.3 are all of this sort. A key for each connection, and whole messages only.
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
WORKER = ("worker", "--stop-with-stdin")


@dataclass(frozen=True)
class Door:
    """Where pages are served; with a `certificate` (and its key in the same file) encrypted."""

    port: int
    addresses: tuple[str, ...] = (HOST,)
    certificate: Path | None = None


class DiscreetLogger(Logger):  # type: ignore[misc]
    """What the web server itself says, without what was asked of it."""

    #: Not `error_fmt`: the base reads that with the other style.
    line = "{asctime} {levelname} {name}: {message}"

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Discreet(self.line, style="{"))


class WebServer(BaseApplication):  # type: ignore[misc]
    """`not_for_workers`: descriptors that forked workers close."""

    def __init__(
        self, door: Door, when_ready: Callable[[], None], not_for_workers: Sequence[int]
    ) -> None:
        self.door = door
        self.when_ready = when_ready
        self.not_for_workers = not_for_workers
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": [_bind(address, self.door.port) for address in self.door.addresses],
            "worker_class": "gthread",
            "workers": WORKERS,
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": 20,
            "loglevel": "warning",
            "logger_class": DiscreetLogger,
            "control_socket_disable": True,
            "when_ready": lambda _server: self.when_ready(),
            "post_fork": lambda _server, _worker: [os.close(one) for one in self.not_for_workers],
        }.items():
            self.cfg.set(name, value)
        if self.door.certificate:
            # The file holds both, and is read for each connection: a renewed one needs no restart.
            self.cfg.set("certfile", str(self.door.certificate))
            self.cfg.set("keyfile", str(self.door.certificate))
            self.cfg.set("ssl_context", _tls)

    def load(self) -> Any:
        # To import it is to make it.
        from dangvu.config.wsgi import application

        return application


def serve(
    home: Home,
    door: Door,
    when_ready: Callable[[], None],
    *,
    with_worker: bool = True,
    beside: Sequence[tuple[str, list[str]]] = (),
) -> None:
    """Serve until SIGTERM or Ctrl-C. Ends by SystemExit, as gunicorn does.

    `beside`: logs and commands that run as long as the web server does.
    """
    # A connection must not be shared with the workers, which are forked.
    connections.close_all()
    worker = ("worker.log", [sys.executable, "-P", "-m", "dangvu", *WORKER])
    with contextlib.ExitStack() as stack:
        stack.enter_context(_known_as_running(home, door.port))
        pipes = [
            stack.enter_context(kept(home.log / log, command))
            for log, command in ([worker, *beside] if with_worker else beside)
        ]
        WebServer(door, when_ready, pipes).run()


def is_free(port: int) -> bool:
    return not why_not_free(HOST, port)


def why_not_free(address: str, port: int) -> Literal["", "used", "denied", "absent"]:
    """Why nobody can listen there; empty when one can."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError:
            return "denied"
        except OSError as error:
            return "absent" if error.errno == errno.EADDRNOTAVAIL else "used"
    return ""


def _bind(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _tls(_config: Any, usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = usual()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    return context


def stop_all(home: Home) -> list[int]:
    """Stop the web servers of the home; their ports."""
    return [port for file in sorted(home.run.glob("web-*.pid")) if (port := _stop(file))]


@contextlib.contextmanager
def _known_as_running(home: Home, port: int) -> Iterator[None]:
    """A file with our number, locked as long as we live, for `stop_all`."""
    process = os.getpid()
    file = home.run / f"web-{port}.pid"
    with file.open("w") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        running.write(f"{process}\n")
        running.flush()
        try:
            yield
        finally:
            if os.getpid() == process:
                file.unlink(missing_ok=True)


def _stop(file: Path) -> int | None:
    with file.open() as running:
        try:
            fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            number = running.read().strip()
        else:
            # Left by a server that was killed.
            file.unlink(missing_ok=True)
            return None
        if not number.isdigit():
            return None
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(number), signal.SIGTERM)
        until = time.monotonic() + STOP_PATIENCE
        while file.exists() and time.monotonic() < until:
            time.sleep(0.05)
    return int(file.stem.removeprefix("web-"))
