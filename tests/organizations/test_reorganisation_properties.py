"""Random histories, entered in any order, against a slow recomputation; and the past stays."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import ChangeBlocked
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Person, Placement
from dangvu.organizations import services
from dangvu.organizations.choices import CELL_TYPES, OrganizationType
from dangvu.organizations.models import Ancestry, Heir, OrganizationVersion, ParentEdge
from dangvu.organizations.services import (
    CannotReorganize,
    Close,
    Establish,
    Founding,
    HandOver,
    Merge,
    Move,
    Split,
)
from tests.cast import TODAY
from tests.factories.members import make_member
from tests.factories.organizations import START, Tree, make_bloc
from tests.organizations.replay import ROOT, Replay

DAYS = [date(2026, month, 1) for month in range(1, 9)]
KINDS = ["establish", "move", "merge", "merge_new", "split_off", "hand_over", "close", "admit"]


class Step(NamedTuple):
    """One thing that happens; the numbers choose among what there is."""

    kind: str
    day: int
    one: int
    other: int
    third: int


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(KINDS),
        st.integers(1, len(DAYS) - 1),
        st.integers(0, 60),
        st.integers(0, 60),
        st.integers(0, 60),
    ),
    min_size=3,
    max_size=9,
)


class Answers(NamedTuple):
    """Everything asked about one day."""

    ancestors: dict[str, list[str]]
    children: dict[str, set[str]]
    members: dict[str, set[str]]
    external: dict[str, bool]


class World:
    """The same history in the database and in the replay."""

    def __init__(self, operator: Actor) -> None:
        self.operator = operator
        self.tree: Tree = make_bloc()
        self.replay = Replay()
        self.people: dict[str, Person] = {}
        self.types: dict[str, str] = dict(
            OrganizationVersion.objects.values_list("code", "type").filter(is_external=False)
        )
        edges = ParentEdge.objects.values_list("child_id", "parent_id")
        above = {self.tree.code(child): self.tree.code(parent) for child, parent in edges}
        self.replay.decide(START, lambda day: day.parent.update({ROOT: None, **above}))
        for cell in ("A1", "A2", "AS1", "B1", "B2", "C"):
            self.admit(cell, START)
            self.admit(cell, START)

    def admit(self, cell: str, on: date) -> None:
        code = f"P{len(self.people) + 1}"
        self.people[code] = make_member(self.tree[cell], admitted=on, full=False, code=code)
        services.follow_later_ends(actor=self.operator, organizations=[self.tree[cell]])
        self.replay.decide(on, lambda day: day.admit(code, cell))

    def pick(self, number: int, *, cells: bool | None = None, root: bool = True) -> str:
        codes = [
            code
            for code, kind in self.types.items()
            if (cells is None or (kind in CELL_TYPES) == cells) and (root or code != ROOT)
        ]
        return codes[number % len(codes)]

    # --- steps: each returns the event and what the replay is told, if the event is accepted

    def establish(self, on: date, step: Step) -> tuple[Any, Any, Founding | None]:
        new, parent = f"N{len(self.types)}", self.pick(step.one, cells=False)
        kind = OrganizationType.CELL if step.other % 2 else OrganizationType.SECTIONAL_COMMITTEE
        founding = Founding(code=new, name=new, type=kind, parent=self.tree[parent])
        event = Establish(on=on, founding=founding)
        return event, lambda day: day.establish(new, parent), founding

    def move(self, on: date, step: Step) -> tuple[Any, Any, Founding | None]:
        one, parent = self.pick(step.one, root=False), self.pick(step.other, cells=False)
        event = Move(on=on, organization=self.tree[one], parent=self.tree[parent])
        return event, lambda day: day.move(one, parent), None

    def hand_over(self, on: date, step: Step) -> tuple[Any, Any, Founding | None]:
        one = self.pick(step.one, root=False)
        back = self.pick(step.other, cells=False) if step.third % 2 else None
        event = HandOver(on=on, organization=self.tree[one], parent=back and self.tree[back])
        return event, lambda day: day.move(one, back), None

    def merge(self, on: date, step: Step) -> tuple[Any, Any, Founding | None]:
        cells = bool(step.third % 2)
        one = self.pick(step.one, cells=cells, root=False)
        into = self.pick(step.other, cells=cells)
        event = Merge(on=on, organizations=(self.tree[one],), into=self.tree[into])
        return event, lambda day: day.merge((one,), into), None

    def merge_new(self, on: date, step: Step) -> tuple[Any, Any, Founding | None]:
        cells = bool(step.third % 2)
        ending = tuple(
            sorted({self.pick(n, cells=cells, root=False) for n in (step.one, step.other)})
        )
        new, parent = f"N{len(self.types)}", self.pick(step.third, cells=False)
        founding = Founding(
            code=new, name=new, type=self.types[ending[0]], parent=self.tree[parent]
        )
        event = Merge(on=on, organizations=tuple(self.tree[one] for one in ending), into=founding)
        return event, lambda day: day.merge(ending, new, parent), founding

    def split_off(self, on: date, step: Step) -> tuple[Any, Any, Founding | None]:
        one, parent = self.pick(step.one), self.pick(step.other, cells=False)
        new, state = f"N{len(self.types)}", self.now(on)
        children = tuple(sorted(state.children(one)))[: 1 + step.third % 2]
        people = tuple(sorted(state.members(one)))[: 1 + step.third % 2]
        founding = Founding(code=new, name=new, type=self.types[one], parent=self.tree[parent])
        event = Split(
            on=on,
            organization=self.tree[one],
            into=(founding,),
            heir=self.tree[one],
            children={self.tree[child]: founding for child in children},
            members={self.people[person].pk: founding for person in people},
        )
        return event, lambda day: day.split_off(new, parent, children, people), founding

    def close(self, on: date, step: Step) -> tuple[Any, Any, Founding | None]:
        one = self.pick(step.one, root=False)
        cells = self.types[one] in CELL_TYPES
        heir = self.pick(step.other, cells=cells) if step.third % 3 else None
        event = Close(on=on, organization=self.tree[one], heir=heir and self.tree[heir])
        return event, lambda day: one in day.parent and day.end(one, heir), None

    def now(self, on: date) -> Any:
        return self.replay.on(on)

    def take(self, step: Step) -> date | None:
        """Enter a step; the day from which it holds, None when it was refused."""
        on = DAYS[step.day]
        if step.kind == "admit":
            cell = self.pick(step.one, cells=True)
            if cell not in self.now(on).parent:
                return None
            self.admit(cell, on)
            return on
        event, decision, founding = getattr(self, step.kind)(on, step)
        try:
            with transaction.atomic():
                outcome = services.reorganize(actor=self.operator, event=event)
        except (CannotReorganize, ChangeBlocked):
            return None
        if founding is not None:
            self.types[founding.code] = founding.type
            self.tree.ids[founding.code] = outcome.established[0].pk
        self.replay.decide(on, decision)
        return on

    # --- the same questions to both

    def told(self, on: date) -> Answers:
        state = self.replay.on(on)
        ancestors = {code: state.ancestors(code) for code in state.parent}
        members: dict[str, set[str]] = defaultdict(set)
        for person, cell in state.cell.items():
            members[cell].add(person)
        return Answers(
            ancestors,
            {code: found for code in state.parent if (found := state.children(code))},
            dict(members),
            {code: code != ROOT and ROOT not in above for code, above in ancestors.items()},
        )

    def recorded(self, on: date) -> Answers:
        names = {number: code for code, number in self.tree.ids.items()}
        external = {
            names[number]: outside
            for number, outside in OrganizationVersion.objects.as_of(on).values_list(
                "organization_id", "is_external"
            )
            if names[number] != "X"
        }
        ancestors: dict[str, list[str]] = {code: [] for code in external}
        rows = Ancestry.objects.on(on).filter(depth__gt=0).order_by("descendant_id", "depth")
        for above, below in rows.values_list("ancestor_id", "descendant_id"):
            ancestors[names[below]].append(names[above])
        children: dict[str, set[str]] = defaultdict(set)
        for child, parent in ParentEdge.objects.as_of(on).values_list("child_id", "parent_id"):
            children[names[parent]].add(names[child])
        members: dict[str, set[str]] = defaultdict(set)
        with reading_whole():
            placed = Placement.objects.as_of(on).filter(kind=PlacementKind.OFFICIAL)
            for person, cell in placed.values_list("person__code", "organization_id"):
                members[names[cell]].add(person)
        return Answers(ancestors, dict(children), dict(members), external)


@pytest.fixture
def operator(db: None) -> Actor:
    return ensure_operator(today=TODAY)


@pytest.mark.slow
@given(steps=STEPS)
@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_answers_are_those_of_the_decisions_up_to_the_day(
    operator: Actor, steps: list[Step]
) -> None:
    with transaction.atomic():
        world = World(operator)
        before = {day: world.recorded(day) for day in DAYS}
        for step in steps:
            on = world.take(step)
            after = {day: world.recorded(day) for day in DAYS}
            earlier = [day for day in DAYS if on is None or day < on]
            assert [after[day] for day in earlier] == [before[day] for day in earlier], step
            before = after
        for day in DAYS:
            assert before[day] == world.told(day), day
        _heirs_live(world)
        _pointers_follow(world)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _heirs_live(world: World) -> None:
    """Who stands for another on a day is there on that day."""
    for day in DAYS:
        heirs = set(Heir.objects.on(day).values_list("heir_id", flat=True))
        there = OrganizationVersion.objects.as_of(day).filter(organization__in=heirs)
        assert set(there.values_list("organization_id", flat=True)) == heirs


def _pointers_follow(world: World) -> None:
    """The pointer of a person is the cell of the last day."""
    names = {number: code for code, number in world.tree.ids.items()}
    with reading_whole():
        home = dict(Person.objects.values_list("code", "home_id"))
    assert {code: names[number] for code, number in home.items()} == world.now(TODAY).cell
