"""What the room itself does in the background."""

from __future__ import annotations

from datetime import time, timedelta

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.audit.services import deed
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import Work, daily, forget_old_answers, make_answer, task

KEPT = timedelta(days=90)


@task("jobs.answer", retry=1)
def answer(work: Work, *, path: str, language: str) -> str:
    """A file that a page would take too long for."""
    return make_answer(work, path, language)


@daily("jobs.clean_up", gettext_lazy("Dọn các việc nền đã xong từ lâu"), at=time(2, 0))
@task("jobs.clean_up")
def clean_up(work: Work) -> str:
    """Forget jobs that were done or put aside long ago; failed ones stay until someone looks."""
    work.progress(_("Đang dọn"))
    forget_old_answers()
    over = Job.objects.filter(state__in=(JobState.DONE, JobState.CANCELLED))
    # What other rooms keep of a job lets go of it, which is a change of theirs.
    with deed(actor=work.actor, verb="jobs.clean_up"):
        over.filter(finished_at__lt=Now() - KEPT).delete()
    return ""
