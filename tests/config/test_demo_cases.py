"""The demo has a queue that lives: cases of every procedure, some late, one sent back, one that stands."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.config.demo_cases import OF_EACH, WAITING, bring_open_cases
from dangvu.core.actor import Actor
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Way
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.known import startable, version_of
from dangvu.rules.services import load_rulebook
from tests.cast import TODAY
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def bloc_with_members(operator: Actor, tree: Tree) -> Actor:
    """K, its committees A and B, members of either standing in three cells."""
    load_rulebook(actor=operator)
    for number in range(90):
        cell = tree[("A1", "A2", "B1")[number % 3]]
        make_member(cell, code=f"F{number:02d}", admitted=date(2015, 5, 19))
    for number in range(9):
        cell = tree[("A1", "A2", "B1")[number % 3]]
        make_member(cell, code=f"P{number:02d}", admitted=date(2026, 3, 3), full=False)
    return operator


def test_there_are_cases_of_every_procedure_each_at_its_own_step(bloc_with_members: Actor) -> None:
    number = bring_open_cases(actor=bloc_with_members)
    with reading_whole():
        cases = list(Case.objects.all())
        lines = StepTaken.objects.all()
        sent_back = lines.filter(what=What.RETURNED).count()
        done = list(lines.filter(what=What.DONE).select_related("case"))
    assert len(cases) == number
    known = {one.code for one in startable(TODAY)}
    assert {one.definition for one in cases} == known
    assert number == OF_EACH * len(known) + sum(WAITING.values())
    stands = {(one.definition, one.step) for one in cases}
    assert stands >= {("admission", "dossier"), ("transfer", "request"), ("transfer", "receive")}
    assert len(stands) > 1.2 * len(known)
    assert not [one for one in done if _way_of(one).effect]
    assert any(one.due and one.due < TODAY for one in cases)
    assert [one.definition for one in cases if one.state == State.PAUSED] == ["transfer"]
    assert sent_back == 1
    assert all(one.reference for one in cases)


def test_two_meetings_have_several_admissions_to_vote_on(bloc_with_members: Actor) -> None:
    bring_open_cases(actor=bloc_with_members)
    with reading_whole():
        waiting = Case.objects.filter(definition="admission").exclude(
            reference__regex=r"^ADMISSION-\d+$"
        )
        found = Counter(waiting.values_list("step", "acting"))
    assert {step: number for (step, _acting), number in found.items()} == WAITING


def _way_of(line: StepTaken) -> Way:
    return version_of(line.case)[1].steps[line.step].ways[line.way]


def test_an_empty_house_has_no_cases(operator: Actor) -> None:
    assert bring_open_cases(actor=operator) == 0
