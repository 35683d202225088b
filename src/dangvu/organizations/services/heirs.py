"""Who stands for an organisation that ended, derived from the events of reorganisation."""

from __future__ import annotations

from django.db import connection

from dangvu.organizations.choices import Part
from dangvu.organizations.models import Heir

# From the day A ended B stands for it, from the day B ended C does: a row for each link of the
# chain. Where nobody was named, an organisation that ended is stood for by its last superior. One
# that lives has no row: whoever asks takes the heir, else itself.
CHAINS = """
WITH RECURSIVE named AS (
    SELECT DISTINCT ON (part.organization_id)
           part.organization_id AS id, part.heir_id, event."on" AS since
      FROM organizations_reorganizationpart part
      JOIN organizations_reorganization event ON event.id = part.event_id
     WHERE part.superseded_at IS NULL AND event.superseded_at IS NULL
       AND part.part = %s AND part.heir_id <> part.organization_id
     ORDER BY part.organization_id, event."on" DESC
), gone AS (
    SELECT organization_id AS id, max(valid_to) AS since
      FROM organizations_organizationversion
     WHERE superseded_at IS NULL AND organization_id NOT IN (SELECT id FROM named)
     GROUP BY organization_id HAVING bool_and(valid_to IS NOT NULL)
), passed_on AS (
    SELECT id, heir_id, since FROM named
    UNION ALL
    (SELECT DISTINCT ON (gone.id) gone.id, edge.parent_id, gone.since
       FROM gone JOIN organizations_parentedge edge ON edge.child_id = gone.id
      WHERE edge.superseded_at IS NULL AND edge.valid_from < gone.since
      ORDER BY gone.id, edge.valid_from DESC)
), chain AS (
    SELECT id, heir_id, since, 1 AS link, ARRAY[id, heir_id] AS path FROM passed_on
    UNION ALL
    SELECT chain.id, next.heir_id, greatest(chain.since, next.since), chain.link + 1,
           chain.path || next.heir_id
      FROM chain JOIN passed_on next ON next.id = chain.heir_id
     WHERE next.heir_id <> ALL (chain.path)
), dated AS (
    SELECT id, heir_id, since, lead(since) OVER (PARTITION BY id ORDER BY link) AS until FROM chain
)
SELECT id, heir_id, since, until FROM dated WHERE until IS NULL OR since < until
"""
COLUMNS = "organization_id, heir_id, valid_from, valid_to"


def derive_heirs() -> None:
    """Rebuild the table of heirs from the parts of all events and from what ended; two statements.

    Called after anything that wrote parts or ended organisations: a reorganisation, an import.
    """
    Heir.objects.all().delete()
    with connection.cursor() as cursor:
        into = f"INSERT INTO organizations_heir ({COLUMNS})"
        cursor.execute(f"{into} {CHAINS}", [Part.PREDECESSOR])
