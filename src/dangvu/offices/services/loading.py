"""Terms, bodies, posts and holders by the thousand, as an import brings them: what is there, and
writing what is new.

Nothing here decides: `sheets` compares the rows of a workbook with a Roll, changes it in memory, and
these services write what was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.bulk import insert_rows, take_ids
from dangvu.core.text import search_key
from dangvu.core.timelines import Stretch, Timeline, load_timelines, write_timelines
from dangvu.offices.choices import SINGLE_KINDS
from dangvu.offices.models import (
    Body,
    BodyVersion,
    Duty,
    Holding,
    Post,
    PostVersion,
    Term,
    TermVersion,
)
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.loading_employers import EmployerEntry

TERM_FIELDS = (
    "kind", "ordinal", "label", "congress_opened", "congress_closed", "numbers_from",
    "planned_end", "first_after_merge", "source_id",
)  # fmt: skip
BODY_FIELDS = ("name", "merged_with", "source_id")
POST_FIELDS = ("seats", "is_key", "is_sensitive", "rule", "source_id")
HOLDING_FIELDS = (
    "is_single", "kind", "term", "completes", "planned_end", "end_reason", "source_id",
)  # fmt: skip
DUTY_FIELDS = ("kind", "organization", "line", "stands_in_for", "source_id")


@dataclass(slots=True, eq=False)
class TermEntry:
    """A term as it is, or will be; `pk` is None until it is written. It holds in one stretch."""

    organization: Entry
    pk: int | None = None
    versions: Timeline = field(default_factory=Timeline)

    @property
    def held(self) -> Stretch:
        return self.versions.last


@dataclass(slots=True, eq=False)
class BodyEntry:
    organization: Entry
    code: str
    kind: str
    pk: int | None = None
    versions: Timeline = field(default_factory=Timeline)


@dataclass(slots=True, eq=False)
class PostEntry:
    """A post of a body or of an enterprise."""

    place: BodyEntry | EmployerEntry
    kind: str
    title: str
    pk: int | None = None
    versions: Timeline = field(default_factory=Timeline)

    @property
    def is_single(self) -> bool:
        return self.kind in SINGLE_KINDS

    def __str__(self) -> str:
        return f"{self.title} ({self.place.code})"


#: Whose: the code of a person, and the post.
HeldKey = tuple[str, PostEntry]


@dataclass(slots=True)
class Roll:
    """Everything that the database has and the import brings. Codes and titles are compared without
    accents."""

    terms: dict[tuple[Entry, str], TermEntry] = field(default_factory=dict)
    bodies: dict[Entry, dict[str, BodyEntry]] = field(default_factory=dict)
    posts: dict[BodyEntry | EmployerEntry, dict[str, PostEntry]] = field(default_factory=dict)
    posts_by_id: dict[int, PostEntry] = field(default_factory=dict)

    def body(self, organization: Entry, code: str) -> BodyEntry | None:
        return self.bodies.get(organization, {}).get(search_key(code))

    def bodies_of(self, organization: Entry) -> Iterable[BodyEntry]:
        return self.bodies.get(organization, {}).values()

    def post(self, place: BodyEntry | EmployerEntry, title: str) -> PostEntry | None:
        return self.posts.get(place, {}).get(search_key(title))

    def posts_of(self, place: BodyEntry | EmployerEntry) -> Iterable[PostEntry]:
        return self.posts.get(place, {}).values()

    def add_body(self, body: BodyEntry) -> None:
        self.bodies.setdefault(body.organization, {})[search_key(body.code)] = body

    def add_post(self, post: PostEntry) -> None:
        self.posts.setdefault(post.place, {})[search_key(post.title)] = post
        if post.pk is not None:
            self.posts_by_id[post.pk] = post


def load_roll(
    *, organizations: Mapping[int, Entry], employers: Mapping[int, EmployerEntry]
) -> Roll:
    """Every term, body and post with what is true of it, but of organisations and enterprises whose
    import was taken back; five statements."""
    roll = Roll()
    terms = load_timelines(TermVersion.objects.all(), "term_id", ("organization_id", *TERM_FIELDS))
    for pk, timeline in terms.items():
        held = timeline.last
        place = organizations[held.values.pop("organization_id")]
        held.was = (held.start, held.end, dict(held.values))
        roll.terms[place, held.values["label"]] = TermEntry(place, pk, timeline)
    by_id: dict[int, BodyEntry] = {}
    versions = load_timelines(BodyVersion.objects.all(), "body_id", BODY_FIELDS)
    bodies = Body.objects.filter(organization__in=list(organizations))
    for pk, place_id, code, kind in bodies.values_list("pk", "organization", "code", "kind"):
        by_id[pk] = BodyEntry(organizations[place_id], code, kind, pk, versions.get(pk, Timeline()))
        roll.add_body(by_id[pk])
    seats = load_timelines(PostVersion.objects.all(), "post_id", POST_FIELDS)
    rows = Post.objects.values_list("pk", "body", "employer", "kind", "title")
    for pk, body, employer, kind, title in rows:
        at = by_id.get(body) if body is not None else employers.get(employer)
        if at is not None:
            roll.add_post(PostEntry(at, kind, title, pk, seats.get(pk, Timeline())))
    return roll


def load_holdings(roll: Roll, codes: Iterable[str]) -> dict[HeldKey, Timeline]:
    """What persons of these codes hold, and everything held of posts of one holder; one statement."""
    terms = {term.pk: term for term in roll.terms.values()}
    found = _load(roll, Holding, ("term_id", *(f for f in HOLDING_FIELDS if f != "term")), codes)
    for timeline in found.values():
        for row in timeline:
            row.values["term"] = terms.get(row.values.pop("term_id"))
            row.was = (row.start, row.end, dict(row.values))
    return found


def load_duties(
    roll: Roll, codes: Iterable[str], organizations: Mapping[int, Entry]
) -> dict[HeldKey, list[Timeline]]:
    """Duties of persons of these codes, each by itself; one statement."""
    fields = ("kind", "organization_id", "line", "stands_in_for_id", "source_id")
    found: dict[HeldKey, list[Timeline]] = {}
    for key, timeline in _load(roll, Duty, fields, codes).items():
        for row in timeline:
            row.values["organization"] = organizations.get(row.values.pop("organization_id"))
            row.values["stands_in_for"] = roll.posts_by_id.get(row.values.pop("stands_in_for_id"))
            row.was = (row.start, row.end, dict(row.values))
            found.setdefault(key, []).append(Timeline([row]))
    return found


def _load(
    roll: Roll, model: Any, fields: tuple[str, ...], codes: Iterable[str]
) -> dict[HeldKey, Timeline]:
    wanted = model.objects.filter(person__code__in=list(codes))
    if model is Holding:
        wanted |= model.objects.filter(is_single=True)
    found: dict[HeldKey, Timeline] = {}
    held = load_timelines(wanted, "person__code", ("post_id", *fields))
    for code, timeline in held.items():
        for row in timeline:
            post = roll.posts_by_id[row.values.pop("post_id")]
            row.was = (row.start, row.end, dict(row.values))
            found.setdefault((code, post), Timeline()).rows.append(row)
    return found


# --- writing ------------------------------------------------------------------------------------


def write_terms(*, actor: Actor, terms: Iterable[TermEntry], reason: str = "") -> None:
    touched = list(terms)
    with deed(actor=actor, verb="offices.load"):
        fresh = [term for term in touched if term.pk is None]
        for term, pk in zip(fresh, take_ids(Term, len(fresh)), strict=True):
            term.pk = pk
        insert_rows(Term, ("id", "organization"), ((t.pk, t.organization.pk) for t in fresh))
        write_timelines(
            TermVersion,
            ("term", "organization"),
            TERM_FIELDS,
            (((term.pk, term.organization.pk), term.versions) for term in touched),
            reason=reason,
        )


def write_bodies(
    *, actor: Actor, bodies: Iterable[BodyEntry], posts: Iterable[PostEntry], reason: str = ""
) -> None:
    """Bodies and posts that are new or changed; a bounded number of statements."""
    changed, seats = list(bodies), list(posts)
    with deed(actor=actor, verb="offices.load"):
        fresh = [body for body in changed if body.pk is None]
        for body, pk in zip(fresh, take_ids(Body, len(fresh)), strict=True):
            body.pk = pk
        insert_rows(
            Body,
            ("id", "organization", "kind", "code"),
            ((b.pk, b.organization.pk, b.kind, b.code) for b in fresh),
        )
        write_timelines(
            BodyVersion,
            ("body",),
            BODY_FIELDS,
            (((body.pk,), body.versions) for body in changed),
            reason=reason,
        )
        _write_posts(seats, reason)


def _write_posts(posts: list[PostEntry], reason: str) -> None:
    fresh = [post for post in posts if post.pk is None]
    for post, pk in zip(fresh, take_ids(Post, len(fresh)), strict=True):
        post.pk = pk
    insert_rows(
        Post,
        ("id", "body", "employer", "kind", "title", "is_single"),
        (
            (
                post.pk,
                post.place.pk if isinstance(post.place, BodyEntry) else None,
                post.place.pk if isinstance(post.place, EmployerEntry) else None,
                post.kind,
                post.title,
                post.is_single,
            )
            for post in fresh
        ),
    )
    write_timelines(
        PostVersion,
        ("post",),
        POST_FIELDS,
        (((post.pk,), post.versions) for post in posts),
        reason=reason,
    )


def write_held(
    *,
    actor: Actor,
    model: type[Holding] | type[Duty],
    rows: Iterable[tuple[HeldKey, Timeline]],
    people: Mapping[str, int],
    reason: str = "",
) -> None:
    """Holdings or duties that are new or changed; `people` are persons by code."""
    fields = HOLDING_FIELDS if model is Holding else DUTY_FIELDS
    with deed(actor=actor, verb="offices.load"):
        write_timelines(
            model,
            ("person", "post"),
            fields,
            (((people[code], post.pk), timeline) for (code, post), timeline in rows),
            reason=reason,
        )
