"""Who votes in a cell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F

from dangvu.access.selectors import reading_whole
from dangvu.core.electorate import Voter
from dangvu.core.models import DatedQuerySet
from dangvu.members.choices import PlacementKind, Status
from dangvu.members.models import PersonVersion, Placement, Standing

# Probationary members have no vote (Party Charter, article 5.4).
PROBATIONARY = "PROBATIONARY"


def cell_voters(organization_id: int, on: date) -> Iterator[Voter]:
    """Everyone whose official cell it is that day, probationary members excluded.

    Whole whoever asks: a threshold is counted over all; the caller has asked the policy.
    """
    with reading_whole():
        placed = Placement.objects.as_of(on).filter(
            organization=organization_id, kind=PlacementKind.OFFICIAL
        )
        persons = list(placed.values_list("person_id", flat=True))
        standing: DatedQuerySet = Standing.objects.as_of(on).filter(person__in=persons)
        status = dict(standing.values_list("person_id", "status"))
        named = PersonVersion.objects.as_of(on).filter(person__in=list(status))
        names = list(
            named.order_by("sort_key", "person_id").values_list("person_id", F("full_name"))
        )
    for person_id, name in names:
        excluded = PROBATIONARY if status[person_id] == Status.PROBATIONARY else ""
        yield Voter(person_id, name, excluded)
