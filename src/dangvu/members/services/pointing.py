"""Where a person lies for access: the two pointers of Person, worked out from the placements.

The official cell is the last one, or its heir of today once it has ended: who had left before their
cell was merged away is read where its other records are (ADR 3). The temporary cell is the one
whose stay has no end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Person

_POINT = """
UPDATE members_person AS person SET home_id = place.home, host_id = place.host
  FROM (
    SELECT wanted.id,
           (SELECT coalesce(heir.heir_id, home.organization_id)
              FROM members_placement AS home
              LEFT JOIN organizations_heir AS heir
                ON heir.organization_id = home.organization_id AND heir.valid_from <= %(today)s
               AND (heir.valid_to IS NULL OR heir.valid_to > %(today)s)
             WHERE home.person_id = wanted.id AND home.kind = %(official)s
               AND home.superseded_at IS NULL
             ORDER BY home.valid_from DESC LIMIT 1) AS home,
           (SELECT organization_id FROM members_placement AS host
             WHERE host.person_id = wanted.id AND host.kind = %(temporary)s
               AND host.superseded_at IS NULL AND host.valid_to IS NULL
             LIMIT 1) AS host
      FROM unnest(%(people)s::bigint[]) AS wanted (id)
  ) AS place
 WHERE person.id = place.id
   AND (person.home_id, person.host_id) IS DISTINCT FROM (place.home, place.host)
"""
_FOLLOW = """
UPDATE members_person AS person SET home_id = heir.heir_id
  FROM organizations_heir AS heir
 WHERE heir.organization_id = person.home_id AND heir.valid_from <= %(today)s
   AND (heir.valid_to IS NULL OR heir.valid_to > %(today)s)
"""


def point(person: Person, today: date) -> None:
    """Set the pointers of one whose placements were written, in the deed that wrote them."""
    point_all([person.pk], today)
    person.refresh_from_db()


def point_all(people: Iterable[int], today: date) -> None:
    """The same of many, in one statement that writes only rows that differ.

    Who has no placement any more is in nobody's reach.
    """
    if not (wanted := list(people)):
        return
    _run(
        _POINT,
        people=wanted,
        today=today,
        official=PlacementKind.OFFICIAL.value,
        temporary=PlacementKind.TEMPORARY.value,
    )


def follow_ended_cells(*, actor: Actor) -> int:
    """Point who stayed behind in cells that have ended at the heirs of today; how many they were.

    A reorganisation does so for its own day. This is for the day on which an end comes that was
    loaded before it, and for ends that a workbook brought.
    """
    with reading_whole(), deed(actor=actor, verb="members.follow_ended_cells"):
        return _run(_FOLLOW, today=actor.today)


def _run(statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
