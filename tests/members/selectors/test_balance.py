"""Opening + in - out = closing, against a count day by day that knows nothing of stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question, ask
from dangvu.members import services
from dangvu.members.choices import ExitKind
from dangvu.members.models import Membership, Person, Placement, Standing
from dangvu.members.selectors import Balance, movement_balance
from dangvu.organizations.models import ParentEdge
from tests.cast import TODAY, assemble
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import START, Tree

pytestmark = pytest.mark.django_db
FIRST = date(2020, 1, 1)
DAYS = 40
CELLS = ("A1", "A2", "B1", "C")
YEAR = Period.of_year(2020)


@pytest.fixture
def operator(db: None) -> Actor:
    return ensure_operator(today=TODAY)


def numbers(balance: Balance) -> tuple[int, dict[str, int], dict[str, int], int]:
    return (
        balance.opening,
        {line.code: line.number for line in balance.ins},
        {line.code: line.number for line in balance.outs},
        balance.closing,
    )


def test_reasons_are_told_for_each_organisation(bloc: Tree, operator: Actor) -> None:
    make_member(bloc["A1"], admitted=date(2020, 5, 19), full=False)
    moved, sent, dead = (make_member(bloc["A1"]) for _ in range(3))
    on = date(2020, 6, 1)
    services.transfer_inside(actor=operator, person=moved, to_cell_id=bloc["B1"], on=on)
    services.transfer_out(actor=operator, person=sent, on=on, to_place="Đảng bộ quận Lê Chân")
    services.record_exit(actor=operator, person=dead, on=on, kind=ExitKind.DIED)
    whole = numbers(movement_balance(operator, bloc["K"], YEAR))
    assert whole == (3, {"ADMISSION": 1}, {"TRANSFER": 1, "DIED": 1}, 2)
    left = numbers(movement_balance(operator, bloc["A"], YEAR))
    assert left == (3, {"ADMISSION": 1}, {"TRANSFER": 1, "INTERNAL": 1, "DIED": 1}, 1)
    came = numbers(movement_balance(operator, bloc["B"], YEAR))
    assert came == (0, {"INTERNAL": 1}, {}, 1)


def test_a_cell_takes_its_members_along(bloc: Tree, operator: Actor) -> None:
    for _number in range(3):
        make_member(bloc["A2"])
    move(bloc, "A2", "B", date(2020, 7, 1))
    assert numbers(movement_balance(operator, bloc["A"], YEAR)) == (
        3, {}, {"WITH_ORGANIZATION": 3}, 0,
    )  # fmt: skip
    assert numbers(movement_balance(operator, bloc["B"], YEAR)) == (
        0, {"WITH_ORGANIZATION": 3}, {}, 3,
    )  # fmt: skip
    for code in ("K", "A2"):
        assert numbers(movement_balance(operator, bloc[code], YEAR)) == (3, {}, {}, 3)


def test_a_balance_is_whole_for_whoever_may_see_figures_there_and_refused_to_others(
    bloc: Tree,
) -> None:
    cast = assemble(bloc)
    make_member(bloc["A1"])
    assert movement_balance(cast.officer, bloc["A"], YEAR).closing == 1
    for actor in (cast.secretary, cast.outsider):
        with pytest.raises(PermissionDenied):
            movement_balance(actor, bloc["A"], YEAR)


def test_a_balance_asks_no_more_than_three_tables_questions(bloc: Tree) -> None:
    cast = assemble(bloc)
    make_member(bloc["A1"])
    with CaptureQueriesContext(connection) as asked:
        movement_balance(cast.officer, bloc["A"], YEAR)
    told = [query["sql"] for query in asked if " FROM " in query["sql"]]
    assert len(told) <= 3


def move(bloc: Tree, cell: str, to: str, on: date) -> None:
    with deed(actor=MAKER, verb="tests.move"):
        held = ParentEdge.objects.get(child=bloc[cell], valid_to=None)
        if held.valid_from < on:
            ParentEdge.objects.filter(pk=held.pk).update(valid_to=on)
        else:
            ParentEdge.objects.filter(pk=held.pk).delete()
        ParentEdge.objects.create(child_id=bloc[cell], parent_id=bloc[to], valid_from=on)


# --- a history of any kind, counted day by day ----------------------------------------------


@dataclass(frozen=True)
class Spell:
    """Somewhere from a day for some days; `gap` days elsewhere come before."""

    gap: int
    length: int
    cell: str


spells = st.builds(
    Spell, st.integers(0, 8) | st.just(0), st.integers(1, 12), st.sampled_from(CELLS)
)
lives = st.lists(spells, min_size=1, max_size=4)
#: How many days after the first spell began, and before the last ended, the standing holds.
margins = st.tuples(st.integers(0, 2), st.integers(0, 2))
moves = st.lists(
    st.tuples(st.integers(0, DAYS), st.sampled_from(("A1", "A2", "B1")), st.sampled_from("AB")),
    max_size=4,
    unique_by=lambda one: one[:2],
)


@dataclass
class History:
    """The rows as they were written: what the slow count reads."""

    parents: dict[str, list[tuple[date, str]]]
    places: list[list[tuple[date, date, str, str, str]]]
    standings: list[tuple[date, date]]

    def inside(self, code: str, cell: str, on: date) -> bool:
        while cell:
            if cell == code:
                return True
            above = [parent for since, parent in self.parents.get(cell, []) if since <= on]
            cell = above[-1] if above else ""
        return False

    def present(self, code: str, person: int, on: date) -> bool:
        first, after = self.standings[person]
        return first <= on < after and any(
            start <= on < end and self.inside(code, cell, on)
            for start, end, cell, _came, _went in self.places[person]
        )

    def why_in(self, person: int, on: date) -> str:
        started = [row for row in self.places[person] if row[0] == on]
        if started:
            from_ours = any(row[1] == on for row in self.places[person])
            return "INTERNAL" if started[0][3] == "TRANSFER" and from_ours else started[0][3]
        return "OTHER" if self.standings[person][0] == on else "WITH_ORGANIZATION"

    def why_out(self, person: int, on: date) -> str:
        ended = [row for row in self.places[person] if row[1] == on]
        if ended:
            to_ours = any(row[0] == on for row in self.places[person])
            return "INTERNAL" if ended[0][4] == "TRANSFER" and to_ours else ended[0][4]
        return "OTHER" if self.standings[person][1] == on else "WITH_ORGANIZATION"

    def count(self, code: str, period: Period) -> tuple[int, dict[str, int], dict[str, int], int]:
        ins: Counter[str] = Counter()
        outs: Counter[str] = Counter()
        people = range(len(self.places))
        assert period.end is not None
        day = period.start
        before = {one for one in people if self.present(code, one, day - timedelta(1))}
        opening = len(before)
        while day < period.end:
            now = {one for one in people if self.present(code, one, day)}
            ins.update(self.why_in(one, day) for one in now - before)
            outs.update(self.why_out(one, day) for one in before - now)
            before, day = now, day + timedelta(1)
        return opening, dict(ins), dict(outs), len(before)


def write(bloc: Tree, lives: list[list[Spell]], margins: list[tuple[int, int]], moves) -> History:  # type: ignore[no-untyped-def]
    parents = {cell: [(START, cell[0])] for cell in ("A1", "A2", "B1", "B2")}
    parents |= {cell: [(START, "K")] for cell in ("A", "B", "C")}
    for offset, cell, to in sorted(moves):
        on = FIRST + timedelta(offset)
        if parents[cell][-1][1] != to:
            move(bloc, cell, to, on)
            parents[cell].append((on, to))
    history = History(parents, [], [])
    with reading_whole(), deed(actor=MAKER, verb="tests.lives"):
        for number, (life, margin) in enumerate(zip(lives, margins, strict=True)):
            _write_life(bloc, history, number, life, margin)
    return history


def _write_life(
    bloc: Tree, history: History, number: int, life: list[Spell], margin: tuple[int, int]
) -> None:
    person = Person.objects.create(code=f"P{number}", home_id=bloc[life[-1].cell])
    membership = Membership.objects.create(person=person)
    rows, day = [], FIRST + timedelta(number % 5)
    for place, spell in enumerate(life):
        start = day + timedelta(spell.gap)
        day = start + timedelta(spell.length)
        came = "TRANSFER" if place else "ADMISSION"
        went = "TRANSFER" if place < len(life) - 1 else "DIED"
        rows.append((start, day, spell.cell, came, went))
        Placement.objects.create(
            person=person, membership=membership, organization_id=bloc[spell.cell],
            valid_from=start, valid_to=day, start_reason=came, end_reason=went,
        )  # fmt: skip
    first = rows[0][0] + timedelta(margin[0])
    after = max(rows[-1][1] - timedelta(margin[1]), first + timedelta(1))
    Standing.objects.create(
        person=person, membership=membership, status="FULL", valid_from=first, valid_to=after
    )
    history.places.append(rows)
    history.standings.append((first, after))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(lives, margins), min_size=1, max_size=5),
    moves,
    st.integers(0, DAYS),
    st.integers(1, 20),
)
def test_every_balance_is_what_a_count_day_by_day_finds(
    bloc: Tree,
    operator: Actor,
    people: list[tuple[list[Spell], tuple[int, int]]],
    moves: list[tuple[int, str, str]],
    start: int,
    length: int,
) -> None:
    first = FIRST + timedelta(start)
    period = Period(first, first + timedelta(length))
    with undone():
        history = write(bloc, [life for life, _ in people], [one for _, one in people], moves)
        for code in ("K", "A", "B", "A1", "C"):
            found = movement_balance(operator, bloc[code], period)
            assert found.opening + found.came - found.went == found.closing
            assert numbers(found) == history.count(code, period), code
            for day, number in (
                (first - timedelta(1), found.opening),
                (first + timedelta(length - 1), found.closing),
            ):
                question = Question(organization_id=bloc[code], today=TODAY, as_of=day)
                assert ask(operator, "members.total", question).value == number
