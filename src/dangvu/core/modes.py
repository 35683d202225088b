"""In which surroundings the installation stands, and what follows from it.

`demo`: invented data on one machine, no second factor, a watermark on everything.
`net`: reachable over the Internet or the Party's wide network.
`lan`: the network of one office.

What contradicts the mode is refused at the start; see `config.coherence`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

DEMO, NET, LAN = "demo", "net", "lan"
MODES = (DEMO, NET, LAN)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without a request, and at most."""

    idle: timedelta
    absolute: timedelta


LIMITS = {
    DEMO: Limits(timedelta(hours=8), timedelta(hours=12)),
    NET: Limits(timedelta(minutes=15), timedelta(hours=12)),
    LAN: Limits(timedelta(minutes=30), timedelta(hours=12)),
}


def is_demo() -> bool:
    """Whether this is an installation with invented data."""
    mode: str = settings.DANGVU_MODE
    return mode == DEMO


def watermark() -> str:
    """What stands across every page and paper; empty where the data is real."""
    return _("BẢN DÙNG THỬ") if is_demo() else ""


def keeps_less() -> bool:
    """Whether of members only a part is kept (`members.keeping` says which)."""
    mode: str = settings.DANGVU_MODE
    return mode == NET
