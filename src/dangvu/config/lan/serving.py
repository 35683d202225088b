"""What `dangvu serve --lan` opens: which doors, under which names, with which settings."""

import datetime
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.config.errors import mark
from dangvu.config.home import Home
from dangvu.config.lan import network
from dangvu.config.lan.authority import Authority, LanError, Place, authority_of
from dangvu.config.lan.sheet import Sheet

HTTPS, HTTP = 443, 80
USUAL_INSTALL_PORT = 8080
# A browser that was told never asks over plain HTTP again, and offers no way around a certificate.
HSTS_SECONDS = 30 * 24 * 3600
NOT_A_NAME = ("", "localhost")


@dataclass(frozen=True)
class Lan:
    """`named`: someone said under which name; else it is the machine's own, which may change."""

    place: Place
    port: int
    install_port: int
    named: bool

    @classmethod
    def of(
        cls, *, names: list[str], addresses: list[str], port: int, install_port: int | None
    ) -> "Lan":
        """What was asked for, the rest found out. Raises LanError where it cannot be."""
        if not addresses:
            found = network.own_address()
            if found is None:
                raise LanError(NO_NETWORK)
            addresses = [found]
        own = network.own_name()
        chosen = names or ([] if own in NOT_A_NAME else [own])
        usual = HTTP if port == HTTPS else USUAL_INSTALL_PORT
        return cls(Place.of(chosen, addresses), port, install_port or usual, bool(names))

    @property
    def bound(self) -> list[str]:
        """The addresses that are listened on: those that were named and no other."""
        return [str(address) for address in self.place.addresses]

    @property
    def address(self) -> str:
        return _url("https", self.place.hosts[0], self.port, HTTPS)

    @property
    def install_address(self) -> str:
        """By number: the name may not be known yet where the sheet is read."""
        return _url("http", self.place.hosts[len(self.place.names)], self.install_port, HTTP)

    @property
    def hsts_seconds(self) -> int:
        """Zero unless a name was chosen and both doors are at their usual ports: the rule holds for a
        name and for all its ports, so it would lock the install sheet at 8080 behind the certificate."""
        usual = (self.port, self.install_port) == (HTTPS, HTTP)
        return HSTS_SECONDS if self.named and usual else 0

    def environment(self, before: Mapping[str, str]) -> dict[str, str]:
        """What the settings have to know; see `settings`."""
        hosts = [*filter(None, [before.get("DANGVU_HOSTS", "")]), *self.place.hosts]
        return {
            "DANGVU_TLS": "yes",
            "DANGVU_HOSTS": ",".join(hosts),
            "DANGVU_HSTS_SECONDS": str(self.hsts_seconds),
        }

    def prepare(self, home: Home, *, now: datetime.datetime, anew: bool) -> Authority:
        """Certificates and install sheet, as they are to be today."""
        authority = authority_of(home, self.place, now=now, anew=anew)
        hosts = f"{self.place.addresses[0]} {' '.join(self.place.names)}"
        sheet = Sheet(authority, self.address, self.install_address, hosts.strip(), now.date())
        with home.explaining_trouble():
            sheet.write(_public(authority))
        return authority

    def doorstep(self, authority: Authority) -> tuple[str, list[str]]:
        """The name of the log and the command of the process that hands out sheet and certificate."""
        command = [sys.executable, "-P", "-m", "dangvu.config.lan.doorstep"]
        place = [str(_public(authority)), str(self.install_port), self.address, *self.bound]
        return "doorstep.log", [*command, *place]

    def announcement(self, authority: Authority) -> str:
        """What is said when the doors are open."""
        return _(
            "Đang chạy ở %(address)s (Ctrl+C để dừng)\n"
            "Hướng dẫn cài máy: %(install)s (bản in: %(file)s)\n"
            "Dấu vân tay chứng thư, Windows (SHA-1): %(sha1)s\n"
            "Dấu vân tay chứng thư, SHA-256: %(sha256)s"
        ) % {
            "address": self.address,
            "install": self.install_address,
            "file": _public(authority) / "huong-dan.pdf",
            "sha1": authority.sha1,
            "sha256": authority.sha256,
        }


def _public(authority: Authority) -> Path:
    return authority.folder / "public"


def _url(scheme: str, host: str, port: int, usual: int) -> str:
    return f"{scheme}://{host}/" if port == usual else f"{scheme}://{host}:{port}/"


NO_NETWORK = mark("Không thấy địa chỉ của máy này trong mạng. Hãy nói rõ bằng --address.")
