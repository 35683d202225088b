"""A second opinion, made from the words of docs/architecture/access.md alone, by parent-walk only."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.access.world import Grant, Thing, World

TEXT = (Path(__file__).parents[2] / "docs/architecture/access.md").read_text()
WITHOUT_PLACE = {"accounts", "jobs", "audit", "imports", "sources"}
WIDER = {("subtree", "own"), ("subtree", "assigned"), ("subtree", "self"), ("own", "self")}


def table(heading: str) -> list[list[str]]:
    part = TEXT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [row for row in part.splitlines() if row.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


Line = namedtuple("Line", "role kind actions reach fields condition")
LINES = [Line(r, k, a.split(), reach, f.split(), c) for r, k, a, reach, f, c in table("Lines")]
BY_ROLE = {role: [one for one in LINES if one.role == role] for role in {one.role for one in LINES}}
REFUSALS = [
    (set(re.findall("[A-Z_]{4,}", who)), kinds.split(), actions)
    for who, kinds, actions in table("Refusals")
]
SETS = {
    kind: {name for kinds, name, _fields in table("Sets of fields") if kind in kinds.split(", ")}
    for kind in ("members", "cases", "petitions")
}


class Oracle:
    def __init__(self, world: World, today: date) -> None:
        self.world, self.today = world, today

    def holds(self, since: date, until: date | None) -> bool:
        return since <= self.today and (until is None or self.today < until)

    def grants_of(self, user: int | None) -> list[Grant]:
        kept = [one for one in self.world.grants.values() if one.user == user]
        if user is None or self.world.closed[user]:
            return []
        return [one for one in kept if self.holds(one.since, one.until) and not one.superseded]

    def has_ended(self, place: int) -> bool:
        return place in self.world.ended and self.world.ended[place] <= self.today

    def heir(self, place: int) -> int | None:
        edges = [one for one in self.world.edges.values() if one.child == place]
        last = max(edges, key=lambda one: one.since, default=None)
        return self.world.heirs.get(place, last and last.parent)

    def upwards(self, place: int | None) -> Iterator[int]:
        """What a place is below, the nearest first; one that ended lies where its heir lies."""
        while place is not None and self.has_ended(place):
            place = self.heir(place)
        while place is not None:
            yield place
            edges = [one for one in self.world.edges.values() if one.child == place]
            parents = [one.parent for one in edges if self.holds(one.since, one.until)]
            place = parents[0] if parents else None

    def places(self, thing: Thing) -> list[int]:
        member = thing.number if thing.kind == "members" else thing.lies_with
        if member is None:
            return list(thing.places)
        home, host, left = self.world.members[member]
        nowhere = home is None or (left and self.has_ended(home))
        return [one for one in (None if nowhere else home, host) if one is not None]

    def is_assigned(self, user: int, thing: Thing) -> bool:
        case = thing.number if thing.kind == "cases" else thing.case
        mine = [one for one in self.world.assignments.values() if one.user == user]
        return any(one.case == case and self.holds(one.since, one.until) for one in mine)

    def reaches(self, grant: Grant, reach: str, thing: Thing) -> bool:
        if grant.place is not None and self.has_ended(grant.place):
            return False
        if reach == "self":
            whose = {"members": thing.number, "procedures": thing.about}.get(thing.kind)
            return whose == self.world.stands_for.get(grant.user, 0)
        if reach == "assigned" and not self.is_assigned(grant.user, thing):
            return False
        if grant.place is None or thing.kind in WITHOUT_PLACE:
            return grant.place in (None, self.world.root) or thing.begun_by == grant.user
        above = [list(self.upwards(place)) for place in self.places(thing)]
        if reach == "own":
            return any(path[:1] == [grant.place] for path in above)
        return any(grant.place in path for path in above)

    def is_refused(self, user: int, action: str, thing: Thing) -> bool:
        about_me = thing.about is not None and thing.about == self.world.stands_for.get(user)
        return any(
            thing.kind in kinds
            and (actions == "all" or action in actions.split())
            and (bool(who & {one.role for one in self.grants_of(user)}) if who else about_me)
            for who, kinds, actions in REFUSALS
        )

    def lines(self, user: int | None, action: str, thing: Thing) -> Iterator[Line]:
        """Those that give it, when nothing refuses it."""
        if user is None or self.is_refused(user, action, thing):
            return
        for grant in self.grants_of(user):
            for one in BY_ROLE[grant.role]:
                given = one.kind == thing.kind and action in one.actions
                met = not one.condition or (one.condition == "unsealed" and thing.unsealed)
                if given and met and self.reaches(grant, one.reach, thing):
                    yield one

    def may(self, user: int | None, action: str, thing: Thing) -> bool:
        if thing.kind == "accounts" and user == thing.number and action == "view":
            return True
        mine = thing.kind == "jobs" and thing.begun_by == user and user is not None
        alive = [one for one in self.grants_of(user) if not self.has_ended(one.place or 0)]
        return bool(mine and alive) or any(True for _line in self.lines(user, action, thing))

    def fields(self, user: int | None, thing: Thing) -> set[str]:
        every = SETS.get(thing.kind, {"all"})
        named = {name for line in self.lines(user, "view", thing) for name in line.fields}
        return every if "all" in named else named

    def may_grant(self, user: int | None, given: Grant) -> bool:
        place = Thing("grants", 0, (given.place,) if given.place is not None else ())
        return user not in (None, given.user) and any(
            line.kind == "grants" and "manage" in line.actions
            and (given.place is not None or one.place is None)
            and self.reaches(one, line.reach, place)
            and (one.role == "OPERATOR" or holds_all_of(one.role, given.role))
            and (one.until is None or (given.until is not None and given.until <= one.until))
            for one in self.grants_of(user) for line in BY_ROLE[one.role]
        )  # fmt: skip


def holds_all_of(role: str, given: str) -> bool:
    return all(
        any(
            one.kind == want.kind and action in one.actions
            and (one.reach == want.reach or (one.reach, want.reach) in WIDER)
            and (one.fields == ["all"] or set(want.fields) <= set(one.fields))
            for one in BY_ROLE[role] if one.condition in ("", want.condition)
        )
        for want in BY_ROLE[given] for action in want.actions
    )  # fmt: skip
