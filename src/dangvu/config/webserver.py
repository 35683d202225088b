"""The web server: gunicorn on the loopback, in this process, until it is asked to stop.

Beside it runs the worker of background jobs, kept alive as long as the web server lives.
"""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from dangvu.config.home import Home
from dangvu.config.keeper import kept

HOST = "127.0.0.1"
WORKERS = 2
THREADS = 4
STOP_PATIENCE = 60.0
WORKER = ("worker", "--stop-with-stdin")


class WebServer(BaseApplication):  # type: ignore[misc]
    """`not_for_workers`: a descriptor that forked workers close."""

    def __init__(self, port: int, when_ready: Callable[[], None], not_for_workers: int) -> None:
        self.port = port
        self.when_ready = when_ready
        self.not_for_workers = not_for_workers
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"{HOST}:{self.port}",
            "worker_class": "gthread",
            "workers": WORKERS,
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": 20,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda _server: self.when_ready(),
            "post_fork": lambda _server, _worker: os.close(self.not_for_workers),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


def serve(home: Home, port: int, when_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. Ends by SystemExit, as gunicorn does."""
    # A connection must not be shared with the workers, which are forked.
    connections.close_all()
    log, worker = home.log / "worker.log", [sys.executable, "-P", "-m", "dangvu", *WORKER]
    with _known_as_running(home, port), kept(log, worker) as pipe:
        WebServer(port, when_ready, pipe).run()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


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
