"""Who may come to sign for an organisation on a day, and in whose name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.offices.choices import BodyKind, HoldingKind, PostKind
from dangvu.offices.models import BodyVersion, Holding
from dangvu.offices.selectors.committees import RANK
from dangvu.offices.selectors.names import holder_names

_COLLECTIVES = {
    BodyKind.EXECUTIVE_COMMITTEE,
    BodyKind.STANDING_COMMITTEE,
    BodyKind.PERMANENT_MEMBERS,
    BodyKind.INSPECTION_COMMISSION,
}
_SIGNING = {
    PostKind.SECRETARY,
    PostKind.PERMANENT_DEPUTY,
    PostKind.DEPUTY,
    PostKind.INSPECTION_CHAIR,
    PostKind.INSPECTION_DEPUTY,
    PostKind.HEAD,
    PostKind.DEPUTY_HEAD,
}
_BODY_RANK = {kind: number for number, kind in enumerate(BodyKind.values)}


@dataclass(frozen=True, slots=True)
class Signer:
    """A person with the post that signs. `mark` and `behalf` stand above the title: T/M and the
    collective, K/T and the head, T/L and whoever ordered it; a head signs without a mark. `name` is
    empty for a person whose record is restricted."""

    person_id: int
    name: str
    body_id: int
    body_kind: str
    post_kind: str
    title: str
    mark: str
    behalf: str
    is_acting: bool


def signers(actor: Actor, organization_id: int, on: date) -> list[Signer]:
    """Everyone by post: committee and commission in the name of the collective (T/M), heads of
    offices and boards themselves, their deputies for them (K/T), the head of the office also on the
    order of the standing committee (T/L) - HD 36-HD/VPTW 1.7.

    Who may sign which paper is a regulation of each committee, and not known here. Three statements;
    the caller has asked the policy.
    """
    living = BodyVersion.objects.as_of(on).filter(body__organization=organization_id)
    bodies = {one.body_id: one for one in living.select_related("body")}
    with reading_whole():
        rows = Holding.objects.as_of(on).filter(post__body__in=bodies, post__kind__in=_SIGNING)
        held = list(rows.select_related("post").order_by("valid_from", "pk"))
    names = holder_names(actor, {one.person_id for one in held}, on)
    heads = {one.post.body_id: one.post.title for one in held if one.post.kind == PostKind.HEAD}
    found = [
        _signer(one, bodies[body_id], names, mark, behalf)
        for one in held
        if (body_id := one.post.body_id) is not None
        for mark, behalf in _marks(one, bodies, heads.get(body_id, ""))
    ]
    return sorted(
        found, key=lambda one: (_BODY_RANK[one.body_kind], RANK[one.post_kind], one.is_acting)
    )


def _marks(
    holding: Holding, bodies: dict[int, BodyVersion], head: str
) -> Iterator[tuple[str, str]]:
    """In which ways a holder signs: the mark, and in whose name."""
    assert holding.post.body_id is not None
    body = bodies[holding.post.body_id]
    if body.body.kind in _COLLECTIVES:
        yield "T/M", body.name
    elif holding.post.kind == PostKind.DEPUTY_HEAD:
        yield "K/T", head
    else:
        yield "", ""
        by_kind = {one.body.kind: one.name for one in bodies.values()}
        ordering = by_kind.get(BodyKind.STANDING_COMMITTEE)
        if body.body.kind == BodyKind.OFFICE and ordering:
            yield "T/L", ordering


def _signer(
    holding: Holding, body: BodyVersion, names: dict[int, str], mark: str, behalf: str
) -> Signer:
    return Signer(
        person_id=holding.person_id,
        name=names.get(holding.person_id, ""),
        body_id=body.body_id,
        body_kind=body.body.kind,
        post_kind=holding.post.kind,
        title=holding.post.title,
        mark=mark,
        behalf=behalf,
        is_acting=holding.kind == HoldingKind.ACTING,
    )
