"""Who votes in a cell, and who anywhere has no vote for a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import F

from dangvu.access.selectors import reading_whole
from dangvu.core.electorate import Voter
from dangvu.core.models import DatedQuerySet
from dangvu.members.choices import PlacementKind, Status
from dangvu.members.models import PersonVersion, Placement, Standing, Suspension

# Probationary members have no vote (Party Charter, article 5.4).
PROBATIONARY = "PROBATIONARY"
# Whoever is suspended is out of the denominator too (rule `vote.left_out`).
SUSPENDED = "SUSPENDED"


def cell_voters(organization_id: int, on: date) -> Iterator[Voter]:
    """Everyone whose official cell it is that day; probationary and suspended members excluded.
    Guests of the cell are members of another and not on the list.

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
        suspended = suspended_on(list(status), on)
    for person_id, name in names:
        excluded = SUSPENDED if person_id in suspended else ""
        if status[person_id] == Status.PROBATIONARY:
            excluded = PROBATIONARY
        yield Voter(person_id, name, excluded)


def suspended_on(person_ids: Collection[int], on: date) -> set[int]:
    """Those of them who are suspended from Party activities that day. Whole whoever asks."""
    with reading_whole():
        held = Suspension.objects.as_of(on).filter(person__in=list(person_ids))
        return set(held.values_list("person_id", flat=True))


def cell_guests(organization_id: int, on: date) -> list[str]:
    """Names of the members of other cells who take part here for a time: they have no vote. Whole
    whoever asks: the caller has asked the policy."""
    with reading_whole():
        stays = Placement.objects.as_of(on).filter(
            organization=organization_id, kind=PlacementKind.TEMPORARY
        )
        named = PersonVersion.objects.as_of(on).filter(person__in=stays.values("person"))
        return list(named.order_by("sort_key", "person_id").values_list("full_name", flat=True))
