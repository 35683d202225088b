"""What members do when the rows of a deed are taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import F
from django.urls import reverse

from dangvu.core.actor import Actor
from dangvu.core.withdrawal import Named, Withdrawn
from dangvu.members.choices import DropReason, PlacementKind
from dangvu.members.models import Candidate, Membership, Person, PersonVersion

# The last official cell, and the temporary one that has no end: what `Life.point` sets.
_POINT = """
UPDATE members_person AS person SET home_id = place.home, host_id = place.host
  FROM (
    SELECT wanted.id,
           (SELECT organization_id FROM members_placement AS home
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


def follow_withdrawal(actor: Actor, withdrawn: Withdrawn) -> None:
    """Point at the cells that the placements leave; who has none is in nobody's reach. Candidates whom
    the deed brought into the pool are out of it."""
    Candidate.objects.filter(pk__in=list(withdrawn.made.get(Candidate, ()))).update(
        dropped_on=F("selected_on"), dropped_why=DropReason.MISTAKE
    )
    people = list(withdrawn.touched.get(Person, ()))
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _POINT,
            {
                "people": people,
                "official": PlacementKind.OFFICIAL.value,
                "temporary": PlacementKind.TEMPORARY.value,
            },
        )


def person_names(ids: Iterable[int]) -> dict[int, Named]:
    """Persons by code and the last name recorded."""
    rows = PersonVersion.objects.current().filter(person_id__in=list(ids)).order_by("valid_from")
    return {
        pk: Named(f"{name} ({code})", reverse("members:detail", args=[pk]))
        for pk, code, name in rows.values_list("person_id", "person__code", "full_name")
    }


def membership_names(ids: Iterable[int]) -> dict[int, Named]:
    """A stay in the Party is called by its person."""
    people = dict(Membership.objects.filter(pk__in=list(ids)).values_list("pk", "person_id"))
    names = person_names(people.values())
    return {pk: names[person] for pk, person in people.items() if person in names}
