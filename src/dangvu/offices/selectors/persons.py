"""The posts of a person through time, on the Party side and in enterprises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from dangvu.core.actor import Actor
from dangvu.members.models import Person
from dangvu.offices.models import BodyVersion, Holding
from dangvu.organizations.models import EmployerVersion, OrganizationVersion


@dataclass(frozen=True, slots=True)
class HeldPost:
    """One post that a person held or holds; `place` is the body and its organisation, or the
    enterprise, as they were called last in that time."""

    holding: Holding
    place: str

    @property
    def is_in_enterprise(self) -> bool:
        return self.holding.post.body_id is None


def posts_of(actor: Actor, person: Person) -> list[HeldPost]:
    """Every post of the person that the actor may see, the latest first; four statements at most
    beside what the policy asks. The caller has asked whether the person may be seen."""
    rows = Holding.objects.current().visible_to(actor).filter(person=person)
    held = list(
        rows.select_related("post__body", "source").order_by(
            F("valid_to").desc(nulls_first=True), "-valid_from", "pk"
        )
    )
    return [HeldPost(one, place) for one, place in zip(held, places_of(held), strict=True)]


def on_both_sides(posts: Iterable[HeldPost], on: date) -> bool:
    """Whether posts of the Party and of an enterprise are held at once that day."""
    sides = {one.is_in_enterprise for one in posts if one.holding.holds_on(on)}
    return len(sides) == 2


def places_of(held: list[Holding]) -> list[str]:
    """The body with its organisation, or the enterprise, of each; three statements."""
    places = _Places(held)
    return [places.of(one) for one in held]


class _Places:
    """The names of bodies, organisations and enterprises through time; three statements."""

    def __init__(self, held: list[Holding]) -> None:
        bodies = [one.post.body for one in held if one.post.body is not None]
        self._bodies = list(BodyVersion.objects.current().filter(body__in=bodies))
        self._organizations = list(
            OrganizationVersion.objects.current().filter(
                organization__in={body.organization_id for body in bodies}
            )
        )
        self._employers = list(
            EmployerVersion.objects.current().filter(
                employer__in={one.post.employer_id for one in held if one.post.employer_id}
            )
        )

    def of(self, holding: Holding) -> str:
        body, end = holding.post.body, holding.valid_to or date.max
        if body is None:
            employer = holding.post.employer_id
            return _name([v for v in self._employers if v.employer_id == employer], end)
        named = (
            _name([v for v in self._bodies if v.body_id == body.pk], end),
            _name(
                [v for v in self._organizations if v.organization_id == body.organization_id], end
            ),
        )
        return ", ".join(name for name in named if name)


def _name(
    versions: list[BodyVersion] | list[OrganizationVersion] | list[EmployerVersion], end: date
) -> str:
    begun = [one for one in versions if one.valid_from < end]
    return max(begun, key=lambda one: one.valid_from).name if begun else ""
