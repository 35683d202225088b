"""Quy hoạch: who is planned for a post, and of what age and sex they are, by number only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.access.selectors import reading_whole, things_within
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.members.choices import Sex
from dangvu.members.models import PersonVersion
from dangvu.offices.models import Planned, Post
from dangvu.offices.selectors.committees import RANK
from dangvu.offices.selectors.names import body_names, holder_names, organization_names
from dangvu.organizations.models import Ancestry

#: Upper ends of the bands of age; the last has none.
AGES = (30, 40, 50, 60)
#: Of fewer persons the ages are not told: the number would name them.
SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """`name` is empty for a person whose record is restricted."""

    planned: Planned
    name: str


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """Persons planned for one term, each counted once. `ages` counts by the upper end of the band,
    None for those above the last and 0 for unknown; the whole is None for too few persons."""

    term_label: str
    posts: int
    persons: int
    women: int | None
    ages: Mapping[int | None, int] | None


def planned_for(actor: Actor, post: Post, on: date) -> list[PlannedPerson]:
    """Who is planned for a post that day, by term; two statements beside what the policy asks."""
    rows = Planned.objects.as_of(on).visible_to(actor).filter(post=post)
    held = list(rows.select_related("source").order_by("term_label", "valid_from", "pk"))
    names = holder_names(actor, {one.person_id for one in held}, on)
    return [PlannedPerson(one, names.get(one.person_id, "")) for one in held]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A planned person with where the post is; what a list shows of them. `since` is the day on which
    the person came in, `reviewed_on` the last yearly review."""

    planned: Planned
    name: str
    title: str
    body_id: int
    body: str
    organization: str
    rank: int
    since: date

    @property
    def term_label(self) -> str:
        return self.planned.term_label

    @property
    def reviewed_on(self) -> date | None:
        return self.planned.reviewed_on


def planned_below(actor: Actor, organization_id: int, on: date) -> list[PlannedRow]:
    """Everybody planned for posts in bodies below an organisation, by term, place and post, where the
    actor may see offices; five statements beside what the policy asks."""
    below = Ancestry.objects.on(on).filter(ancestor=organization_id).values("descendant_id")
    rows = Planned.objects.as_of(on).visible_to(actor)
    held = list(
        rows.filter(post__body__organization__in=below).select_related("post__body", "source")
    )
    names = holder_names(actor, {one.person_id for one in held}, on)
    since = planned_since(actor, held)
    bodies = body_names({one.post.body_id for one in held if one.post.body_id}, on)
    places = organization_names(
        {one.post.body.organization_id for one in held if one.post.body}, on
    )
    found = [
        PlannedRow(
            planned=one,
            name=names.get(one.person_id, ""),
            title=one.post.title,
            body_id=one.post.body.pk,
            body=bodies.get(one.post.body.pk, ""),
            organization=places.get(one.post.body.organization_id, ""),
            rank=RANK[one.post.kind],
            since=since[one.pk],
        )
        for one in held
        if one.post.body is not None
    ]
    return sorted(
        found, key=lambda one: (one.term_label, one.organization, one.body_id, one.rank, one.title)
    )


def planned_since(actor: Actor, rows: Iterable[Planned]) -> dict[int, date]:
    """By row the day on which the person came in: every review is a row of its own, which begins
    where the one before ends. One statement."""
    held = list(rows)
    whose = {
        "person__in": {one.person_id for one in held},
        "post__in": {one.post_id for one in held},
    }
    ends: dict[tuple[int, int, str, date], date] = {}
    for one in Planned.objects.current().visible_to(actor).filter(**whose):
        if one.valid_to is not None:
            ends[one.person_id, one.post_id, one.term_label, one.valid_to] = one.valid_from
    found = {}
    for one in held:
        day = one.valid_from
        while (before := ends.get((one.person_id, one.post_id, one.term_label, day))) is not None:
            day = before
        found[one.pk] = day
    return found


def planned_structure(actor: Actor, organization_id: int, on: date) -> list[PlannedGroup]:
    """Numbers of everybody planned for posts in bodies below an organisation, by term, where the
    actor may see offices; two statements beside what the policy asks."""
    seen = things_within(actor, scope_of(actor, "offices"), place="post__body__organization")
    below = Ancestry.objects.on(on).filter(ancestor=organization_id).values("descendant_id")
    # Numbers by group, whole for whoever may see them; nobody is named.
    with reading_whole():
        rows = Planned.objects.as_of(on).filter(seen, post__body__organization__in=below)
        groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for label, person, post in rows.values_list("term_label", "person_id", "post_id"):
            groups[label].append((person, post))
        people = {person for pairs in groups.values() for person, _post in pairs}
        known = PersonVersion.objects.as_of(on).filter(person__in=people)
        facts = {one: (sex, birth) for one, sex, birth in known.values_list(
            "person_id", "sex", "birth"
        )}  # fmt: skip
    return [_group(label, groups[label], facts, on) for label in sorted(groups)]


def _group(
    label: str, pairs: list[tuple[int, int]], facts: Mapping[int, Any], on: date
) -> PlannedGroup:
    people = {person for person, _post in pairs}
    posts = len({post for _person, post in pairs})
    if len(people) < SMALLEST_GROUP:
        return PlannedGroup(label, posts, len(people), None, None)
    described = [facts.get(person, ("", None)) for person in people]
    women = sum(sex == Sex.FEMALE for sex, _birth in described)
    ages = Counter(_band(birth, on) for _sex, birth in described)
    return PlannedGroup(label, posts, len(people), women, ages)


def _band(birth: Any, on: date) -> int | None:
    if birth is None:
        return 0
    born = birth.earliest
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((end for end in AGES if age <= end), None)
