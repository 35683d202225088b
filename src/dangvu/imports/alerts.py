"""Workbooks that wait for the one who uploaded them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import KEEP_DAYS, may_work_on

WAITING = "imports.waiting"

_KEPT = timedelta(days=KEEP_DAYS)
# What the copy with answers adds to the name, and what a browser adds to a second download.
_ADDED = re.compile(r"(\.tra-loi|\s*\([0-9]+\))+$")


def waiting_workbooks(actor: Actor) -> Iterator[Alert]:
    """The actor's own workbooks with open questions, or ready and not committed, until the day
    on which their files go. A later upload of the same book, also as the copy with answers,
    takes the place of the former. Three statements at most.
    """
    if actor.user_id is None:
        return
    own = ImportBatch.objects.visible_to(actor).filter(owner_id=actor.user_id)
    kept = own.annotate(made_on=TruncDate("made_at")).filter(made_on__gte=actor.today - _KEPT)
    latest = {
        _book(batch.file_name): batch
        for batch in kept.defer("findings", "counts").order_by("made_at", "pk")
    }
    for batch in latest.values():
        if (sentence := _sentence(batch)) and may_work_on(actor, batch):
            yield Alert(
                code=WAITING,
                sentence=sentence,
                due=batch.made_on + _KEPT,
                url=reverse("imports:batch", args=[batch.pk]),
                basis=_("Tệp tải lên được giữ %(days)s ngày.") % {"days": KEEP_DAYS},
            )


def _book(file_name: str) -> str:
    return _ADDED.sub("", Path(file_name).stem).casefold()


def _sentence(batch: ImportBatch) -> str:
    """Empty when nothing is asked of the owner."""
    words = {"file": batch.file_name, "number": batch.levels.get("question", 0)}
    if batch.state == BatchState.QUESTIONS:
        return _("Sổ “%(file)s” còn %(number)s câu hỏi phải trả lời trước khi nhập") % words
    if batch.state == BatchState.READY:
        return _("Sổ “%(file)s” đã kiểm tra xong, chưa nhập vào sổ") % words
    return ""


add_alert_source(WAITING, waiting_workbooks, policy=needs("imports"))
