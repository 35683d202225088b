"""What happens in a world: people come and go, organisations move and end, cases are assigned."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from tests.access.oracle import LINES, Oracle
from tests.access.world import Assignment, Edge, Grant, Member, World

TODAY = date(2026, 11, 21)
START = date(2010, 1, 1)
NEAR = [TODAY + timedelta(days=days) for days in (-400, -30, -1, 0, 1, 30, 400)]
ROLES = sorted({line.role for line in LINES})
#: Roles that see what is below the place of the grant.
WIDE = {line.role for line in LINES if (line.kind, line.reach) == ("organizations", "subtree")}
SEALED = ("cases", "petitions", "ballots", "comments")


class Happening:
    """A world, its day, and a source of chance; `hot` are organisations at which grants meet, `hands`
    the roles that somebody has."""

    chance: random.Random
    today: date
    world: World
    hot: list[int]
    hands: dict[int, list[str]]

    def __init__(self) -> None:
        self._next = 100_000

    def number(self) -> int:
        """One that nothing has, for rows that nobody confuses."""
        self._next += 1
        return self._next

    # --- drawing ----------------------------------------------------------------------------

    def place(self) -> int:
        """An organisation that has not ended; often one of a few."""
        alive = [one for one in self.world.begun if one not in self.world.ended]
        hot = [one for one in self.hot if one in alive]
        return self.chance.choice(hot if hot and self.chance.random() < 0.4 else alive)

    def seat(self) -> int:
        """Where a grant is held or a thing lies, which may have ended since."""
        if self.world.ended and self.chance.random() < 0.2:
            return self.chance.choice(list(self.world.ended))
        if self.chance.random() < 0.3:
            return self._above_somebody()
        hot = self.hot if self.chance.random() < 0.6 else list(self.world.begun)
        return self.chance.choice(hot)

    def _above_somebody(self) -> int:
        """An organisation above the cell of a member, or that cell."""
        homes = [home for one in self.people() if (home := self.world.members[one].home)]
        above = list(Oracle(self.world, self.today).upwards(self.chance.choice(homes)))
        return self.chance.choice(above[1:] or above or [self.world.root])

    def people(self) -> list[int]:
        """Members to whom something may happen."""
        return list(self.world.members)

    def user(self) -> int:
        return self.chance.choice(list(self.world.closed))

    def period(self) -> tuple[date, date | None]:
        if self.chance.random() < 0.5:
            return START, None
        since = self.chance.choice([START, START, *NEAR, self.today])
        later = [day for day in [*NEAR, self.today] if day > since]
        return since, self.chance.choice([None, None, *later])

    # --- what happens -----------------------------------------------------------------------

    def give(self, user: int | None = None, role: str = "") -> None:
        user = self.user() if user is None else user
        mine = ROLES if self.chance.random() < 0.1 else self.hands[user]
        role = role or self.chance.choice(mine)
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
        number = self.chance.choice(self.people())
        self.world.members[number] = Member(self.place(), None, False)

    def visit(self) -> None:
        number = self.chance.choice(self.people())
        one = self.world.members[number]
        if not one.left:
            self.world.members[number] = one._replace(host=self.place())

    def leave(self) -> None:
        number = self.chance.choice(self.people())
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
        self.fall_to(heir, gone)

    def fall_to(self, heir: int, gone: int) -> None:
        """What else is at an organisation that ends goes to the heir; said by who draws it."""

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
