"""The way to the database is cut just before or just after COMMIT: the sender is told, and may repeat."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from dangvu.accounts.models import KeptAnswer
from dangvu.figures.models import QuotedFigure
from tests.accounts.test_once import QUOTE
from tests.cast import assemble
from tests.factories.organizations import make_bloc

pytestmark = pytest.mark.django_db(transaction=True)


class Cutter:
    """Stands between program and database, passes everything on, and cuts at one COMMIT."""

    def __init__(self, folder: Path, server: str, where: str) -> None:
        self.server, self.where, self.cut = server, where, False
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(folder / Path(server).name))
        self.door.listen()
        self.ends: list[socket.socket] = []
        self.hands: list[threading.Thread] = []
        self._begin(self._receive)

    def _begin(self, do: Callable[..., None], *given: object) -> None:
        hand = threading.Thread(target=do, args=given, daemon=True)
        self.hands.append(hand)
        hand.start()

    def close(self) -> None:
        for one in (self.door, *self.ends):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for hand in self.hands:
            hand.join()
        for one in (self.door, *self.ends):
            one.close()

    def _receive(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                asked, _address = self.door.accept()
                answered = socket.socket(socket.AF_UNIX)
                self.ends += [asked, answered]
                answered.connect(self.server)
                for one, other in ((asked, answered), (answered, asked)):
                    self._begin(self._pass, one, other)

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                commits = b"COMMIT\0" in data
                if commits and not self.cut and self.where == f"{self._way(data)} COMMIT":
                    self.cut = True
                    break
                other.sendall(data)
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _way(data: bytes) -> str:
        """A query goes to the server; that it is complete comes back."""
        return "before" if data.startswith(b"Q") else "after"


@contextlib.contextmanager
def cut_connection(folder: Path, where: str) -> Iterator[Cutter]:
    """Connections of this thread lead through a cutter."""
    place = connection.settings_dict
    was = place["HOST"]
    cutter = Cutter(folder, f"{was}/.s.PGSQL.{place['PORT']}", where)
    connection.close()
    place["HOST"] = str(folder)
    try:
        yield cutter
    finally:
        connection.close()
        place["HOST"] = was
        cutter.close()


@pytest.mark.parametrize("where", ["before COMMIT", "after COMMIT"])
def test_whoever_is_cut_off_is_told_and_repeats_without_doubling(
    tmp_path: Path, where: str
) -> None:
    cast = assemble(make_bloc())
    client = cast.signed_in(cast.officer)
    client.raise_request_exception = False
    headers = {"idempotency-key": "mot-lan-gui-duy-nhat"}

    def send(by: Client) -> object:
        return by.post("/figures/quoted/new", QUOTE, headers=headers)

    with cut_connection(tmp_path, where) as cutter:
        answer = send(client)
    assert cutter.cut
    assert answer.status_code == 503  # type: ignore[attr-defined]
    assert "Hệ thống đang tạm dừng" in answer.content.decode()  # type: ignore[attr-defined]
    assert QuotedFigure.objects.count() == (where == "after COMMIT")
    assert send(client).status_code == 302  # type: ignore[attr-defined]
    assert QuotedFigure.objects.count() == 1
    assert KeptAnswer.objects.count() == 1
