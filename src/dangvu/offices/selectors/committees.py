"""Who sits in a body on a day, since when, and what is vacant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dangvu.core.actor import Actor
from dangvu.offices.choices import HoldingKind, PostKind
from dangvu.offices.models import (
    Body,
    BodyVersion,
    Duty,
    Holding,
    PostVersion,
    TermVersion,
    VacancyNote,
)
from dangvu.offices.selectors.names import holder_names
from dangvu.offices.selectors.terms import term_on

#: The order in which posts are listed.
RANK = {kind: number for number, kind in enumerate(PostKind.values)}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A holder of a post. `name` is empty for a person whose record is restricted."""

    holding: Holding
    name: str
    duties: tuple[Duty, ...]

    @property
    def is_acting(self) -> bool:
        return self.holding.kind == HoldingKind.ACTING


@dataclass(frozen=True, slots=True)
class Seat:
    """A post with its norm and whoever holds it; acting holders fill no seat."""

    version: PostVersion
    sitting: tuple[Sitting, ...]
    note: VacancyNote | None

    @property
    def vacant(self) -> int:
        held = sum(not one.is_acting for one in self.sitting)
        return max(self.version.seats - held, 0)

    @property
    def above_norm(self) -> int:
        held = sum(not one.is_acting for one in self.sitting)
        return max(held - self.version.seats, 0)


@dataclass(frozen=True, slots=True)
class Committee:
    """A body on a day; `version` is None when it did not exist then."""

    version: BodyVersion | None
    term: TermVersion | None
    seats: tuple[Seat, ...]

    @property
    def vacant(self) -> int:
        return sum(seat.vacant for seat in self.seats)


def committee(actor: Actor, body: Body, on: date) -> Committee:
    """The body as the actor may see it; seven statements at most beside what the policy asks."""
    posts = PostVersion.objects.as_of(on).filter(post__body=body).select_related("post", "source")
    versions = sorted(posts, key=lambda one: (RANK[one.post.kind], one.post.title))
    held = Holding.objects.as_of(on).visible_to(actor).filter(post__body=body)
    holdings = list(held.select_related("source").order_by("valid_from", "pk"))
    names = holder_names(actor, {one.person_id for one in holdings}, on)
    duties = _duties(actor, body, on)
    sitting = defaultdict(list)
    for one in holdings:
        theirs = tuple(duties[one.person_id, one.post_id])
        sitting[one.post_id].append(Sitting(one, names.get(one.person_id, ""), theirs))
    noted = VacancyNote.objects.as_of(on).filter(post__body=body)
    notes = {note.post_id: note for note in noted}
    return Committee(
        BodyVersion.objects.as_of(on).filter(body=body).first(),
        term_on(body.organization_id, on),
        tuple(Seat(one, tuple(sitting[one.post_id]), notes.get(one.post_id)) for one in versions),
    )


def _duties(actor: Actor, body: Body, on: date) -> dict[tuple[int, int], list[Duty]]:
    found: dict[tuple[int, int], list[Duty]] = defaultdict(list)
    rows = Duty.objects.as_of(on).visible_to(actor).filter(post__body=body)
    for duty in rows.select_related("stands_in_for").order_by("kind", "valid_from", "pk"):
        found[duty.person_id, duty.post_id].append(duty)
    return found
