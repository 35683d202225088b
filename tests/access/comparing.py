"""The product and the oracle asked the same about a world: whole sets, so that neither a leak nor a
missing row is overlooked."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from dangvu.access.choices import Role
from dangvu.access.models import Grant as Grants
from dangvu.access.selectors import Given, may_grant, reading_as, reading_whole
from dangvu.accounts.models import User
from dangvu.accounts.permissions import may_manage_accounts
from dangvu.core.actor import Actor
from dangvu.core.policy import may, scope_of
from dangvu.figures.models import FrozenFigure, QuotedFigure
from dangvu.imports.models import ImportBatch
from dangvu.jobs.models import Job
from dangvu.jobs.services import may_touch
from dangvu.members.models import (
    Candidate,
    Certificate,
    Delegation,
    Helper,
    Introducer,
    Person,
    PersonVersion,
    PoolPlace,
)
from dangvu.members.models.candidates import POOL as POLICY_OF_THE_POOL
from dangvu.members.models.candidates import candidates_within
from dangvu.members.models.person import people_within
from dangvu.members.permissions import sets_of
from dangvu.offices.models import Body, Holding
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.papers.models import OwnTemplate
from dangvu.procedures.models import Case as Process
from dangvu.procedures.models import Vote
from dangvu.procedures.models.cases import cases_reached
from dangvu.procedures.models.votes import votes_reached
from dangvu.reports.models import Report
from tests.access.oracle import LINES, SETS, Oracle
from tests.access.pooling import POOL
from tests.access.world import Grant, Thing
from tests.access.worlds import ROLES, SEALED, Life
from tests.standin.models import Ballot, Case, CaseText, Comment, Petition, PetitionText

STAND_INS: dict[str, Any] = {
    "cases": Case,
    "petitions": Petition,
    "ballots": Ballot,
    "comments": Comment,
}
TEXTS: dict[str, Any] = {"cases": CaseText, "petitions": PetitionText}
LISTED: dict[str, tuple[str, Any]] = {
    "figures": ("figures", FrozenFigure),
    "quotes": ("figures", QuotedFigure),
    "reports": ("reports", Report),
    "papers": ("papers", OwnTemplate),
    "imports": ("imports", ImportBatch),
    "jobs": ("jobs", Job),
    "accounts": ("accounts", User),
}
OF_THE_POOL: dict[str, Any] = {
    "candidates": Candidate,
    "helpers": Helper,
    "introducers": Introducer,
    "certificates": Certificate,
    "delegations": Delegation,
}
#: Kinds whose things lie at an organisation, asked there.
BY_PLACE = {
    "figures": ("view", "rows", "manage"),
    "reports": ("view", "manage"),
    "papers": ("view", "manage"),
    "offices": ("view", "rows", "manage"),
    "procedures": ("view", "rows", "manage"),
    "rules": ("view", "manage"),
    "grants": ("view", "manage"),
}


class Answer(NamedTuple):
    """What the product says to one question, and what is right; one decision for each of `asked`."""

    question: str
    given: set[Any]
    right: set[Any]
    asked: int


class Difference(NamedTuple):
    seed: int
    state: int
    user: int | None
    question: str
    leaked: list[Any]
    missing: list[Any]


def actor_of(user: int | None, life: Life) -> Actor:
    return Actor(user_id=user, name="", today=life.today, channel="test")


class Comparison:
    """One state of a world, for every user and for someone who has not signed in."""

    def __init__(self, life: Life, *, chance: random.Random) -> None:
        self.life, self.chance = life, chance
        self.oracle = Oracle(life.world, life.today)
        # The oracle is asked the same many times; nothing changes while it is.
        self.oracle.grants_of = cache(self.oracle.grants_of)  # type: ignore[method-assign]
        self.oracle.has_ended = cache(self.oracle.has_ended)  # type: ignore[method-assign]
        climb = self.oracle.upwards
        self.oracle.upwards = cache(lambda place: list(climb(place)))  # type: ignore[method-assign, assignment, return-value]
        # So is the product, of which organisations lie in a scope: many kinds have the same one.
        self._inside = cache(lambda scope: keys(Organization.objects.inside(scope, life.today)))
        self._of_kind: dict[str, list[Thing]] = {}
        for (kind, _number), one in life.world.things.items():
            self._of_kind.setdefault(kind, []).append(one)

    def answers(self, user: int | None, asking: Iterable[str] = ()) -> Iterator[Answer]:
        """As a page asks: the grants of its reader are read once. `asking` names groups of
        questions; none is all of them."""
        actor = actor_of(user, self.life)
        groups = {
            "organizations": self._organizations,
            "members": self._members,
            "places": self._places,
            "lists": self._lists,
            "whole": self._without_place,
            "sealed": self._sealed,
            "offices": self._offices,
            "procedures": self._procedures,
            "grants": self._grants,
            "pool": self._pool,
        }
        with reading_as(actor):
            for name in asking or groups:
                yield from groups[name](actor)

    # --- each kind --------------------------------------------------------------------------

    def _organizations(self, actor: Actor) -> Iterator[Answer]:
        things = self._things("organizations")
        seen = keys(Organization.objects.visible_to(actor))
        yield self._right(actor, "organizations view", seen, things, "view")
        versions = OrganizationVersion.objects.visible_to(actor)
        named = set(versions.values_list("organization_id", flat=True))
        yield self._right(actor, "organizations versions", named, things, "view")
        for action in ("rows", "manage"):
            scope = scope_of(actor, "organizations", action)
            yield self._right(actor, f"organizations {action}", self._inside(scope), things, action)
        one = self.chance.choice(things)
        for action in ("view", "manage"):
            said = {one.number} if may(actor, "organizations", action, one.number) else set()
            yield self._right(actor, f"organizations may {action}", said, [one], action)

    def _members(self, actor: Actor) -> Iterator[Answer]:
        """What the wall shows where nothing is filtered; then, in the whole, what is filtered."""
        things = self._things("members")
        walled, rows = keys(Person.objects.all()), people(PersonVersion.objects.all())
        yield self._right(actor, "members wall", walled, things, "view")
        yield self._right(actor, "members versions wall", rows, things, "view")
        with reading_whole():
            filtered = keys(Person.objects.visible_to(actor))
            versions = people(PersonVersion.objects.visible_to(actor))
            yield self._right(actor, "members filter", filtered, things, "view")
            yield self._right(actor, "members versions filter", versions, things, "view")
            for action in ("rows", "manage", "ask"):
                scope = scope_of(actor, "members", action)
                reached = keys(Person.objects.filter(people_within(actor, scope)))
                yield self._right(actor, f"members {action}", reached, things, action)
            for name in sorted(SETS["members"]):
                shown = keys(Person.objects.visible_to(actor, fields=name))
                yield self._shown(actor, shown, things, name)
            if visible := sorted(filtered):
                yield self._sets_of(actor, self.chance.choice(visible))

    def _sets_of(self, actor: Actor, number: int) -> Answer:
        """What the page of one member shows."""
        given = set(sets_of(actor, Person.objects.get(pk=number)))
        right = self.oracle.fields(actor.user_id, Thing("members", number))
        return Answer(f"member {number} page", given, right, len(SETS["members"]))

    def _lists(self, actor: Actor) -> Iterator[Answer]:
        for written, (kind, model) in LISTED.items():
            things = [one._replace(kind=kind) for one in self._things(written)]
            seen = keys(model.objects.visible_to(actor))
            yield self._right(actor, f"{written} view", seen, things, "view")

    def _places(self, actor: Actor) -> Iterator[Answer]:
        for kind, actions in BY_PLACE.items():
            for action in actions:
                yield self._at_places(actor, kind, action)

    def _at_places(self, actor: Actor, kind: str, action: str) -> Answer:
        scope = scope_of(actor, kind, action)
        things = [Thing(kind, number, (number,)) for number in self.life.world.begun]
        return self._right(actor, f"{kind} {action} by place", self._inside(scope), things, action)

    def _without_place(self, actor: Actor) -> Iterator[Answer]:
        nobody = Thing("accounts", -1)
        said = {-1} if may_manage_accounts(actor) else set()
        yield self._right(actor, "accounts manage", said, [nobody], "manage")
        for kind, action in (("audit", "view"), ("sources", "view"), ("jobs", "manage")):
            said = {-1} if may(actor, kind, action) else set()
            thing = Thing(kind, -1)
            yield self._right(actor, f"{kind} {action} at all", said, [thing], action)
        jobs = self._things("jobs")
        touched = {job.pk for job in Job.objects.all() if may_touch(actor, job)}
        yield self._right(actor, "jobs manage", touched, jobs, "manage")

    def _sealed(self, actor: Actor) -> Iterator[Answer]:
        """As of members, through both walls."""
        for kind in SEALED:
            walled = keys(STAND_INS[kind].objects.all())
            yield self._right(actor, f"{kind} wall", walled, self._things(kind), "view")
        for kind, texts in TEXTS.items():
            walled = keys(texts.objects.all())
            yield self._shown(actor, walled, self._things(kind), "content", " wall")
        with reading_whole():
            for kind in SEALED:
                yield from self._sealed_kind(actor, kind)

    def _sealed_kind(self, actor: Actor, kind: str) -> Iterator[Answer]:
        things, rows = self._things(kind), STAND_INS[kind].objects
        yield self._right(actor, f"{kind} view", keys(rows.visible_to(actor)), things, "view")
        managed = keys(rows.within(actor, "manage"))
        yield self._right(actor, f"{kind} manage", managed, things, "manage")
        for name in sorted(SETS.get(kind, {"all"})):
            shown = keys(rows.within(actor, "view", fields=name))
            yield self._shown(actor, shown, things, name)

    def _offices(self, actor: Actor) -> Iterator[Answer]:
        """Bodies, and who holds a post in them: through the wall, and in the whole."""
        things = self._things("offices")
        seen = keys(Body.objects.visible_to(actor))
        yield self._right(actor, "offices view", seen, things, "view")
        yield self._right(actor, "offices wall", keys(Holding.objects.all()), things, "view")
        with reading_whole():
            held = keys(Holding.objects.visible_to(actor))
            yield self._right(actor, "offices filter", held, things, "view")

    def _procedures(self, actor: Actor) -> Iterator[Answer]:
        """Cases and votes: through the wall, and by the filter in the whole. A vote lies where it was
        taken and is nobody's own."""
        things = self._things("procedures")
        votes = [one._replace(places=one.places[:1], about=None) for one in things]
        yield self._right(actor, "procedures wall", keys(Process.objects.all()), things, "view")
        yield self._right(actor, "votes wall", keys(Vote.objects.all()), votes, "view")
        with reading_whole():
            for action in ("view", "rows", "manage", "ask"):
                given = keys(Process.objects.filter(cases_reached(actor, action)))
                yield self._right(actor, f"procedures {action}", given, things, action)
                given = keys(Vote.objects.filter(votes_reached(actor, action)))
                yield self._right(actor, f"votes {action}", given, votes, action)

    def _pool(self, actor: Actor) -> Iterator[Answer]:
        """Who is in the pool or left it, which cells followed them and what is written of them:
        through the wall, and by the filter in the whole."""
        for kind in POOL:
            walled = keys(OF_THE_POOL[kind].objects.all())
            yield self._right(actor, f"{kind} wall", walled, self._of_the_pool(kind), "view")
        yield self._right(actor, "stays wall", keys(PoolPlace.objects.all()), self._stays(), "view")
        with reading_whole():
            for kind in POOL:
                seen = keys(OF_THE_POOL[kind].objects.visible_to(actor))
                yield self._right(actor, f"{kind} view", seen, self._of_the_pool(kind), "view")
            stays = keys(PoolPlace.objects.visible_to(actor))
            yield self._right(actor, "stays view", stays, self._stays(), "view")
            things = self._of_the_pool("candidates")
            for action in ("rows", "manage"):
                reached = candidates_within(actor, scope_of(actor, POLICY_OF_THE_POOL, action))
                given = keys(Candidate.objects.filter(reached))
                yield self._right(actor, f"candidates {action}", given, things, action)

    def _of_the_pool(self, kind: str) -> list[Thing]:
        return [one._replace(kind="procedures") for one in self._things(kind)]

    def _stays(self) -> list[Thing]:
        """How long which cell followed somebody lies with them."""
        world = self.life.world
        of = {number: world.things["candidates", number] for number in world.candidates}
        return [
            of[one.candidate]._replace(kind="procedures", number=number)
            for number, one in world.stays.items()
        ]

    def _grants(self, actor: Actor) -> Iterator[Answer]:
        held = [
            Thing("grants", number, () if one.place is None else (one.place,))
            for number, one in self.life.world.grants.items()
        ]
        seen = keys(Grants.objects.visible_to(actor))
        yield self._right(actor, "grants view", seen, held, "view")
        yield self._given(actor)

    def _given(self, actor: Actor) -> Answer:
        """Some that might be given, more of them by those who have to do with grants."""
        held = self.oracle.grants_of(actor.user_id)
        many = any(line.kind == "grants" for line in LINES for one in held if line.role == one.role)
        asked = [self._grant(held) for _each in range(12 if many else 1)]
        right = {
            number for number, one in enumerate(asked) if self.oracle.may_grant(actor.user_id, one)
        }
        given = {
            number
            for number, one in enumerate(asked)
            if may_grant(actor, given_of(one), to_user_id=one.user)
        }
        return Answer("grants given", given, right, len(asked))

    def _grant(self, held: list[Grant]) -> Grant:
        """Often just what the giver has, or what ends with it."""
        life, chance = self.life, self.chance
        mine = [*held, *held]
        roles = [*ROLES, "SECRETARY", "MEMBER", "INSPECTOR", *(one.role for one in mine)]
        places = [*life.world.begun, *[one.place for one in mine for _each in range(5)]]
        if chance.random() < 0.1:
            places = [None]
        since, until = life.period()
        if held and chance.random() < 0.4:
            until = chance.choice(held).until
        user = chance.choice(list(life.world.closed))
        return Grant(user, chance.choice(roles), chance.choice(places), since, until)

    # --- what is right ----------------------------------------------------------------------

    def _things(self, kind: str) -> list[Thing]:
        return self._of_kind.get(kind, [])

    def _right(
        self, actor: Actor, question: str, given: set[Any], things: Iterable[Thing], action: str
    ) -> Answer:
        things = list(things)
        right = {one.number for one in things if self.oracle.may(actor.user_id, action, one)}
        return Answer(question, given, right, len(things))

    def _shown(
        self, actor: Actor, given: set[Any], things: list[Thing], name: str, where: str = ""
    ) -> Answer:
        right = {one.number for one in things if name in self.oracle.fields(actor.user_id, one)}
        kind = things[0].kind if things else ""
        return Answer(f"{kind} shows {name}{where}", given, right, len(things))


def keys(rows: Any) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def people(rows: Any) -> set[int]:
    return set(rows.values_list("person_id", flat=True))


def given_of(one: Grant) -> Given:
    return Given(Role(one.role), one.place, one.since, one.until)


def compare(
    seed: int,
    *,
    states: int,
    write: Callable[[Life], None],
    stop: bool = False,
    asking: Iterable[str] = (),
) -> tuple[int, list[Difference]]:
    """One world through its states: how many decisions, and where the two differ.

    `write` brings the database to what the world is. With `stop`, ends at the first difference;
    with `asking`, only those groups of questions are asked.
    """
    life, decisions, found = Life(seed), 0, list[Difference]()
    for state in range(states):
        if state:
            life.happen(6)
        write(life)
        comparison = Comparison(life, chance=random.Random(seed * 1000 + state))
        for user in (None, *life.world.closed):
            for question, given, right, asked in comparison.answers(user, asking):
                decisions += asked
                if given != right:
                    leaked, missing = sorted(given - right), sorted(right - given)
                    found.append(Difference(seed, state, user, question, leaked, missing))
                    if stop:
                        return decisions, found
    return decisions, found
