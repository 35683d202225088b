"""What pages ask about background work."""

from __future__ import annotations

from django.db import connection

from dangvu.jobs.choices import SILENT_SECONDS

_ALIVE = """
    SELECT EXISTS (SELECT FROM procrastinate_workers
     WHERE last_heartbeat > clock_timestamp() - make_interval(secs => %s))
"""


def a_worker_lives() -> bool:
    """Whether some process does background work now, to a minute; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [SILENT_SECONDS])
        return bool(cursor.fetchone()[0])
