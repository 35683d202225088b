"""The web server in the foreground, and how it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.config.conftest import Installation, environment


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(
    installation: Installation, port: int, *options: str
) -> Iterator[subprocess.Popen[str]]:
    """The web server, that has said where it listens; `--no-worker` where the worker proves nothing."""
    process = subprocess.Popen(
        installation.command("serve", *options),
        env=environment(installation.home, PORT=str(port)),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert f"http://127.0.0.1:{port}" in line, line
        yield process
    finally:
        process.kill()
        process.communicate()


def answers(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_takes_its_database_server_with_it(
    installation: Installation, order: signal.Signals
) -> None:
    port = free_port()
    with serving(installation, port) as process:
        assert answers(port) < 500
        assert installation.cluster.is_running()
        process.send_signal(order)
        assert process.wait(60) in (0, 130)
    assert not installation.cluster.is_running()
    assert not list((installation.home / "run").glob("web-*"))


def test_other_commands_leave_its_database_server_alone(installation: Installation) -> None:
    port = free_port()
    with serving(installation, port, "--no-worker") as process:
        assert installation.run("init").returncode == 0
        assert answers(port) < 500
        done = installation.run("stop")
        assert done.returncode == 0
        assert str(port) in done.stderr
        assert process.wait(60) == 0
    assert not installation.cluster.is_running()


def test_after_a_kill_it_starts_again(installation: Installation) -> None:
    port = free_port()
    with serving(installation, port, "--no-worker") as process:
        process.kill()
        process.wait()
    until = time.monotonic() + 30
    while time.monotonic() < until and not is_free(port):
        time.sleep(0.1)
    with serving(installation, port, "--no-worker"):
        assert answers(port) < 500
    installation.run("stop")
    assert not installation.cluster.is_running()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_said(installation: Installation) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = installation.run("serve", "--port", str(port))
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert not installation.cluster.is_running()


# --- the worker beside it -----------------------------------------------------------------------


def workers(installation: Installation) -> list[int]:
    """The processes that do background work for this installation."""
    home = f"DANGVU_HOME={installation.home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            ours = home in (folder / "environ").read_bytes().split(b"\0")
            if ours and b"worker" in words and b"dangvu.config.keeper" not in words:
                found.append(int(folder.name))
    return found


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.1)


def test_it_keeps_a_worker_and_takes_it_along(installation: Installation) -> None:
    with serving(installation, free_port()) as process:
        wait_until(lambda: workers(installation))
        (first,) = workers(installation)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: workers(installation) not in ([], [first]))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert workers(installation) == []
    assert not installation.cluster.is_running()


def test_a_worker_does_not_outlive_a_killed_web_server(installation: Installation) -> None:
    with serving(installation, free_port()) as process:
        wait_until(lambda: workers(installation))
        process.kill()
        process.wait()
    wait_until(lambda: workers(installation) == [])
    installation.run("stop")
