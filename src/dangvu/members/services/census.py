"""Keeping what is derived: the census, put off for a load, and the list of names; both are rebuilt
and compared with what they are derived from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require


@contextmanager
def census_at_the_end() -> Iterator[None]:
    """Within a transaction: derive the census once, at the end of the block.

    For loads of many rows; without it every statement derives anew. Figures asked inside the
    block do not see what it wrote. If the block is left by an exception that the caller survives,
    the commit settles what is due.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(before, ''), set_config('dangvu.census', 'later', true)"
            " FROM current_setting('dangvu.census', true) AS before"
        )
        before = cursor.fetchone()[0]
        yield
        cursor.execute("SELECT set_config('dangvu.census', %s, true)", [before])
        if not before:
            cursor.execute("SELECT members_settle_census()")


def verify_census() -> int:
    """How many rows of the census are missing, wrong or too many; reads everything, says a number."""
    return _number("SELECT members_verify_census()")


def rebuild_census(*, actor: Actor) -> int:
    """Derive the whole census anew; writers of members wait meanwhile, readers do not.

    Returns the number of its rows. Only needed where `verify_census` found something, or after
    rows were written past the triggers.
    """
    require(actor, "jobs", "manage")
    with deed(actor=actor, verb="members.rebuild_census"), reading_whole():
        return _number("SELECT members_rebuild_census()")


def unlisted_names() -> int:
    """How many names and forms of codes the list of names lacks, so that a search misses them."""
    return _number("SELECT members_unlisted_names()")


def relist_names(*, actor: Actor) -> int:
    """List all names anew, without those that nobody bears any more; writers of members wait.

    Returns the number of names. Only needed where `unlisted_names` found something, or to forget
    the name of somebody whose rows were removed.
    """
    require(actor, "jobs", "manage")
    with deed(actor=actor, verb="members.relist_names"), reading_whole():
        return _number("SELECT members_relist_names()")


def _number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        number: int = cursor.fetchone()[0]
        return number
