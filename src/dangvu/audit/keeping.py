"""What is kept of the sealing outside of the database, in the data folder.

    secrets/sealing-key     the key that signs heads (0600), made once
    sealed/heads.jsonl      every head that was signed here and every fork that was declared here
    sealed/pulse            when the sealer last looked

Who has all rights in the database, but not in this folder, can neither sign nor take a head back.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

_KEY = "sealing-key"
# Some heads fit into so many bytes.
_TAIL = 16_384


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation; its secret is as many bytes as Ed25519 wants."""
    secret: str = settings.HOME.secret(_KEY)
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(secret + "="))


def public_key() -> bytes:
    return signing_key().public_key().public_bytes_raw()


@dataclass(slots=True)
class Kept:
    """What the folder remembers: texts of heads signed here, and forks declared here."""

    heads: list[str] = field(default_factory=list)
    forks: set[str] = field(default_factory=set)


class Folder:
    """The folder `sealed` of the data folder."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings.HOME.path / "sealed"

    def read(self) -> Kept:
        kept = Kept()
        for line in self._lines():
            if "head" in line:
                kept.heads.append(line["head"])
            elif "fork" in line:
                kept.forks.add(line["fork"])
        return kept

    @property
    def last_number(self) -> int:
        """The number of the head that was written down last; 0 when there is none."""
        for line in reversed(list(self._lines(_TAIL))):
            if "head" in line:
                return int(json.loads(line["head"])["number"])
        return 0

    def add_heads(self, heads: Iterable[tuple[str, bytes]]) -> None:
        self._append({"head": text, "signature": sign.hex()} for text, sign in heads)

    def add_fork(self, name: str) -> None:
        self._append([{"fork": name}])

    def beat(self, moment: str) -> None:
        """The sealer has looked, whether there was something or not."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self.path / f".pulse.{os.getpid()}"
        aside.write_text(moment)
        aside.replace(self.path / "pulse")

    @property
    def pulse(self) -> str:
        """When the sealer last looked; empty if it never did."""
        try:
            return (self.path / "pulse").read_text()
        except OSError:
            return ""

    def _append(self, lines: Iterable[dict[str, Any]]) -> None:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        if not text:
            return
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self.path / "heads.jsonl", flags, 0o600), "rb+") as file:
            # What a full disk cut off must not swallow what comes after it.
            if file.seek(0, os.SEEK_END) and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                text = "\n" + text
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())

    def _lines(self, last_bytes: int = 0) -> Iterator[dict[str, Any]]:
        try:
            with (self.path / "heads.jsonl").open("rb") as file:
                if last_bytes:
                    file.seek(max(0, file.seek(0, os.SEEK_END) - last_bytes))
                data = file.read()
        except OSError:
            return
        for line in data.splitlines():
            try:
                found = json.loads(line)
            except ValueError:
                # Half a line: the first of a tail, or the last of a machine that lost its power.
                continue
            if isinstance(found, dict):
                yield found


def fork_name(number: int, at: str, reason: str) -> str:
    """How a declared fork is called in the folder."""
    return f"{number} {at} {reason}"
