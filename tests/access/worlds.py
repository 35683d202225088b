"""Worlds drawn from a seed: full of collisions, as offices are.

Numbers are drawn from few that look alike (2, 20, 200), for all kinds of things alike; days lie on
either side of today; most grants lie at a few organisations, so that they meet: at those from which
something is taken or to which something falls. Most people have one kind of work, so that what it
gives is not refused by another.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.access.happening import NEAR, ROLES, SEALED, START, TODAY
from tests.access.oracle import LINES, Oracle
from tests.access.pooling import Pooling
from tests.access.world import Edge, Member, Thing, World

__all__ = ["NUMBERS", "ROLES", "SEALED", "START", "TODAY", "Life"]

NUMBERS = sorted({n * 10**power for power in range(4) for n in (1, 2, 3, 5, 11, 12, 21, 22, 25)})
STEPS = [1, 2, 3, 10, 11, 20, 21, 200]
SEERS = {
    kind: {line.role for line in LINES if line.kind == kind} for kind in ("cases", "petitions")
}
#: Roles that are kept apart, of one who has them all.
APART = [
    ["ORGANIZATION_BOARD", "INSPECTION_HEAD"],
    ["ORGANIZATION_BOARD", "INSPECTOR"],
    ["ORGANIZATION_BOARD", "PETITION_OFFICER"],
    ["PETITION_OFFICER", "INSPECTION_HEAD"],
    ["AUDITOR", "LEADER"],
    ["ADMINISTRATOR", "OFFICE"],
]
#: Roles that one person has some of: such as go together, those above, all kinds.
HANDS = [
    ["SECRETARY"],
    ["INSPECTION_HEAD", "INSPECTOR", "SECRETARY"],
    ["INSPECTOR", "INSPECTOR", "MEMBER"],
    ["LEADER", "SECRETARY", "MEMBER"],
    ["SECRETARY", "OFFICE"],
    ["ORGANIZATION_BOARD", "OFFICE", "SECRETARY"],
    ["PETITION_OFFICER", "SECRETARY", "MEMBER", "INSPECTION_HEAD"],
    ["AUDITOR", "ADMINISTRATOR", "MEMBER"],
    *APART,
    [*ROLES, "SECRETARY", "INSPECTOR"],
]
#: Kinds of things that lie at an organisation and are nothing but that.
PLACED = ("figures", "reports", "papers")


def begins_like(longer: int, shorter: int) -> bool:
    return longer != shorter and str(longer).startswith(str(shorter))


class Life(Pooling):
    """One world, its day, and a source of chance."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.pool_chance = random.Random(f"pool {seed}")
        self.today = TODAY
        self.codes: dict[int, str] = {}
        self.hot = []
        self.hands = {}
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
        with self.by_its_own_chance():
            self.draw_pool(NUMBERS)
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

    def some(self, most: int) -> list[int]:
        return self.chance.sample(NUMBERS, self.chance.randint(1, most))

    def _people(self) -> None:
        for number in self.chance.sample(NUMBERS, self.chance.randint(12, len(NUMBERS))):
            host = self.place() if self.chance.random() < 0.25 else None
            left = host is None and self.chance.random() < 0.2
            self.world.members[number] = Member(self.place(), host, left)

    def _users(self) -> None:
        world = self.world
        hands = self.chance.sample(HANDS, len(HANDS))
        for at, number in enumerate(self.chance.sample(NUMBERS, self.chance.randint(8, 14))):
            world.closed[number] = self.chance.random() < 0.06
            if self.chance.random() < 0.85:
                world.stands_for[number] = self.chance.choice(list(world.members))
            self.hands[number] = hand = hands[at % len(hands)]
            for role in hand if hand in APART else ():
                self.give(number, role)
            for _each in range(self.chance.choice([0, 1, 2, 2, 3, 3, 3])):
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
        for number in self.some(24):
            world.things["offices", number] = Thing("offices", number, (self.seat(),))
        for number in self.some(24):
            mine = list(world.stands_for.values())
            about = self.chance.choice([None, *world.members, *mine, *mine])
            places = (self.seat(), self.seat())
            world.things["procedures", number] = Thing("procedures", number, places, about)

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
