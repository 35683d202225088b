"""The systemd units of a server: the program as a service that may do as little as possible."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Part = Literal["all", "web", "worker"]

STATE = Path("/var/lib/dangvu")
FIRST_FREE_PORT = 1024


@dataclass(frozen=True)
class Unit:
    """One service. `arguments` are those of `dangvu`; `low_port` lets it open ports below 1024."""

    description: str
    program: Path
    arguments: list[str]
    user: str
    home: Path
    low_port: bool = False

    @property
    def text(self) -> str:
        capability = "CAP_NET_BIND_SERVICE" if self.low_port else ""
        place = "StateDirectory=dangvu\nStateDirectoryMode=0700" if self.home == STATE else ""
        return UNIT.format(
            description=self.description,
            command=" ".join(_quoted(word) for word in [str(self.program), *self.arguments]),
            user=self.user,
            home=_quoted(str(self.home)),
            place=place or f"ReadWritePaths={_quoted(str(self.home))}",
            # A data folder below /home has to be seen.
            homes="no" if self.home.is_relative_to("/home") else "yes",
            capability=capability,
        ).replace("\n\n\n", "\n\n")


def unit_of(
    part: Part, *, serve: list[str], port: int, user: str, home: Path, program: Path | None = None
) -> Unit:
    """The unit of one part: the web server with its worker, or each of them alone."""
    place = program or own_program()
    if part == "worker":
        return Unit("dangvu: background jobs", place, ["worker"], user, home)
    alone = ["--no-worker"] if part == "web" else []
    command = ["serve", "--lan", *serve, "--port", str(port), *alone]
    return Unit("dangvu", place, command, user, home, low_port=port < FIRST_FREE_PORT)


def own_program() -> Path:
    """The program that runs now; by the link `current` where versions lie beside each other, so that the
    unit outlives an upgrade."""
    here = Path(sys.prefix)
    if here.parent.name == "versions" and (link := here.parent.parent / "current").exists():
        here = link
    return here / "bin" / "dangvu"


def _quoted(word: str) -> str:
    """A word as systemd reads it: no specifier, no variable, no blank that divides it."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if any(letter in plain for letter in " \t\"'") else plain


UNIT = """\
[Unit]
Description={description}
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
User={user}
Group={user}
Environment=DANGVU_HOME={home}
# DATABASE_URL and other settings, one NAME=value in a line; not needed for the database inside.
EnvironmentFile=-/etc/dangvu.env
ExecStart={command}
Restart=on-failure
RestartSec=5
# The program ends its worker and its database itself; what is left after a minute is killed.
KillMode=mixed
TimeoutStopSec=60

{place}
UMask=0077
ProtectSystem=strict
ProtectHome={homes}
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
NoNewPrivileges=yes
CapabilityBoundingSet={capability}
AmbientCapabilities={capability}
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
"""
