"""Running a job: begun, done and ended so that it happens once, whatever dies in between.

The lease (`line`) keeps a second worker away while the first lives. That the job runs is committed
before the task begins; that it is done is written in the transaction of the task itself, and only
if the attempt is still the latest one. So a worker that dies leaves either nothing or everything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dangvu.accounts.services import actor_for
from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed, reading_scope
from dangvu.core.disk import is_full
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import registry, tickets
from dangvu.jobs.services.asking import hold_lock
from dangvu.jobs.services.line import Line
from dangvu.jobs.services.work import Cancelled, Interrupted, JobRefused, Work

logger = logging.getLogger("dangvu.jobs")

# Seconds before the next attempt after the first, second, ... failure.
_PAUSES = (5, 30, 180)
_FINAL = (JobRefused, PermissionDenied, ValidationError, CommandFailed, registry.UnknownTask)


class Overtaken(Exception):
    """Another attempt has taken the job over; what this one wrote is rolled back."""


def run(
    job_id: int, *, today: date, line: Line, stopping: Callable[[], bool] = lambda: False
) -> None:
    """Do what is to be done for a ticket: run the job, or nothing if it no longer waits."""
    if not line.take(job_id):
        return
    try:
        job = begin(job_id)
        if job is not None:
            _attempt(job, today=today, line=line, stopping=stopping)
    finally:
        line.release(job_id)


def begin(job_id: int) -> Job | None:
    """Mark a waiting job as running and commit it; None when there is nothing to do."""
    with transaction.atomic():
        job: Job | None = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or job.state != JobState.WAITING:
            return None
        if job.lock:
            hold_lock(job.lock)
            if Job.objects.filter(lock=job.lock, state=JobState.RUNNING).exists():
                tickets.issue(job, wait_seconds=_PAUSES[0])
                return None
        Job.objects.filter(pk=job_id).update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            started_at=Now(),
            due_at=None,
            message="",
        )
        job.refresh_from_db()
    return job


def _attempt(job: Job, *, today: date, line: Line, stopping: Callable[[], bool]) -> None:
    try:
        task = registry.find(job.task)
        actor = _actor(job, today)
        with _transaction(task, actor):
            # The right to it may be gone since it was asked for.
            task.policy.require(actor)
            url = task.run(Work(job, actor, line, stopping=stopping), **job.args)
            end(job, JobState.DONE, result_url=url or "")
    except Overtaken:
        logger.warning("job %s was taken over by another attempt", job.pk)
    except Interrupted:
        give_back(job)
    except Cancelled:
        end(job, JobState.CANCELLED, message=_("Đã dừng theo yêu cầu; không giữ lại gì."))
    except Exception as error:  # noqa: BLE001 -- whatever a task raises, the worker lives on
        _fail(job, error)


def _actor(job: Job, today: date) -> Actor:
    if not job.owner.is_active:
        raise JobRefused(_("Tài khoản của người giao việc không còn dùng."))
    return actor_for(job.owner, today=today, channel="job", request=f"job-{job.pk}")


@contextmanager
def _transaction(task: registry.Task, actor: Actor) -> Iterator[None]:
    """For an atomic task one transaction in which the database shows what the actor may read."""
    with ExitStack() as stack:
        if task.atomic:
            stack.enter_context(transaction.atomic())
            stack.enter_context(reading_scope()(actor))
        yield


def end(job: Job, state: JobState, *, message: str = "", result_url: str = "") -> None:
    """The attempt is over. Raises `Overtaken` if it is not the latest one any more."""
    changed = _mine(job).update(
        state=state, message=message, result_url=result_url, finished_at=Now()
    )
    if not changed:
        raise Overtaken


def give_back(job: Job) -> None:
    """Let the job wait for the next worker; nobody did anything wrong."""
    with transaction.atomic():
        if _mine(job).update(state=JobState.WAITING, started_at=None):
            tickets.issue(job)


def _fail(job: Job, error: Exception) -> None:
    failures = job.failures + 1
    final = isinstance(error, _FINAL) or failures > _retries(job)
    level = logging.INFO if isinstance(error, _FINAL) else logging.ERROR
    logger.log(level, "job %s (%s) failed", job.pk, job.task, exc_info=error)
    fail(job, _sentence(job, error), failures=failures, final=final)


def fail(job: Job, message: str, *, failures: int, final: bool) -> None:
    """Keep why an attempt went wrong, and let it be tried again unless that was final."""
    with transaction.atomic():
        if final:
            _mine(job).update(
                state=JobState.FAILED, message=message, failures=failures, finished_at=Now()
            )
            return
        pause = _PAUSES[min(failures, len(_PAUSES)) - 1]
        if _mine(job).update(
            state=JobState.WAITING,
            message=message,
            failures=failures,
            due_at=Now() + timedelta(seconds=pause),
        ):
            tickets.issue(job, wait_seconds=pause)


def _mine(job: Job) -> Any:
    """The job as long as this attempt is the latest one and not over."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _retries(job: Job) -> int:
    try:
        return registry.find(job.task).retry
    except registry.UnknownTask:
        return 0


def _sentence(job: Job, error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, PermissionDenied):
        return _("Người giao việc không có quyền làm việc này.")
    if isinstance(error, (JobRefused, CommandFailed)):
        return str(error)
    if is_full(error):
        return _("Hết chỗ trên ổ đĩa; việc này chưa ghi gì. Báo người vận hành dọn chỗ.")
    if isinstance(error, registry.UnknownTask):
        return _("Bản chương trình này không biết làm việc “%(task)s”.") % {"task": job.task}
    return _(
        "Việc dừng vì lỗi ngoài dự kiến (%(kind)s); không giữ lại gì. Người vận hành xem nhật ký,"
        " việc số %(number)s."
    ) % {"kind": type(error).__name__, "number": job.pk}
