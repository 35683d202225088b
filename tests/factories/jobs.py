"""Background work in the test's own process."""

from __future__ import annotations

from datetime import date

from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import run, same_line
from dangvu.jobs.services.tickets import jobs_without
from tests.cast import TODAY

# More than any test queues; a task that queues itself for ever is a fault.
MOST = 200


def run_waiting_jobs(*, today: date = TODAY) -> list[Job]:
    """Run what waits, in the order of asking, until nothing waits; a pause before the next attempt
    is not kept. Every job that ran, as it is then."""
    ran: list[int] = []
    while (job := Job.objects.filter(state=JobState.WAITING).order_by("pk").first()) is not None:
        assert len(ran) < MOST, "the queue does not become empty"
        assert job.pk not in jobs_without(), "no worker would take this job up"
        run(job.pk, today=today, line=same_line())
        ran.append(job.pk)
    return list(Job.objects.filter(pk__in=ran).order_by("pk"))
