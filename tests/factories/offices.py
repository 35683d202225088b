"""Bodies, posts and holders made for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from dangvu.core.actor import Actor
from dangvu.members.models import Person
from dangvu.offices import services
from dangvu.offices.choices import BodyKind, HoldingKind, PostKind
from dangvu.offices.models import Body, Holding, Post
from tests.factories.members import make_member

SINCE = date(2020, 7, 1)
_numbers = count(1)


@dataclass
class Committee:
    """The executive committee of an organisation with its posts by kind."""

    actor: Actor
    body: Body
    posts: dict[PostKind, Post] = field(default_factory=dict)

    def seat(self, person: Person, post: PostKind, since: date = SINCE, **more: object) -> Holding:
        """The person holds the post of that kind."""
        given = {"kind": HoldingKind.ELECTED, **more}
        return services.appoint(
            actor=self.actor, person=person, post=self.posts[post], valid_from=since, **given
        ).holding  # type: ignore[arg-type]

    def newcomer(self, cell: int, post: PostKind, name: str = "", **more: object) -> Holding:
        """A new member of the cell holds it."""
        return self.seat(
            make_member(cell, name=name or f"Vũ Thị Thử {next(_numbers)}"), post, **more
        )  # type: ignore[arg-type]


SEATS = {PostKind.SECRETARY: 1, PostKind.DEPUTY: 2, PostKind.MEMBER: 3}


def make_committee(
    actor: Actor,
    organization_id: int,
    *,
    since: date = SINCE,
    seats: dict[PostKind, int] | None = None,
    kind: BodyKind = BodyKind.EXECUTIVE_COMMITTEE,
) -> Committee:
    """A committee with a secretary, two deputies and three members by norm, where nothing else is
    said; secretary and deputies are key posts."""
    body = services.establish_body(
        actor=actor,
        organization_id=organization_id,
        kind=kind,
        code=f"CQ{next(_numbers):03d}",
        name=str(BodyKind(kind).label),
        valid_from=since,
    )
    made = Committee(actor, body)
    for post, number in (seats or SEATS).items():
        made.posts[post] = services.set_post(
            actor=actor,
            body=body,
            kind=post,
            title=str(PostKind(post).label),
            valid_from=since,
            seats=number,
            is_key=post in {PostKind.SECRETARY, PostKind.DEPUTY},
        )
    return made
