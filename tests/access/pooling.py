"""The pool of a world: whom cells follow, who helps and introduces them, which courses they finished,
who decides by a power that was given; and what happens to them.

All of it is drawn by a chance of its own, so that the rest of a world is the same with it and without:
what was found in the world of a seed is found there still.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from tests.access.happening import NEAR, START, Happening
from tests.access.world import Candidate, Member, Note, Stay, Thing

#: What is written of a candidate; helpers and courses also of a member.
NOTES = ("helpers", "introducers", "certificates")
#: All kinds of things of the pool. The policy knows them by one name.
POOL = ("candidates", *NOTES, "delegations")


class Pooling(Happening):
    """A world with a pool, and a chance for it."""

    pool_chance: random.Random

    def __init__(self) -> None:
        super().__init__()
        self.admitted: set[int] = set()

    def people(self) -> list[int]:
        """Of who was admitted here the chance of the pool knows, and of nobody else after that."""
        everyone = super().people()
        first = [one for one in everyone if one not in self.admitted]
        return sorted(self.admitted) or everyone if self.chance is self.pool_chance else first

    @contextmanager
    def by_its_own_chance(self) -> Iterator[None]:
        kept, self.chance = self.chance, self.pool_chance
        try:
            yield
        finally:
            self.chance = kept

    # --- the first day ----------------------------------------------------------------------

    def draw_pool(self, numbers: list[int]) -> None:
        for number in self._some(numbers, 16):
            self._candidate(number)
        for kind in NOTES:
            for number in self._some(numbers, 16):
                self.write_down(kind, number, self.period()[0])
        for number in self._some(numbers, 8):
            places = self.seat(), self.place()
            if places[0] != places[1] and self._is_new_power(places):
                self.world.things["delegations", number] = Thing("delegations", number, places)

    def _some(self, numbers: list[int], most: int) -> list[int]:
        return self.chance.sample(numbers, self.chance.randint(4, most))

    def _candidate(self, number: int) -> None:
        """Followed by one cell after the other, up to a day; then in the pool, dropped or a member."""
        past = sorted(self.chance.sample([one for one in NEAR if one <= self.today], 2))
        days = [START, *past][: self.chance.choice([1, 1, 2, 3])]
        places = [self.seat() for _day in days]
        for place, since, until in zip(places, days, [*days[1:], None], strict=True):
            self.world.stays[self.number()] = Stay(number, place, since, until)
        place = places[-1]
        self.world.candidates[number] = Candidate(place)
        self._is_now(number)
        how = self.chance.random()
        if how < 0.2:
            self._leaves(number, Candidate(place, dropped=True))
        elif how < 0.5:
            self._leaves(number, Candidate(place, self._whom_they_became()))

    def _is_new_power(self, places: tuple[int, ...]) -> bool:
        """One organisation has a power once."""
        held = [one for one in self.world.things.values() if one.kind == "delegations"]
        return all(one.places[1] != places[1] for one in held)

    def _whom_they_became(self) -> int:
        """Often a member for whom an account stands."""
        mine = list(self.world.stands_for.values())
        if mine and self.chance.random() < 0.6:
            return self.chance.choice(mine)
        return self.chance.choice(list(self.world.members))

    # --- what is written of somebody ----------------------------------------------------------

    def write_down(self, kind: str, number: int, since: date) -> None:
        """Of a candidate, or of a member; nothing twice, and nobody helps themselves."""
        candidate, person = self._one_of(self.world.candidates), None
        if kind != "introducers" and self.chance.random() < 0.4:
            candidate, person = None, self._whom_they_became()
        by = None if kind == "certificates" else self.chance.choice(list(self.world.members))
        made = Note(candidate, person, by, since)
        written = {(what, *one[:3]) for (what, _number), one in self.world.notes.items()}
        if (kind, *made[:3]) not in written and (by is None or by != person):
            self.note(kind, number, made)

    def note(self, kind: str, number: int, one: Note) -> None:
        self.world.notes[kind, number] = one
        self._lies(kind, number)

    def _is_now(self, candidate: int) -> None:
        """Where a candidate lies and to whom they belong, and all that lies with them."""
        one = self.world.candidates[candidate]
        self.world.things["candidates", candidate] = Thing(
            "candidates", candidate, (one.place,), one.person
        )
        for (kind, number), note in self.world.notes.items():
            if note.candidate == candidate:
                self._lies(kind, number)

    def _lies(self, kind: str, number: int) -> None:
        note, things = self.world.notes[kind, number], self.world.things
        if note.candidate is None:
            things[kind, number] = Thing(kind, number, about=note.person, lies_with=note.person)
        else:
            of = things["candidates", note.candidate]
            things[kind, number] = Thing(kind, number, of.places, of.about)

    # --- what happens -----------------------------------------------------------------------

    def happen(self, times: int) -> None:
        super().happen(times)
        deeds: list[Callable[[], None]] = [
            self.follow, self.pass_on, self.pass_on, self.drop, self.admit, self.admit,
            self.note_something, self.take_back,
        ]  # fmt: skip
        with self.by_its_own_chance():
            for _each in range(times):
                later = [self.transfer, self.leave] if self.admitted else []
                self.chance.choice([*deeds, *later])()

    def follow(self) -> None:
        """A cell selects somebody."""
        number, place = self.number(), self.place()
        self.world.candidates[number] = Candidate(place)
        self.world.stays[self.number()] = Stay(number, place, self.today, None)
        self._is_now(number)

    def pass_on(self) -> None:
        """Another cell follows somebody from today on."""
        number = self._one_in_the_pool()
        if number is not None:
            self._goes(number, self.place())

    def drop(self) -> None:
        number = self._one_in_the_pool()
        if number is not None:
            one = self.world.candidates[number]
            self._leaves(number, one._replace(dropped=True))

    def admit(self) -> None:
        """Somebody is a member of the cell that follows them, for whom an account may stand from now
        on; whoever helped them helps on."""
        world, number = self.world, self._one_in_the_pool()
        if number is None:
            return
        one, person = world.candidates[number], self.number()
        if one.place in world.ended or self.chance.random() < 0.4:
            person = self._whom_they_became()
        else:
            world.members[person] = Member(one.place, None, False)
            world.things["members", person] = Thing("members", person)
            self.admitted.add(person)
            if self.chance.random() < 0.7:
                world.stands_for[self.user()] = person
        for (kind, _at), note in list(world.notes.items()):
            helps = kind == "helpers" and note.candidate == number and note.until is None
            if helps and note.since < self.today and self._helps_nobody_yet(note.by, person):
                self.note(kind, self.number(), Note(None, person, note.by, self.today))
        self._leaves(number, one._replace(person=person))

    def note_something(self) -> None:
        self.write_down(self.chance.choice(NOTES), self.number(), self.today)

    def take_back(self) -> None:
        """What was written down is withdrawn; who sees it is the same as before."""
        found = self._one_of_all()
        if found is not None:
            self.world.notes[found] = self.world.notes[found]._replace(superseded=True)

    def fall_to(self, heir: int, gone: int) -> None:
        """The heir follows whom the organisation followed; those who left the pool stay where they
        were, as do powers."""
        for number, one in self.world.candidates.items():
            if one.place == gone and one.is_in_pool:
                self._goes(number, heir)

    def _goes(self, candidate: int, place: int) -> None:
        self._end_stay(candidate)
        self.world.stays[self.number()] = Stay(candidate, place, self.today, None)
        one = self.world.candidates[candidate]
        self.world.candidates[candidate] = one._replace(place=place)
        self._end_help(candidate)
        self._is_now(candidate)

    def _leaves(self, candidate: int, one: Candidate) -> None:
        self._end_stay(candidate)
        self._end_help(candidate)
        self.world.candidates[candidate] = one
        self._is_now(candidate)

    def _end_stay(self, candidate: int) -> None:
        for number, one in self.world.stays.items():
            lasts = one.until is None or one.until > self.today
            if one.candidate == candidate and lasts and not one.superseded:
                self.world.stays[number] = (
                    one._replace(until=self.today)
                    if one.since < self.today
                    else one._replace(superseded=True)
                )

    def _end_help(self, candidate: int) -> None:
        for (kind, number), one in self.world.notes.items():
            if kind == "helpers" and one.candidate == candidate and one.until is None:
                later = max(self.today, one.since + timedelta(days=1))
                self.world.notes[kind, number] = one._replace(until=later)

    def _helps_nobody_yet(self, by: int | None, person: int) -> bool:
        held = [one for (kind, _n), one in self.world.notes.items() if kind == "helpers"]
        return by != person and all((one.by, one.person) != (by, person) for one in held)

    def _one_in_the_pool(self) -> int | None:
        rows = self.world.candidates
        return self._one_of([number for number, one in rows.items() if one.is_in_pool])

    def _one_of_all(self) -> tuple[str, int] | None:
        rows = [key for key, one in self.world.notes.items() if not one.superseded]
        return self.chance.choice(rows) if rows else None
