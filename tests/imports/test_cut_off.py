"""An import that is cut off in the middle leaves nothing behind; the next one finds a clean house."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from dangvu.access.services import ensure_operator
from dangvu.imports.choices import BatchState
from dangvu.imports.services import ImportFailed, import_workbook
from dangvu.organizations.models import Organization
from tests.cast import TODAY
from tests.imports.workbooks import WorkbookMaker, member


def workbook(folder: Path) -> Path:
    return WorkbookMaker(folder).members(member("M1"), member("M2")).write()


def import_and_die(path: Path) -> None:
    """In a child process: import, and be killed while members are being written."""

    def die_while_writing(step: str, done: int, total: int) -> None:
        if step == "write:members_placement":
            os.kill(os.getpid(), signal.SIGKILL)

    # The parent's connection goes on living; the child may not touch it.
    connection.connection = None
    operator = ensure_operator(today=TODAY)
    import_workbook(actor=operator, source=path, progress=die_while_writing)


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_leaves_nothing_and_the_next_import_everything(
    tmp_path: Path,
) -> None:
    operator = ensure_operator(today=TODAY)
    path = workbook(tmp_path)
    child = os.fork()
    if child == 0:
        try:
            import_and_die(path)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert not Organization.objects.exists()
    assert import_workbook(actor=operator, source=path).state is BatchState.COMMITTED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (psycopg.errors.DiskFull("no space left on device"), "Hết chỗ"),
        (psycopg.OperationalError("server closed the connection"), "Mất kết nối"),
    ],
)
def test_trouble_in_the_middle_leaves_nothing(
    tmp_path: Path, trouble: Exception, words: str
) -> None:
    operator = ensure_operator(today=TODAY)

    def fail_while_writing(step: str, done: int, total: int) -> None:
        if step == "write:members_placement":
            raise trouble

    with pytest.raises(ImportFailed, match=words):
        import_workbook(actor=operator, source=workbook(tmp_path), progress=fail_while_writing)
    assert not Organization.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ends_leaves_nothing(tmp_path: Path) -> None:
    operator = ensure_operator(today=TODAY)

    def end_the_connection(step: str, done: int, total: int) -> None:
        if step == "write:members_placement":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                number = cursor.fetchone()[0]
                cursor.execute("SELECT pg_terminate_backend(%s)", [number])

    with pytest.raises(ImportFailed, match="Mất kết nối"):
        import_workbook(actor=operator, source=workbook(tmp_path), progress=end_the_connection)
    assert not Organization.objects.exists()
