"""Organisations that belong elsewhere and are tied to ours through employers."""

from __future__ import annotations

from datetime import date

from django.db import connection

from dangvu.core.actor import Actor
from dangvu.core.policy import may
from dangvu.organizations.models import OrganizationVersion

# Employers of the organisation and of all below it, then the employers that these own, then the
# external organisations that work in any of them. UNION ends in a circle of owners too.
_RELATED = """
WITH RECURSIVE ours(employer_id) AS (
    SELECT link.employer_id
      FROM organizations_employerlink link
      JOIN organizations_ancestry place ON place.descendant_id = link.organization_id
       AND place.ancestor_id = %(organization)s AND place.valid_from <= %(on)s
       AND (place.valid_to IS NULL OR place.valid_to > %(on)s)
     WHERE link.superseded_at IS NULL AND link.valid_from <= %(on)s
       AND (link.valid_to IS NULL OR link.valid_to > %(on)s)
    UNION
    SELECT owned.employer_id
      FROM ours JOIN organizations_employerversion owned ON owned.parent_id = ours.employer_id
     WHERE owned.superseded_at IS NULL AND owned.valid_from <= %(on)s
       AND (owned.valid_to IS NULL OR owned.valid_to > %(on)s)
)
SELECT DISTINCT link.organization_id
  FROM ours JOIN organizations_employerlink link USING (employer_id)
 WHERE link.superseded_at IS NULL AND link.valid_from <= %(on)s
   AND (link.valid_to IS NULL OR link.valid_to > %(on)s)
"""


def related_external_organizations(
    organization_id: int, on: date, actor: Actor
) -> list[OrganizationVersion]:
    """Organisations under local committees in the employers of this one, by code.

    They are seen by whoever sees this one, and are never counted. Three statements at most
    beside what the policy asks; nothing for an actor who may not see the organisation.
    """
    if not may(actor, "organizations", "view", organization_id):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_RELATED, {"organization": organization_id, "on": on})
        ids = [number for (number,) in cursor.fetchall()]
    rows = OrganizationVersion.objects.as_of(on).filter(organization__in=ids, is_external=True)
    return list(rows.order_by("code"))
