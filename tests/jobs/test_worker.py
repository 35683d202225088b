"""A worker of its own process, killed wherever it hurts."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from dangvu.access.services import ensure_operator
from dangvu.audit.services import deed
from dangvu.core.commands import CommandFailed
from dangvu.jobs import services as jobs
from dangvu.jobs.choices import JobState
from dangvu.jobs.management.worker import Worker
from dangvu.jobs.models import Job, Step
from dangvu.jobs.services import line, running
from dangvu.sources.models import Source
from tests.cast import TODAY
from tests.jobs.conftest import Plant

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = ("read", "plan", "write", "check")
WHERE = ("fetched", "begun", *STEPS, "ended", "committed")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def three_rows(work: jobs.Work, *, die_at: str = "") -> str:
    """Writes one row in each of its steps, and dies after the one it is told."""
    for number, step in enumerate(STEPS, start=1):
        work.progress(step, number, len(STEPS))
        with deed(actor=work.actor, verb="tests.write"):
            Source.objects.create(symbol=step)
        if step == die_at and work.job.attempts == 1:
            die()
    return "/done/"


def in_child(do: Callable[..., None], *given: object) -> int:
    """Run it in a child process; its number."""
    child = os.fork()
    if child == 0:
        # The parent's connection goes on living; the child may not touch it.
        connection.connection = None
        try:
            do(*given)
        finally:
            os._exit(0)
    return child


def ended_by(child: int) -> int:
    """The signal that ended the child, 0 for none."""
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def worker() -> None:
    Worker(concurrency=1, once=True).run()


def worker_that_dies(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between what it commits: after fetching, after beginning, before and after the end."""
    begin, end = running.begin, running.end

    def begin_and_die(job_id: int) -> Job | None:
        if where == "fetched":
            die()
        job = begin(job_id)
        if where == "begun":
            die()
        return job

    def end_and_die(*args: object, **more: object) -> None:
        end(*args, **more)
        if where == "ended":
            die()

    def die_before_releasing(self: line.Line, job_id: int) -> None:
        if where == "committed":
            die()

    monkeypatch.setattr(running, "begin", begin_and_die)
    monkeypatch.setattr(running, "end", end_and_die)
    monkeypatch.setattr(line.Line, "release", die_before_releasing)
    worker()


