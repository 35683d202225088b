"""The connection beside the one on which a task works: it holds the lease and tells progress.

The lease is an advisory lock of the session. It falls when the worker's process ends, however that
ends, because the system closes its connections; so a job that is RUNNING while its lease is free
has lost its worker. What is told here is committed at once, while the task's transaction is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as default_connection
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dangvu.jobs.models import Job

# The first half of the number of a lock: "jobs" in ASCII. The second is the number of the job.
_SPACE = 0x6A6F6273 << 32

_TELL = """
    INSERT INTO jobs_step (job_id, attempt, number, text, done, total)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (job_id, attempt, number)
    DO UPDATE SET done = excluded.done, total = excluded.total, told_at = clock_timestamp()
"""


class Line:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def take(self, job_id: int) -> bool:
        """Take the lease of a job, if nobody has it."""
        return bool(self._ask("SELECT pg_try_advisory_lock(%s)", [_SPACE | job_id]))

    def release(self, job_id: int) -> None:
        self._ask("SELECT pg_advisory_unlock(%s)", [_SPACE | job_id])

    def tell(self, job: Job, number: int, text: str, done: int, total: int) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(_TELL, [job.pk, job.attempts, number, text, done, total])

    def asked_to_cancel(self, job: Job) -> bool:
        return bool(self._ask("SELECT cancel_asked FROM jobs_job WHERE id = %s", [job.pk]))

    def _ask(self, query: str, values: list[int]) -> object:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            row = cursor.fetchone()
        return row[0] if row else None


@contextmanager
def own_line() -> Iterator[Line]:
    """A line on a connection of its own, closed at the end with whatever it held."""
    connection = connections["default"].copy()
    connection.ensure_connection()
    try:
        yield Line(connection)
    finally:
        connection.close()


def same_line() -> Line:
    """The line of a process in which nobody else looks on: the connection of the task itself."""
    return Line(default_connection)
