"""Large exports that wait for the reader's decision, and those that the reader can fetch."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.core.writing import write_number
from dangvu.exports import selectors

WAITING = "exports.waiting"


def waiting_exports(actor: Actor) -> Iterator[Alert]:
    """One line for each; there are few of them in a day."""
    for ask in selectors.to_be_decided(actor):
        words = {"who": ask.user.display_name, "what": ask.label, "n": write_number(ask.persons)}
        yield Alert(
            code=WAITING,
            sentence=_("%(who)s xin xuất “%(what)s” (%(n)s người)") % words,
            due=None,
            url=reverse("exports:decide", args=[ask.pk]),
        )
    for ask in selectors.can_be_fetched(actor):
        yield Alert(
            code=WAITING,
            sentence=_("Yêu cầu xuất “%s” đã được duyệt, lấy trong một ngày") % ask.label,
            due=None,
            url=reverse("exports:list"),
        )


add_alert_source(WAITING, waiting_exports, policy=needs("members"))
