"""The tables that are derived from edges and events: compared with them, and worked out anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.organizations.choices import Part
from dangvu.organizations.models import Ancestry, Heir
from dangvu.organizations.services import heirs

# Every path upwards, its period shrinking to what all edges have in common; and each itself. The
# trigger on the edges (migration 0002_ancestry) says the same for those below a change.
_PATHS = """
WITH RECURSIVE edge AS (
    SELECT child_id, parent_id, valid_from, coalesce(valid_to, 'infinity'::date) AS valid_to
      FROM organizations_parentedge WHERE superseded_at IS NULL
), walk AS (
    SELECT parent_id AS ancestor_id, child_id, child_id AS descendant_id, 1 AS depth,
           valid_from, valid_to
      FROM edge
    UNION ALL
    SELECT edge.parent_id, edge.child_id, walk.descendant_id, walk.depth + 1,
           greatest(walk.valid_from, edge.valid_from), least(walk.valid_to, edge.valid_to)
      FROM walk JOIN edge ON edge.child_id = walk.ancestor_id
     WHERE edge.valid_from < walk.valid_to AND edge.valid_to > walk.valid_from
)
SELECT ancestor_id, child_id, descendant_id, depth, valid_from,
       nullif(valid_to, 'infinity'::date) AS valid_to
  FROM walk
UNION ALL
SELECT id, NULL, id, 0, '0001-01-01'::date, NULL FROM organizations_organization
"""
_PATH = "ancestor_id, child_id, descendant_id, depth, valid_from, valid_to"

# The lock under which edges are written, taken by their trigger too.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('organizations_parentedge', 0))"


def verify_ancestry() -> int:
    """How many rows of the ancestry are missing, wrong or too many; reads all edges."""
    return _differing("organizations_ancestry", _PATH, _PATHS)


def rebuild_ancestry(*, actor: Actor) -> int:
    """Derive the ancestry from the edges anew; who changes the tree waits. The number of rows."""
    require(actor, "jobs", "manage")
    with deed(actor=actor, verb="organizations.rebuild_ancestry"), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        Ancestry.objects.all().delete()
        cursor.execute(f"INSERT INTO organizations_ancestry ({_PATH}) {_PATHS}")
        return int(cursor.rowcount)


def verify_heirs() -> int:
    """How many rows of the table of heirs are missing, wrong or too many."""
    return _differing("organizations_heir", heirs.COLUMNS, heirs.CHAINS, [Part.PREDECESSOR])


def rebuild_heirs(*, actor: Actor) -> int:
    """Derive the heirs from the events anew; the number of rows."""
    require(actor, "jobs", "manage")
    with deed(actor=actor, verb="organizations.rebuild_heirs"):
        heirs.derive_heirs()
        return Heir.objects.count()


def _differing(table: str, columns: str, wanted: str, values: Sequence[str] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted AS ({wanted}), kept AS (SELECT {columns} FROM {table})"  # noqa: S608 -- put together from constants
            " SELECT count(*) FROM ((TABLE wanted EXCEPT ALL TABLE kept)"
            " UNION ALL (TABLE kept EXCEPT ALL TABLE wanted)) AS differing",
            list(values),
        )
        return int(cursor.fetchone()[0])
