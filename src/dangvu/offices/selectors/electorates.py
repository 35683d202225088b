"""Who votes in a committee on a day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from django.db.models import Q

from dangvu.access.selectors import reading_whole
from dangvu.core.electorate import Voter
from dangvu.members.choices import Status
from dangvu.members.models import PersonVersion, Standing
from dangvu.offices.choices import BodyKind, HoldingKind, PostKind
from dangvu.offices.models import Holding

#: Coded exclusions; rooms above will know of more (suspended, about oneself).
NO_MEMBER, PROBATIONARY, ACTING = "NO_MEMBER", "PROBATIONARY", "ACTING"

_LEADING = frozenset({PostKind.SECRETARY, PostKind.PERMANENT_DEPUTY, PostKind.DEPUTY})
_INNER = frozenset({BodyKind.STANDING_COMMITTEE, BodyKind.PERMANENT_MEMBERS})

#: By the name under which a vote asks for it: whoever holds a post in these bodies, or one of these
#: posts in the executive committee. A standing committee is chosen out of the executive committee,
#: and secretary and deputies belong to it, wherever an office has written them down.
BODIES: dict[str, tuple[Collection[str], Collection[str]]] = {
    "executive_committee": (_INNER | {BodyKind.EXECUTIVE_COMMITTEE}, ()),
    "standing_committee": (_INNER, _LEADING),
    "inspection_commission": ({BodyKind.INSPECTION_COMMISSION}, ()),
}


def voters_of(body: str) -> Callable[[int, date], Iterator[Voter]]:
    """The answer to the hook `core.electorate` for one of BODIES."""
    kinds, posts = BODIES[body]
    in_bodies = Q(post__body__kind__in=kinds)
    leading = Q(post__body__kind=BodyKind.EXECUTIVE_COMMITTEE, post__kind__in=posts)

    def voters(organization_id: int, on: date) -> Iterator[Voter]:
        """Everyone who sits in it that day. Whole whoever asks: a threshold is counted over all; the
        caller has asked the policy. Three statements."""
        with reading_whole():
            rows = Holding.objects.as_of(on).filter(
                in_bodies | leading, post__body__organization=organization_id
            )
            held = list(rows.values_list("person_id", "kind"))
            persons = {person for person, _kind in held}
            standing = Standing.objects.as_of(on).filter(person__in=persons)
            status = dict(standing.values_list("person_id", "status"))
            named = PersonVersion.objects.as_of(on).filter(person__in=persons)
            names = list(
                named.order_by("sort_key", "person_id").values_list("person_id", "full_name")
            )
        substantive = {person for person, kind in held if kind != HoldingKind.ACTING}
        for person, name in names:
            excluded = _exclusion(status.get(person), is_acting=person not in substantive)
            yield Voter(person, name, excluded)

    return voters


def _exclusion(status: str | None, *, is_acting: bool) -> str:
    if status is None:
        return NO_MEMBER
    if status == Status.PROBATIONARY:
        return PROBATIONARY
    return ACTING if is_acting else ""
