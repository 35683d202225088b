"""A worker that is killed at any step of an import or an undo leaves nothing; the next does it once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.audit.models import Deed
from dangvu.core import withdrawal
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.jobs import services as jobs
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.members.models import Person, Standing
from tests.cast import TODAY
from tests.factories.jobs import run_waiting_jobs
from tests.imports.workbooks import WorkbookMaker, member

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = (
    "read",
    "plan:organizations.organizations",
    "members",
    "commit:organizations.organizations",
    "write:members_standing",
    "finish",
)


@pytest.fixture(autouse=True)
def _no_files_left(transactional_db: None) -> Iterator[None]:
    yield
    for path in services.imports_folder().iterdir():
        path.unlink()


def uploaded(folder: Path) -> ImportBatch:
    operator = ensure_operator(today=TODAY)
    path = WorkbookMaker(folder).members(member("M1"), member("M2")).write()
    batch = services.start_batch(actor=operator, file_name=path.name, data=path.read_bytes())
    run_waiting_jobs()
    return fresh(batch)


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def worker_dies(job: Job | None, arrange: Callable[[Callable[[], None]], None]) -> None:
    """In a child process: take the job up and be killed where `arrange` puts the shot."""
    assert job is not None
    child = os.fork()
    if child == 0:
        # The parent's connection goes on living; the child may not touch it.
        connection.connection = None
        try:
            arrange(lambda: os.kill(os.getpid(), signal.SIGKILL))
            with jobs.own_line() as line:
                jobs.run(job.pk, today=TODAY, line=line)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


def next_worker() -> None:
    """Takes up what the dead one left, and does it."""
    with jobs.own_line() as line:
        # The lease falls when the server sees that the dead process is gone.
        for _attempt in range(100):
            if jobs.recover(line) or not Job.objects.filter(state=JobState.RUNNING).exists():
                break
    run_waiting_jobs()


def people() -> int:
    with reading_whole():
        return Standing.objects.current().values("person").distinct().count()


@pytest.mark.parametrize("step", STEPS)
def test_an_import_is_written_once_whatever_step_its_worker_dies_at(
    tmp_path: Path, step: str
) -> None:
    batch = uploaded(tmp_path)
    assert services.approve_batch(actor=ensure_operator(today=TODAY), batch=batch)

    def arrange(shoot: Callable[[], None]) -> None:
        def told_to(work: jobs.Work) -> Callable[[str, int, int], None]:
            return lambda said, done, total: shoot() if said == step else None

        services.told_to = told_to

    worker_dies(fresh(batch).job, arrange)
    assert fresh(batch).state == BatchState.RUNNING
    assert people() == 0
    next_worker()
    assert fresh(batch).state == BatchState.COMMITTED
    assert people() == 2
    assert Deed.objects.filter(verb="imports.import_workbook").count() == 1


def test_an_undo_is_done_once_when_its_worker_dies_at_the_end(tmp_path: Path) -> None:
    operator, batch = ensure_operator(today=TODAY), uploaded(tmp_path)
    assert services.approve_batch(actor=operator, batch=batch)
    run_waiting_jobs()
    assert services.ask_to_undo(actor=operator, batch=fresh(batch), reason="nạp nhầm")

    def arrange(shoot: Callable[[], None]) -> None:
        withdrawal.add_follower(lambda actor, withdrawn: shoot())

    worker_dies(fresh(batch).job, arrange)
    assert people() == 2
    next_worker()
    assert fresh(batch).state == BatchState.UNDONE
    assert people() == 0
    assert Deed.objects.filter(verb="imports.undo_import").count() == 1


def test_a_check_that_is_killed_is_made_again(tmp_path: Path) -> None:
    operator = ensure_operator(today=TODAY)
    path = WorkbookMaker(tmp_path).members(member("M1")).write()
    batch = services.start_batch(actor=operator, file_name=path.name, data=path.read_bytes())

    def arrange(shoot: Callable[[], None]) -> None:
        services.told_to = lambda work: lambda said, done, total: shoot()

    worker_dies(fresh(batch).job, arrange)
    assert fresh(batch).state == BatchState.WAITING
    next_worker()
    assert fresh(batch).state == BatchState.READY
    with reading_whole():
        assert not Person.objects.exists()
