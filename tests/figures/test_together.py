"""Several trends at once say what each says by itself, and what each time asked alone says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvu.access.selectors import reading_as
from dangvu.access.services import ensure_operator
from dangvu.audit.services import deed
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question, ask, ask_each, trend
from dangvu.figures.selectors.together import trends_of
from dangvu.figures.selectors.trends import asked_at
from dangvu.members import services
from dangvu.members.choices import ExitKind
from dangvu.organizations.models import Employer, EmployerLink, EmployerVersion, WorkerCount
from dangvu.organizations.services import move_organization
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import START, Tree

pytestmark = pytest.mark.django_db
PLACES = ("K", "A", "A1", "B", "C")
#: Statements of the desk with duties, session and grants included.
DESK = {"clerk": 31, "officer": 44, "secretary": 41}


@pytest.fixture
def lived(bloc: Tree, db: None) -> Tree:
    """Ten years of a small bloc: admissions, transfers, a death, a cell that moves, workers."""
    operator = ensure_operator(today=TODAY)
    people = [
        make_member(bloc[code], admitted=date(2015 + number, 3 + number, 19), full=number % 2 == 0)
        for number, code in enumerate(("A1", "A1", "A2", "AS1", "B1", "C"))
    ]
    on = date(2024, 6, 1)
    services.transfer_inside(actor=operator, person=people[0], to_cell_id=bloc["B1"], on=on)
    services.record_exit(actor=operator, person=people[2], on=on, kind=ExitKind.DIED)
    move_organization(
        actor=operator, organization=bloc["AS1"], parent=bloc["B"], on=date(2025, 2, 3)
    )
    with deed(actor=MAKER, verb="tests.workers"):
        employer = Employer.objects.create()
        EmployerVersion.objects.create(employer=employer, name="Cảng", valid_from=START)
        EmployerLink.objects.create(
            employer=employer, organization_id=bloc["A"], is_main=True, valid_from=START
        )
        for year, number in ((2018, 120), (2025, 90)):
            WorkerCount.objects.create(employer=employer, on=date(year, 1, 1), count=number)
    return bloc


days = st.integers(0, 4600).map(lambda number: date(2014, 1, 1) + timedelta(number))
ends = st.lists(days, min_size=2, max_size=8, unique=True).map(sorted)


def spans(found: list[date]) -> list[Period]:
    return [Period(first, after) for first, after in pairwise(found)]


#: One after the other, or with days between them.
periods = ends.map(spans) | ends.map(spans).map(lambda found: found[::2])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(PLACES),
    st.sampled_from(("then", "now")),
    st.lists(days, min_size=1, max_size=5, unique=True).map(sorted),
    periods,
)
def test_together_they_say_what_each_says_at_each_time(
    lived: Tree, place: str, tree: Any, days: list[date], periods: list[Period]
) -> None:
    operator = ensure_operator(today=TODAY)
    question = Question(lived[place], today=TODAY, as_of=TODAY, tree=tree)
    points: dict[str, Sequence[Any]] = {
        one.code: periods if one.is_flow else days for one in indicators.all_indicators()
    }
    # As in a page: the reader's grants are read once.
    with reading_as(operator):
        found = trends_of(operator, question, points)
        for code, each in points.items():
            by_itself = [value for _label, value in trend(operator, code, question, each)]
            assert found[code] == by_itself, code
        for times in (days, periods):
            codes = [code for code, each in points.items() if each is times]
            for at, one in enumerate(times):
                alone = {
                    figure.code: figure.value
                    for figure in ask_each(operator, codes, asked_at(question, one))
                }
                assert {code: found[code][at] for code in codes} == alone, one


def test_overlapping_periods_and_days_that_have_not_come_are_answered_too(
    lived: Tree, operator: Actor
) -> None:
    question = Question(lived["K"], today=TODAY, as_of=TODAY)
    over = [Period.parse("2015"), Period.parse("2015-05..2016-04"), Period.parse("2030")]
    days = [date(1999, 1, 1), TODAY, TODAY + timedelta(1)]
    found = trends_of(operator, question, {"members.admitted": over, "members.total": days})
    assert found["members.admitted"] == [
        ask(operator, "members.admitted", asked_at(question, one)).value for one in over
    ]
    assert found["members.total"] == [None, 5, None]


def test_figures_of_others_are_refused(cast: Cast, lived: Tree) -> None:
    question = Question(lived["B"], today=TODAY, as_of=TODAY)
    with pytest.raises(PermissionDenied):
        trends_of(cast.officer, question, {"members.total": [TODAY]})


@pytest.mark.parametrize("who", ["clerk", "officer", "secretary"])
def test_the_desk_costs_the_same_however_many_there_are(cast: Cast, bloc: Tree, who: str) -> None:
    actor = getattr(cast, who)

    def ask_desk() -> int:
        client = cast.signed_in(actor)
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/").status_code == 200
        return len([one for one in counted if "SAVEPOINT" not in one["sql"]])

    for _number in range(2):
        make_member(bloc["A1"], admitted=date(2024, 5, 19), full=False)
    few = ask_desk()
    for code in ("A1", "A2", "AS1", "B1", "C"):
        make_member(bloc[code], admitted=date(2024, 5, 19), full=False)
    assert ask_desk() == few == DESK[who]
