"""What lower rooms may not do while a case runs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import guard
from dangvu.core.actor import Actor
from dangvu.core.guard import Hold
from dangvu.members.models import Candidate
from dangvu.procedures.models import Case


def no_case_runs(*, actor: Actor, subject: Candidate) -> Hold | None:
    """Nobody leaves the pool, or the cell that follows them, while a case about them runs."""
    with reading_whole():
        if not Case.objects.running().filter(candidate=subject).exists():
            return None
    return Hold("case_runs", _("Người này đang có hồ sơ giải quyết; rút hồ sơ trước."))


for step in ("members.drop_candidate", "members.move_candidate"):
    guard.register(step, no_case_runs)
