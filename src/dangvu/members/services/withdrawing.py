"""What members do when the rows of a deed are taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.urls import reverse

from dangvu.core.actor import Actor
from dangvu.core.withdrawal import Named, Withdrawn
from dangvu.members.choices import DropReason
from dangvu.members.models import Candidate, Membership, Person, PersonVersion
from dangvu.members.services.pointing import point_all


def follow_withdrawal(actor: Actor, withdrawn: Withdrawn) -> None:
    """Point at the cells that the placements leave; who has none is in nobody's reach. Candidates whom
    the deed brought into the pool are out of it."""
    Candidate.objects.filter(pk__in=list(withdrawn.made.get(Candidate, ()))).update(
        dropped_on=F("selected_on"), dropped_why=DropReason.MISTAKE
    )
    if people := withdrawn.touched.get(Person):
        point_all(people, actor.today)


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
