"""Asking for work, stopping it, asking again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models.functions import Now

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.jobs.choices import PENDING, JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import registry, tickets


def enqueue(
    *,
    actor: Actor,
    task: str,
    label: str,
    args: Mapping[str, Any] | None = None,
    lock: str = "",
    after_running: bool = False,
) -> Job:
    """Ask for a task in the caller's transaction: nothing is queued if that is rolled back.

    With a `lock` there is one job of it at a time: one that waits or runs already is returned
    instead of a second. `after_running`: one that runs is not enough, because it may have begun
    before what has just changed; the new one waits for its end.
    """
    registry.find(task).policy.require(actor)
    if actor.user_id is None:
        raise PermissionDenied
    with transaction.atomic():
        if lock and (found := _same(lock, after_running=after_running)):
            return found
        job = Job.objects.create(
            task=task, label=label[:255], args=dict(args or {}), owner_id=actor.user_id, lock=lock
        )
        tickets.issue(job)
    return job


def cancel(*, actor: Actor, job: Job) -> Job:
    """Stop a job. A waiting one never begins; a running one stops at its next step and nothing of
    it is kept; a failed one is put aside. Another state is left as it is."""
    require_own(actor, job)
    with deed(actor=actor, verb="jobs.cancel", object_label=job.label):
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state == JobState.RUNNING:
            job.cancel_asked = True
            job.save(update_fields=["cancel_asked"])
        elif job.state in (JobState.WAITING, JobState.FAILED):
            Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED, finished_at=Now())
            tickets.withdraw(job.pk)
            job.refresh_from_db()
    return job


def retry(*, actor: Actor, job: Job) -> Job:
    """Let a failed or cancelled job run again, under the rights its owner has then."""
    require_own(actor, job)
    with deed(actor=actor, verb="jobs.retry", object_label=job.label):
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state not in (JobState.FAILED, JobState.CANCELLED):
            return job
        if job.lock and (found := _same(job.lock)):
            return found
        Job.objects.filter(pk=job.pk).update(
            state=JobState.WAITING,
            message="",
            failures=0,
            cancel_asked=False,
            due_at=None,
            started_at=None,
            finished_at=None,
        )
        tickets.issue(job)
        job.refresh_from_db()
    return job


def may_touch(actor: Actor, job: Job) -> bool:
    """Whether the actor may stop or repeat the job: its owner, or who manages jobs everywhere."""
    if scope_of(actor, "jobs", "manage").everything:
        return True
    return job.owner_id == actor.user_id and not scope_of(actor, "organizations").is_nothing


def require_own(actor: Actor, job: Job) -> None:
    if not may_touch(actor, job):
        raise PermissionDenied


def hold_lock(lock: str) -> None:
    """One transaction at a time decides about the jobs of a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('jobs:' || %s, 0))", [lock])


def _same(lock: str, *, after_running: bool = False) -> Job | None:
    hold_lock(lock)
    states = [JobState.WAITING] if after_running else PENDING
    found: Job | None = (
        Job.objects.filter(lock=lock, state__in=states).order_by("state", "pk").last()
    )
    return found
