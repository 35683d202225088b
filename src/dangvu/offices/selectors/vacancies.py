"""Seats that stand empty: where, since when, why, and who acts meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dangvu.access.selectors import reading_whole, things_within
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.offices.choices import HoldingKind
from dangvu.offices.models import Holding, PostVersion, VacancyNote
from dangvu.offices.selectors.committees import RANK
from dangvu.offices.selectors.names import body_names, holder_names, organization_names
from dangvu.organizations.models import Ancestry


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post of which seats stand empty. `since` is the first day of the unbroken time in which one
    at least did; `acting` are the names of whoever acts meanwhile."""

    version: PostVersion
    organization_id: int
    organization: str
    body: str
    filled: int
    since: date
    days: int
    reason: str
    plan: str
    acting: tuple[str, ...]

    @property
    def vacant(self) -> int:
        return self.version.seats - self.filled


@dataclass(frozen=True, slots=True)
class _Span:
    """Of a norm or a holding what tells since when a seat is empty; a bloc has thousands of them."""

    post: int
    valid_from: date
    valid_to: date | None

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class _Norm(_Span):
    seats: int


@dataclass(frozen=True, slots=True)
class _Held(_Span):
    person: int
    kind: str


def posts_with_filled(on: date) -> QuerySet[Any]:
    """Posts in bodies that day, each with `filled`: how many hold it, acting ones not counted. For
    whoever reads whole."""
    held = Holding.objects.as_of(on).exclude(kind=HoldingKind.ACTING)
    of_post = held.filter(post=OuterRef("post_id")).order_by().values("post")
    counted = Subquery(of_post.annotate(number=Count("pk")).values("number"))
    return (
        PostVersion.objects.as_of(on)
        .filter(post__body__isnull=False)
        .annotate(filled=Coalesce(counted, 0, output_field=IntegerField()))
    )


def vacancies(
    actor: Actor, organization_id: int, on: date, *, key_only: bool = False
) -> list[Vacancy]:
    """Vacant seats of everything below an organisation, in the tree of that day, as far as the actor
    may see offices; the longest vacant first. Seven statements at most beside what the policy asks."""
    seen = things_within(actor, scope_of(actor, "offices"), place="post__body__organization")
    below = Ancestry.objects.on(on).filter(ancestor=organization_id).values("descendant_id")
    rows = posts_with_filled(on).filter(
        seen, post__body__organization__in=below, filled__lt=F("seats")
    )
    if key_only:
        rows = rows.filter(is_key=True)
    # Seats are the organisation's; who held them is read to know since when they stand empty.
    with reading_whole():
        versions = list(rows.select_related("post__body"))
        spans = _spans({one.post_id for one in versions}, on)
    found = _told(actor, versions, spans, on)
    return sorted(found, key=lambda one: (one.since, one.organization, RANK[one.version.post.kind]))


def _spans(posts: Collection[int], on: date) -> dict[int, list[_Held]]:
    spans: dict[int, list[_Held]] = defaultdict(list)
    rows = Holding.objects.current().filter(post__in=posts, valid_from__lte=on)
    for row in rows.values_list("post", "valid_from", "valid_to", "person", "kind"):
        spans[row[0]].append(_Held(*row))
    return spans


def _norms(posts: Collection[int], on: date) -> dict[int, list[_Norm]]:
    norms: dict[int, list[_Norm]] = defaultdict(list)
    rows = PostVersion.objects.current().filter(post__in=posts, valid_from__lte=on)
    for row in rows.values_list("post", "valid_from", "valid_to", "seats"):
        norms[row[0]].append(_Norm(*row))
    return norms


def _told(
    actor: Actor, versions: list[Any], spans: dict[int, list[_Held]], on: date
) -> list[Vacancy]:
    posts = [one.post_id for one in versions]
    norms = _norms(posts, on)
    noted = VacancyNote.objects.as_of(on).filter(post__in=posts)
    notes = {note.post_id: note for note in noted}
    acting = {post: [one for one in spans[post] if _acts(one, on)] for post in posts}
    names = holder_names(actor, {one.person for each in acting.values() for one in each}, on)
    bodies = body_names({one.post.body_id for one in versions}, on)
    places = organization_names({one.post.body.organization_id for one in versions}, on)
    found = []
    for one in versions:
        place = one.post.body.organization_id
        since = _vacant_since(norms[one.post_id], spans[one.post_id], on)
        note = notes.get(one.post_id)
        found.append(
            Vacancy(
                version=one,
                organization_id=place,
                organization=places.get(place, ""),
                body=bodies.get(one.post.body_id, ""),
                filled=one.filled,
                since=since,
                days=(on - since).days,
                reason=note.reason if note else "",
                plan=note.plan if note else "",
                acting=tuple(
                    names[each.person] for each in acting[one.post_id] if each.person in names
                ),
            )
        )
    return found


def _acts(holding: _Held, on: date) -> bool:
    return holding.kind == HoldingKind.ACTING and holding.holds_on(on)


def _vacant_since(norms: list[_Norm], held: list[_Held], on: date) -> date:
    """The first day of the unbroken time up to `on` in which fewer held the post than its norm of
    each day; `on` itself when no seat is vacant then."""
    spans = [one for one in held if one.kind != HoldingKind.ACTING]
    facts: list[_Span] = [*norms, *spans]
    days = {one.valid_from for one in facts} | {one.valid_to for one in facts if one.valid_to}
    since = on
    for day in sorted((day for day in days if day <= on), reverse=True):
        seats = sum(one.seats for one in norms if one.holds_on(day))
        if seats <= sum(one.holds_on(day) for one in spans):
            break
        since = day
    return since
