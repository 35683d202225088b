"""A clerk who writes one figure after the other over HTTP, in a process of its own.

What is not answered is sent again with the same key; what was answered is written down, safe on
the disk, before the next one is begun.
"""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

_WRITTEN = "/figures/quoted/"


@dataclass
class Clerk:
    folder: Path
    port: int
    cookies: str
    process: int = 0

    def __post_init__(self) -> None:
        self.acknowledged = self.folder / "acknowledged"
        self.acknowledged.touch()
        self.stop = self.folder / "stop"

    def begin(self) -> None:
        """Write, unless it is writing."""
        if not self.process:
            self.stop.unlink(missing_ok=True)
            self.process = forked(self._write_for_ever)

    def hush(self) -> None:
        """Stop between two figures."""
        self.stop.touch()
        if self.process:
            os.waitpid(self.process, 0)
            self.process = 0

    def said(self) -> list[int]:
        """The numbers that were acknowledged."""
        return [int(line) for line in self.acknowledged.read_text().split()]

    def _write_for_ever(self) -> None:
        number = len(self.said()) + int(time.time() * 1000)
        with self.acknowledged.open("a") as said:
            while not self.stop.exists():
                number += 1
                while not self._write(number):
                    if self.stop.exists():
                        return
                    time.sleep(0.02)
                said.write(f"{number}\n")
                said.flush()
                os.fsync(said.fileno())

    def _write(self, number: int) -> bool:
        form = {
            "subject": f"số {number}", "qualifier": "EXACT", "value": "1", "unit": "tỷ đồng",
            "period": "2025", "area": "toàn tỉnh", "symbol": "12-BC/ĐUK",
            "csrfmiddlewaretoken": "k" * 32,
        }  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookies,
            "Idempotency-Key": f"kill-{number:020d}",
        }
        try:
            asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            asking.request("POST", "/figures/quoted/new", urlencode(form), headers)
            answer = asking.getresponse()
            answer.read()
            return answer.status == 302 and answer.headers["Location"].startswith(_WRITTEN)
        except (OSError, http.client.HTTPException):
            return False


def forked(do: Callable[[], object]) -> int:
    """The same program in a process of its own, with connections of its own."""
    from django.db import connections

    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            # The parent's connection goes on living; the child may not touch it.
            connections["default"].connection = None
            do()
        os._exit(0)
    return child
