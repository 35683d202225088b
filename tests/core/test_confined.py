"""A child process with limits: whatever it does, the parent goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dangvu.core.confined import Bounds, Overwhelmed, Room, confined

SMALL = Bounds(memory=128 * 2**20, seconds=1)


def spin() -> Iterator[bytes]:
    while True:
        pass
    yield b""


def eat() -> Iterator[bytes]:
    held = []
    while True:
        held.append(bytearray(2**24))
    yield b""


def die() -> Iterator[bytes]:
    yield b"half an answer"
    os.kill(os.getpid(), signal.SIGSEGV)


def fail() -> Iterator[bytes]:
    raise ValueError("whatever was in the file")
    yield b""


def children() -> set[str]:
    """Processes that this one began, those not yet buried too."""
    lists = Path("/proc/self/task").glob("*/children")
    return {pid for one in lists for pid in one.read_text().split()}


@pytest.mark.parametrize("work", [spin, eat, die, fail])
def test_a_child_that_cannot_is_ended_soon_and_nothing_is_left(
    work: Callable[[], Iterator[bytes]],
) -> None:
    before, begun = children(), time.monotonic()
    with pytest.raises(Overwhelmed):
        confined(work, SMALL)
    assert time.monotonic() - begun < 5
    assert children() == before


def test_what_it_finds_comes_back_piece_by_piece() -> None:
    pieces = [b"", b"x" * 2**20, "đảng viên".encode()]
    assert confined(lambda: pieces) == pieces


def test_it_is_asked_again_and_again_and_remembers() -> None:
    seen: list[str] = []

    def answer(asked: str) -> list[bytes]:
        seen.append(asked)
        return [",".join(seen).encode()]

    with Room(lambda: answer) as room:
        assert list(room.ask("một")) == [b"m\xe1\xbb\x99t"]
        assert list(room.ask("hai")) == ["một,hai".encode()]
    assert seen == []


def test_it_holds_no_connection_and_no_secret_of_its_parent(tmp_path: Path) -> None:
    secret = (tmp_path / "secret").open("w+")
    os.environ["DANGVU_TRIAL_SECRET"] = "x"

    def look() -> list[bytes]:
        held = [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
        return [str(sorted(os.environ)).encode(), " ".join(held).encode()]

    try:
        environment, files = confined(look)
    finally:
        secret.close()
        del os.environ["DANGVU_TRIAL_SECRET"]
    assert environment == b"[]"
    assert b"secret" not in files
    assert files.count(b"socket:") == 1


def test_it_writes_no_file(tmp_path: Path) -> None:
    target = tmp_path / "written"

    def write() -> list[bytes]:
        target.write_bytes(b"x")
        return []

    with pytest.raises(Overwhelmed):
        confined(write)


def test_a_thread_of_the_server_may_ask_too() -> None:
    found: list[list[bytes]] = []
    thread = threading.Thread(target=lambda: found.append(confined(lambda: [b"x"])))
    thread.start()
    thread.join(30)
    assert found == [[b"x"]]
