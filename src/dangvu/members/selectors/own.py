"""The member that an account stands for, as far as the policy lets the account."""

from __future__ import annotations

from dangvu.access.selectors import own_person_id, reading_whole
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.members.models import Person
from dangvu.members.models.person import people_within


def own_person(actor: Actor, action: str = "view") -> Person | None:
    """None for an account that stands for nobody, and where no line reaches the own record."""
    number = own_person_id(actor)
    scope = scope_of(actor, "members", action)
    if number is None or scope.is_nothing:
        return None
    with reading_whole():
        rows = Person.objects.filter(people_within(actor, scope, of_few=True), pk=number)
        return rows.first()
