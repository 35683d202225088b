"""Jobs whose worker died are taken up again, and those that are due every day are asked for."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import registry, tickets
from dangvu.jobs.services.asking import enqueue
from dangvu.jobs.services.line import Line
from dangvu.jobs.services.running import give_back

# A job under which the worker died so often is likely to be what kills it.
MOST_DEATHS = 3


def recover(line: Line) -> list[int]:
    """Take up what dead workers left behind; the jobs that wait again.

    `line` must not be one that runs a job: whoever holds a lease gets it a second time.
    """
    again = [job.pk for job in Job.objects.filter(state=JobState.RUNNING) if _recover(job, line)]
    tickets.drop_orphans()
    for number in tickets.jobs_without():
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=number)
            # Looked at again under the lock: a worker may have begun or a person cancelled it.
            if number in tickets.jobs_without():
                tickets.issue(job)
    return again


def _recover(job: Job, line: Line) -> bool:
    if not line.take(job.pk):
        return False
    try:
        with transaction.atomic():
            fresh = Job.objects.select_for_update().get(pk=job.pk)
            if (fresh.state, fresh.attempts) != (JobState.RUNNING, job.attempts):
                return False
            tickets.drop(job.pk)
            return _again(fresh)
    finally:
        line.release(job.pk)


def _again(job: Job) -> bool:
    mine = Job.objects.filter(pk=job.pk)
    if job.cancel_asked:
        mine.update(state=JobState.CANCELLED, message=_("Đã dừng theo yêu cầu; không giữ lại gì."))
        return False
    deaths = job.failures + 1
    if deaths > MOST_DEATHS:
        message = _("Tiến trình chạy nền đã dừng đột ngột %(count)s lần khi làm việc này.")
        mine.update(state=JobState.FAILED, message=message % {"count": deaths}, failures=deaths)
        return False
    mine.update(failures=deaths)
    give_back(job)
    return True


def ask_daily(now: datetime.datetime) -> None:
    """Ask for the daily tasks that nobody has asked for since they became due. `now` is local."""
    operator = User.objects.filter(is_operator=True).first()
    if operator is None:
        return
    actor = actor_for(operator, today=now.date(), channel="job")
    for one in registry.daily_tasks():
        due = now.replace(hour=one.at.hour, minute=one.at.minute, second=0, microsecond=0)
        if due > now:
            due -= datetime.timedelta(days=1)
        if not Job.objects.filter(task=one.task, made_at__gte=due).exists():
            enqueue(actor=actor, task=one.task, label=str(one.label), lock=one.task)
