"""Contact of members with the cell where they live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dangvu.members.models import Person, ResidenceComment, ResidenceContact


@dataclass(frozen=True, slots=True)
class Residence:
    """As it stands on a day: the contact that holds, the comments that came, the latest first, and
    the years for which one is missing."""

    contact: ResidenceContact | None
    comments: tuple[ResidenceComment, ...]
    missing: tuple[int, ...]


def residence_of(person: Person, on: date) -> Residence:
    """Two statements. Years count as missing once they are over; of the one in which the contact
    began nothing is missed."""
    held = ResidenceContact.objects.current().filter(person=person, valid_from__lte=on)
    contacts = list(held.order_by("-valid_from"))
    now = next((one for one in contacts if one.holds_on(on)), None)
    comments = ResidenceComment.objects.current().filter(person=person, received_on__lte=on)
    came = tuple(comments.select_related("source").order_by("-year"))
    known = {one.year for one in came}
    first = now.valid_from.year + 1 if now else on.year
    return Residence(now, came, tuple(y for y in range(first, on.year) if y not in known))
