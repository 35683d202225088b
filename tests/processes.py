"""Processes that a test lets the program start."""

from __future__ import annotations

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """The database of this test, as DATABASE_URL of a process that is not in it."""
    place = connection.settings_dict
    login = f"{place['USER']}:{quote(place['PASSWORD'])}"
    return f"postgres://{login}@/{place['NAME']}?host={quote(place['HOST'])}&port={place['PORT']}"