def long_after() -> None:
    """Heartbeats become old; the other traces of a dead process are gone at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'"
        )


def tickets() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


@pytest.fixture
def task(plant: Plant) -> Iterator[None]:
    # What is due every day would be asked for by the first worker.
    daily = dict(jobs.registry._daily)
    jobs.registry._daily.clear()
    plant("tests.three_rows", three_rows)
    yield
    jobs.registry._daily.update(daily)


def ask(**args: str) -> Job:
    operator = ensure_operator(today=TODAY)
    return jobs.enqueue(
        actor=operator, task="tests.three_rows", label="Ba dòng", args=args, lock="rows"
    )


def test_killed_anywhere_it_is_done_once(task: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in WHERE:
        before = Source.objects.count()
        job = ask(die_at=where)
        with monkeypatch.context() as patch:
            assert ended_by(in_child(worker_that_dies, where, patch)) == signal.SIGKILL
        kept = Source.objects.count() - before
        assert kept == (len(STEPS) if where == "committed" else 0), where
        long_after()
        assert ended_by(in_child(worker)) == 0
        job.refresh_from_db()
        assert (job.state, job.result_url) == (JobState.DONE, "/done/"), where
        assert Source.objects.count() - before == len(STEPS), where
        assert tickets() == 0, where


def test_progress_is_seen_while_nothing_is_committed(task: None, plant: Plant) -> None:
    reading, writing = os.pipe()

    def wait(work: jobs.Work) -> str:
        three_rows(work)
        os.read(reading, 1)
        return ""

    plant("tests.wait", wait)
    operator = ensure_operator(today=TODAY)
    job = jobs.enqueue(actor=operator, task="tests.wait", label="Chờ")
    child = in_child(worker)
    wait_until(lambda: Step.objects.filter(job=job, text="check").exists())
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert job.latest_step.percent == 100
    assert not Source.objects.exists()
    os.write(writing, b"x")
    assert ended_by(child) == 0
    assert Source.objects.count() == len(STEPS)


def test_a_living_job_is_left_to_its_worker(task: None, plant: Plant) -> None:
    reading, writing = os.pipe()
    plant("tests.wait", lambda work: str(os.read(reading, 1)))
    operator = ensure_operator(today=TODAY)
    job = jobs.enqueue(actor=operator, task="tests.wait", label="Chờ")
    child = in_child(worker)
    wait_until(lambda: Job.objects.filter(pk=job.pk, state=JobState.RUNNING).exists())
    with jobs.own_line() as other:
        assert jobs.recover(other) == []
        os.write(writing, b"x")
        assert ended_by(child) == 0
        assert jobs.recover(other) == []
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)


def test_cancelled_from_outside_it_stops_and_keeps_nothing(task: None, plant: Plant) -> None:
    def endless(work: jobs.Work) -> str:
        three_rows(work)
        while True:
            work.progress(f"bước {time.monotonic()}")
            time.sleep(0.02)

    plant("tests.endless", endless)
    operator = ensure_operator(today=TODAY)
    job = jobs.enqueue(actor=operator, task="tests.endless", label="Không hết")
    child = in_child(worker)
    wait_until(lambda: Step.objects.filter(job=job, number__gt=len(STEPS)).exists())
    jobs.cancel(actor=operator, job=job)
    assert ended_by(child) == 0
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not Source.objects.exists()


def test_a_worker_that_is_stopped_gives_its_job_back(task: None, plant: Plant) -> None:
    def endless(work: jobs.Work) -> str:
        while True:
            work.progress(f"bước {time.monotonic()}")
            time.sleep(0.02)

    plant("tests.endless", endless)
    operator = ensure_operator(today=TODAY)
    job = jobs.enqueue(actor=operator, task="tests.endless", label="Không hết")
    child = in_child(worker)
    wait_until(lambda: Step.objects.filter(job=job).exists())
    os.kill(child, signal.SIGTERM)
    assert ended_by(child) == 0
    job.refresh_from_db()
    assert (job.state, job.failures) == (JobState.WAITING, 0)
    assert tickets() == 1


def test_a_job_waits_for_the_one_of_its_lock(task: None, plant: Plant) -> None:
    reading, writing = os.pipe()
    order: list[int] = []
    plant("tests.wait", lambda work: str(os.read(reading, 1)))
    operator = ensure_operator(today=TODAY)
    first = jobs.enqueue(actor=operator, task="tests.wait", label="1", lock="one")
    one, two = in_child(worker), 0
    wait_until(lambda: Job.objects.filter(pk=first.pk, state=JobState.RUNNING).exists())
    second = jobs.enqueue(
        actor=operator, task="tests.wait", label="2", lock="one", after_running=True
    )
    two = in_child(worker)
    assert ended_by(two) == 0
    second.refresh_from_db()
    assert second.state == JobState.WAITING, order
    os.write(writing, b"xx")
    assert ended_by(one) == 0
    second.refresh_from_db()
    first.refresh_from_db()
    assert first.state == second.state == JobState.DONE
    assert second.started_at >= first.finished_at


def test_once_does_what_waits_and_says_by_its_exit_whether_all_was_done(
    task: None, plant: Plant
) -> None:
    def refuse(work: jobs.Work) -> str:
        raise jobs.JobRefused("Sổ không đọc được.")

    def once() -> None:
        try:
            call_command("worker", "--once", stderr=StringIO())
        except CommandFailed as error:
            told = "1 việc không xong" in str(error) and "Sổ không đọc được." in str(error)
            os._exit(error.returncode if told else 9)

    plant("tests.refuse", refuse)
    done = ask()
    assert exit_code(in_child(once)) == 0
    refused = jobs.enqueue(actor=ensure_operator(today=TODAY), task="tests.refuse", label="Hỏng")
    again = ask()
    assert exit_code(in_child(once)) == 1
    states = [Job.objects.get(pk=job.pk).state for job in (done, refused, again)]
    assert states == [JobState.DONE, JobState.FAILED, JobState.DONE]
    # What failed before is on the desk and no matter of a run that had nothing to do.
    assert exit_code(in_child(once)) == 0


def exit_code(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)
