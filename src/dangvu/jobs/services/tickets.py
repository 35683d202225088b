"""Tickets: what procrastinate keeps of a job. A ticket says no more than "look at job N"."""

from __future__ import annotations

from typing import Any, cast

from django.db import connection
from procrastinate.contrib.django import app

from dangvu.jobs.choices import SILENT_SECONDS, UNBEGUN_SECONDS
from dangvu.jobs.models import Job

TASK = "dangvu.job"
QUEUE = "dangvu"

_DROP = "DELETE FROM procrastinate_jobs WHERE task_name = %s AND args ->> 'job' = %s"
_DROP_ORPHANS = """
    DELETE FROM procrastinate_jobs ticket
     WHERE ticket.task_name = %s AND ticket.status = 'doing' AND (NOT EXISTS (
        SELECT FROM procrastinate_workers worker
         WHERE worker.id = ticket.worker_id
           AND worker.last_heartbeat > clock_timestamp() - make_interval(secs => %s))
     OR EXISTS (
        SELECT FROM jobs_job job, procrastinate_events event
         WHERE ticket.args ->> 'job' = job.id::text AND job.state = 'WAITING'
           AND event.job_id = ticket.id AND event.type = 'started'
           AND event.at < clock_timestamp() - make_interval(secs => %s)))
"""
_WITHOUT = """
    SELECT job.id FROM jobs_job job
     WHERE job.state = 'WAITING' AND NOT EXISTS (
        SELECT FROM procrastinate_jobs ticket
         WHERE ticket.task_name = %s AND ticket.args ->> 'job' = job.id::text
           AND ticket.status IN ('todo', 'doing'))
"""


def issue(job: Job, *, wait_seconds: int = 0) -> None:
    """Put the job into the queue, in the caller's transaction."""
    options: dict[str, Any] = {"schedule_in": {"seconds": wait_seconds}} if wait_seconds else {}
    ticket = app.configure_task(TASK, queue=QUEUE, lock=job.lock or None, **options)
    ticket.defer(job=job.pk)


def withdraw(job_id: int) -> None:
    """Take back a ticket that no worker has fetched yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_DROP} AND status = 'todo'", [TASK, str(job_id)])


def drop(job_id: int) -> None:
    """Take the tickets of a job away whose worker is dead, so that the lock they hold is free."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [TASK, str(job_id)])


def drop_orphans() -> None:
    """Take away tickets whose worker is gone or silent, or fetched them and did not begin the job: it
    died in between, and its heartbeat is younger than its death."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP_ORPHANS, [TASK, SILENT_SECONDS, UNBEGUN_SECONDS])


def jobs_without() -> list[int]:
    """Waiting jobs that nothing would ever take up."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT, [TASK])
        return cast(list[int], [number for (number,) in cursor.fetchall()])
