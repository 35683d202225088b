"""Worlds drawn from a seed, and what happens in them: full of collisions, as offices are.

Numbers are drawn from few that look alike (2, 20, 200), for all kinds of things alike; days lie on
either side of today; most grants lie at a few organisations, so that they meet: at those from which
something is taken or to which something falls. Most people have one kind of work, so that what it
gives is not refused by another.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from tests.access.oracle import LINES, Oracle
from tests.access.world import Assignment, Edge, Grant, Member, Thing, World

TODAY = date(2026, 11, 21)
START = date(2010, 1, 1)
NUMBERS = sorted({n * 10**power for power in range(4) for n in (1, 2, 3, 5, 11, 12, 21, 22, 25)})
NEAR = [TODAY + timedelta(days=days) for days in (-400, -30, -1, 0, 1, 30, 400)]
STEPS = [1, 2, 3, 10, 11, 20, 21, 200]
ROLES = sorted({line.role for line in LINES})
SEERS = {
    kind: {line.role for line in LINES if line.kind == kind} for kind in ("cases", "petitions")
}
#: Roles that see what is below the place of the grant.
WIDE = {line.role for line in LINES if (line.kind, line.reach) == ("organizations", "subtree")}
#: Roles that one person has: first such as go together, then such as are kept apart, then all kinds.
HANDS = [
    ["INSPECTION_HEAD", "INSPECTOR", "SECRETARY"],
    ["INSPECTOR", "INSPECTOR", "MEMBER"],
    ["LEADER", "SECRETARY", "MEMBER"],
    ["SECRETARY", "OFFICE"],
    ["ORGANIZATION_BOARD", "OFFICE", "SECRETARY"],
    ["PETITION_OFFICER", "SECRETARY", "MEMBER", "INSPECTION_HEAD"],
    ["AUDITOR", "ADMINISTRATOR", "MEMBER"],
    ["ORGANIZATION_BOARD", "INSPECTION_HEAD"],
    ["ORGANIZATION_BOARD", "INSPECTOR", "LEADER"],
    ["ORGANIZATION_BOARD", "PETITION_OFFICER"],
    ["PETITION_OFFICER", "INSPECTION_HEAD"],
    ["AUDITOR", "ADMINISTRATOR", "LEADER", "OFFICE"],
    [*ROLES, "SECRETARY", "INSPECTOR"],
]
SEALED = ("cases", "petitions", "ballots", "comments")
#: Kinds of things that lie at an organisation and are nothing but that.
PLACED = ("figures", "reports", "papers")


def begins_like(longer: int, shorter: int) -> bool:
    return longer != shorter and str(longer).startswith(str(shorter))


class Life:
    """One world, its day, and a source of chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.today = TODAY
        self.codes: dict[int, str] = {}
        self.hot: list[int] = []
        self.hands: dict[int, list[str]] = {}
        self._next = 100_000
        self.world = self._drawn()

    # --- the first day ----------------------------------------------------------------------

    def _drawn(self) -> World:
        numbers = self.chance.sample(NUMBERS, self.chance.randint(6, 30))
        world = World(root=numbers[0])
        self.world = world
        self.codes[numbers[0]] = "1"
        for at, number in enumerate(numbers):
            parent = self._parent_of(number, numbers[:at]) if at else None
            begun = self.chance.choice([START] * 8 + NEAR) if at else START
            world.begun[number] = begun
            if parent is not None:
                self._under(number, parent, max(begun, world.begun[parent]))
        self._people()
        self._earlier_and_later()
        self.hot = self._busy(numbers)
        self._users()
        self._things()
        return world

    def _busy(self, numbers: list[int]) -> list[int]:
        """Where grants meet: what had something, gets it today or will have it, and a few others."""
        world, oracle = self.world, Oracle(self.world, self.today)
        left = [
            one for one in world.edges.values()
            if one.until and one.until <= self.today
            and one.parent not in oracle.upwards(one.child)
        ]  # fmt: skip
        before = {one.parent for one in left}
        today = {one.parent for one in left if one.until == self.today}
        since = {one.parent for one in world.edges.values() if one.since >= self.today}
        heirs = {world.heirs[one] for one in world.heirs if world.ended[one] > self.today}
        alike = [one for one in numbers if any(begins_like(two, one) for two in numbers)]
        hot = self.chance.sample(numbers, 1) + alike[:2]
        for some in (today, before, heirs, since):
            kept = sorted(some - world.ended.keys())
            hot += self.chance.sample(kept, min(2, len(kept)))
        return hot

    def _parent_of(self, number: int, before: list[int]) -> int:
        """Mostly that of an organisation whose number begins like this one."""
        alike = [one for one in before[1:] if begins_like(number, one)]
        if alike and self.chance.random() < 0.7:
            sibling = self.chance.choice(alike)
            return next(one.parent for one in self.world.edges.values() if one.child == sibling)
        return self.chance.choice(before[-8:])

    def _earlier_and_later(self) -> None:
        """The tree has been changed before, and changes that are decided wait for their day."""
        for days in (-400, -30, -30, -1, 0, 0, 1, 1, 30, 30):
            self.today = TODAY + timedelta(days=days)
            for _each in range(self.chance.choice([0, 1, 2])):
                later = [self.move, self.end, self.end]
                self.chance.choice(later if days > 0 else [self.move, self.end])()
        self.today = TODAY

    def _under(self, child: int, parent: int, since: date) -> None:
        world = self.world
        world.begun[child] = since
        world.edges[self.number()] = Edge(child, parent, since, None)
        free = [f"{self.codes[parent]}.{step}" for step in STEPS]
        taken = set(self.codes.values())
        self.codes[child] = next(
            (code for code in free if code not in taken), f"{self.codes[parent]}.{child}00"
        )

    def number(self) -> int:
        """One that nothing has, for rows that nobody confuses."""
        self._next += 1
        return self._next

    def _people(self) -> None:
        for number in self.chance.sample(NUMBERS, self.chance.randint(12, len(NUMBERS))):
            host = self.place() if self.chance.random() < 0.25 else None
            left = host is None and self.chance.random() < 0.2
            self.world.members[number] = Member(self.place(), host, left)

    def _users(self) -> None:
        world = self.world
        hands = self.chance.sample(HANDS, len(HANDS))
        for at, number in enumerate(self.chance.sample(NUMBERS, self.chance.randint(6, 12))):
            world.closed[number] = self.chance.random() < 0.06
            if self.chance.random() < 0.85:
                world.stands_for[number] = self.chance.choice(list(world.members))
            self.hands[number] = hands[at % len(hands)]
            for _each in range(self.chance.choice([0, 1, 2, 2, 3, 3, 4])):
                self.give(number)

    def _things(self) -> None:
        world = self.world
        for kind in ("organizations", *PLACED, "quotes"):
            wanted = list(world.begun) if kind == "organizations" else self.some(24)
            for number in wanted:
                place = number if kind == "organizations" else self.seat()
                world.things[kind, number] = Thing(kind, number, (place,))
        for number in world.members:
            world.things["members", number] = Thing("members", number)
        for number in world.closed:
            world.things["accounts", number] = Thing("accounts", number)
        for kind in ("imports", "jobs"):
            for number in self.some(8):
                world.things[kind, number] = Thing(kind, number, begun_by=self.user())
        self._sealed_things()

    def _sealed_things(self) -> None:
        world = self.world
        for number in self.some(16):
            place, about = self._near_a_seer("cases")
            opened = self.chance.random() < 0.4
            world.things["cases", number] = Thing(
                "cases", number, (place,), about, case=number, unsealed=opened
            )
            for _each in range(self.chance.choice([0, 1, 2, 3])):
                self.assign(number)
            for kind in ("ballots", "comments"):
                for part in self.some(3):
                    self._part(kind, part, number)
        for number in self.some(16):
            place, about = self._near_a_seer("petitions")
            opened = self.chance.random() < 0.5
            world.things["petitions", number] = Thing(
                "petitions", number, (place,), about, unsealed=opened
            )

    def _near_a_seer(self, kind: str) -> tuple[int, int | None]:
        """The place and the subject of something sealed: mostly where somebody sees such things, or
        would if they were assigned, and often about that very person."""
        world = self.world
        seers = self._seers(kind)
        if not seers or self.chance.random() < 0.25:
            return self.seat(), self.chance.choice([None, *world.members])
        user, place = self.chance.choice(seers)
        about = world.stands_for.get(user) if self.chance.random() < 0.5 else None
        if self.chance.random() < 0.2:
            about = self.chance.choice(list(world.members))
        return self.chance.choice([place, *sorted(self._below(place))]), about

    def _seers(self, kind: str) -> list[tuple[int, int]]:
        oracle = Oracle(self.world, self.today)
        kept: list[tuple[int, int]] = []
        for user in self.world.closed:
            thing = Thing(kind, 0)
            if not oracle.is_refused(user, "view", thing):
                held = [one for one in oracle.grants_of(user) if one.role in SEERS[kind]]
                kept += [(user, one.place) for one in held if one.place]
        return kept

    def _part(self, kind: str, number: int, case: int) -> None:
        of = self.world.things["cases", case]
        self.world.things.setdefault(
            (kind, number), Thing(kind, number, of.places, of.about, None, case, of.unsealed)
        )

    # --- drawing ----------------------------------------------------------------------------

    def some(self, most: int) -> list[int]:
        return self.chance.sample(NUMBERS, self.chance.randint(1, most))

    def place(self) -> int:
        """An organisation that has not ended; often one of a few."""
        alive = [one for one in self.world.begun if one not in self.world.ended]
        hot = [one for one in self.hot if one in alive]
        return self.chance.choice(hot if hot and self.chance.random() < 0.4 else alive)

    def seat(self) -> int:
        """Where a grant is held or a thing lies, which may have ended since."""
        if self.world.ended and self.chance.random() < 0.2:
            return self.chance.choice(list(self.world.ended))
        hot = self.hot if self.chance.random() < 0.6 else list(self.world.begun)
        return self.chance.choice(hot)

    def user(self) -> int:
        return self.chance.choice(list(self.world.closed))

    def period(self) -> tuple[date, date | None]:
        if self.chance.random() < 0.5:
            return START, None
        since = self.chance.choice([START, START, *NEAR, self.today])
        later = [day for day in [*NEAR, self.today] if day > since]
        return since, self.chance.choice([None, None, *later])

    # --- what happens -----------------------------------------------------------------------

    def give(self, user: int | None = None) -> None:
        user = self.user() if user is None else user
        role = self.chance.choice(ROLES if self.chance.random() < 0.1 else self.hands[user])
        place: int | None = self.seat()
        if role == "OPERATOR" and self.chance.random() < 0.5:
            place = None
        since, until = self.period()
        for one in self.world.grants.values():
            same = (one.user, one.role, one.place) == (user, role, place)
            if same and not one.superseded:
                return
        self.world.grants[self.number()] = Grant(user, role, place, since, until)

    def end_grant(self) -> None:
        number = self._one_of(self.world.grants)
        if number is not None:
            one = self.world.grants[number]
            day = self.today + timedelta(days=self.chance.choice([0, 0, 1]))
            if day > one.since:
                self.world.grants[number] = one._replace(until=day)

    def supersede_grant(self) -> None:
        number = self._one_of(self.world.grants)
        if number is not None:
            self.world.grants[number] = self.world.grants[number]._replace(superseded=True)

    def close(self) -> None:
        user = self.user()
        self.world.closed[user] = not self.world.closed[user]

    def assign(self, case: int | None = None) -> None:
        cases = [number for kind, number in self.world.things if kind == "cases"]
        case = self.chance.choice(cases) if case is None else case
        inspectors = [one.user for one in self.world.grants.values() if one.role == "INSPECTOR"]
        user = self.chance.choice([*inspectors, *inspectors, self.user(), self.user()])
        self.world.assignments[self.number()] = Assignment(user, case, *self.period())

    def release(self) -> None:
        number = self._one_of(self.world.assignments)
        if number is not None:
            one = self.world.assignments[number]
            if self.today > one.since:
                self.world.assignments[number] = one._replace(until=self.today)

    def unseal(self) -> None:
        kind = self.chance.choice(["cases", "petitions"])
        number = self._one_of({one: 1 for what, one in self.world.things if what == kind})
        if number is None:
            return
        thing = self.world.things[kind, number]
        opened = not thing.unsealed
        for key, one in list(self.world.things.items()):
            part = kind == "cases" and one.kind in SEALED and one.case == number
            if key == (kind, number) or part:
                self.world.things[key] = one._replace(unsealed=opened)

    def transfer(self) -> None:
        number = self.chance.choice(list(self.world.members))
        self.world.members[number] = Member(self.place(), None, False)

    def visit(self) -> None:
        number = self.chance.choice(list(self.world.members))
        one = self.world.members[number]
        if not one.left:
            self.world.members[number] = one._replace(host=self.place())

    def leave(self) -> None:
        number = self.chance.choice(list(self.world.members))
        one = self.world.members[number]
        self.world.members[number] = Member(one.home, None, True)

    def move(self) -> None:
        """A subtree to another superior from today on."""
        child, parent = self._to_be_moved(), self.place()
        held = self._edge(child)
        if child != self.world.root and held is not None:
            self._hang(child, parent, held)

    def _to_be_moved(self) -> int:
        """Often one whose superior, soon the former one, is where grants of a subtree are held."""
        seats = {one.place for one in self.world.grants.values() if one.role in WIDE}
        alive = [one for one in self.world.begun if one not in self.world.ended]
        open_ones = [one for one in self.world.edges.values() if one.until is None]
        under = {one.child for one in open_ones if one.parent in seats}
        return self.chance.choice([one for one in alive if one in under] or alive)

    def end(self) -> None:
        """An organisation ends today; what hung under it and who was there go to the heir."""
        world, gone, heir = self.world, self.place(), self.place()
        held = self._edge(gone)
        below = self._below(gone)
        named = held is None or self.chance.random() < 0.7
        heir = heir if named or held is None else world.edges[held].parent
        if held is None or gone == world.root or heir in below or world.begun[heir] > self.today:
            return
        children = [
            (edge.child, number) for number, edge in world.edges.items()
            if edge.parent == gone and (edge.until is None or edge.until > self.today)
        ]  # fmt: skip
        for child, number in children:
            self._hang(child, heir, number)
        if world.edges[held].since < self.today:
            world.edges[held] = world.edges[held]._replace(until=self.today)
        else:
            del world.edges[held]
        if world.begun[gone] >= self.today:
            world.begun[gone] = self.today - timedelta(days=1)
        world.ended[gone] = self.today
        # Where nobody was named, the last superior stands for it.
        if named or held not in world.edges:
            world.heirs[gone] = heir
        for number, one in world.members.items():
            home = heir if one.home == gone and not one.left else one.home
            host = heir if one.host == gone else one.host
            world.members[number] = Member(home, host, one.left)

    def step(self) -> None:
        self.today += timedelta(days=self.chance.choice([-1, 1, 1, 29]))

    def happen(self, times: int) -> None:
        """So many things, of which those that change the tree are the most frequent."""
        tree = [self.move, self.move, self.end, self.transfer, self.visit, self.leave]
        hands = [self.give, self.give, self.end_grant, self.supersede_grant, self.close]
        sealed = [self.assign, self.release, self.unseal]
        deeds: list[Callable[[], None]] = [*tree, *hands, *sealed, self.step]
        for _each in range(times):
            self.chance.choice(deeds)()
        # Those of today are what is mistaken most easily.
        self.move()

    def _one_of(self, rows: Iterable[int]) -> int | None:
        numbers = list(rows)
        return self.chance.choice(numbers) if numbers else None

    def _edge(self, child: int) -> int | None:
        """The edge of the child that is open at its end, if it has begun."""
        for number, edge in self.world.edges.items():
            if edge.child == child and edge.until is None and edge.since <= self.today:
                return number
        return None

    def _hang(self, child: int, parent: int, held: int) -> None:
        world, old = self.world, self.world.edges[held]
        since = max(self.today, old.since, world.begun[parent])
        if old.until is not None and since >= old.until:
            return
        if since > old.since:
            world.edges[held] = old._replace(until=since)
        else:
            del world.edges[held]
        made = self.number()
        world.edges[made] = Edge(child, parent, since, old.until)
        if self._has_circle():
            del world.edges[made]
            world.edges[held] = old

    def _below(self, top: int) -> set[int]:
        """Everything that hangs under it on some day from today on, itself included."""
        found, before = {top}, set[int]()
        while found != before:
            before = set(found)
            found |= {edge.child for edge in self.world.edges.values() if edge.parent in before}
        return found

    def _has_circle(self) -> bool:
        days = {edge.since for edge in self.world.edges.values()}
        return any(self._circle_on(day) for day in days)

    def _circle_on(self, day: date) -> bool:
        oracle = Oracle(self.world, day)
        above = {
            edge.child: edge.parent for edge in self.world.edges.values()
            if oracle.holds(edge.since, edge.until)
        }  # fmt: skip
        for start in above:
            place, seen = start, set[int]()
            while place in above:
                if place in seen:
                    return True
                seen.add(place)
                place = above[place]
        return False
