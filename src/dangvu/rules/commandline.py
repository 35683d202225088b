"""The shipped rulebook is written when an installation is made or upgraded."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.commands import actor_provider
from dangvu.core.setup import Setup, at_init
from dangvu.rules.services import load_rulebook


def plug_in() -> None:
    """Called once when the room starts."""
    at_init(order=20)(write_rulebook)


def write_rulebook(setup: Setup) -> str | None:
    """A step of `init`, after the local operator exists."""
    written = load_rulebook(actor=actor_provider()(None))
    return _("Đã ghi %d quy định vào sổ quy định.") % written if written else None
