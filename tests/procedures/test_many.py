"""One meeting, many cases: all or none, a deed for each, statements that grow by a little for each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_whole
from dangvu.audit.models import Deed
from dangvu.procedures import services
from dangvu.procedures.models import Case, CasePaper, Vote
from dangvu.procedures.services import Count, ManyHeld, Meeting, Take, TakenMeanwhile
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import (
    BEGAN,
    begin,
    fresh,
    make_voters,
    to_the_decision,
    to_the_vote,
)

ON = date(2026, 9, 8)


def waiting(praise: Cast, bloc: Tree, number: int) -> list[Case]:
    return [
        to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"])) for _ in range(number)
    ]


def meet(praise: Cast, takes: list[Take], **more: Any) -> Any:
    return services.take_step_for_many(
        actor=praise.secretary, step="cell_vote", on=ON, takes=takes, **more
    )


def test_a_meeting_votes_on_twelve_cases_each_a_deed_of_its_own(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 3)
    cases = waiting(praise, bloc, 12)
    came = Meeting({one.pk for one in voters})
    before = Deed.objects.filter(verb="procedures.take_step").count()
    # Three came of fifteen who may vote: nothing passes.
    done = meet(praise, [Take(one, one.revision, count=Count(3)) for one in cases], meeting=came)
    assert len(done) == 12
    assert Deed.objects.filter(verb="procedures.take_step").count() == before + 12
    with reading_whole():
        votes = Vote.objects.values_list("eligible", "present", "passed").distinct()
        assert list(votes) == [(15, 3, False)]


def test_one_that_is_held_holds_all_and_every_reason_is_told(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    cases = waiting(praise, bloc, 3)
    takes = [Take(one, one.revision, count=Count(6)) for one in cases]
    takes[1] = Take(cases[1], cases[1].revision, count=Count(7))
    takes[2] = Take(cases[2], cases[2].revision)
    with pytest.raises(ManyHeld) as held:
        meet(praise, takes)
    assert {pk: [h.code for h in holds] for pk, holds in held.value.holds.items()} == {
        cases[1].pk: ["count_too_many"],
        cases[2].pk: ["vote_missing"],
    }
    assert {fresh(one).step for one in cases} == {"cell_vote"}


def test_one_that_somebody_took_meanwhile_leaves_all(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    cases = waiting(praise, bloc, 2)
    takes = [Take(one, one.revision, count=Count(5)) for one in cases]
    services.pause(
        actor=praise.secretary, case=cases[1], revision=cases[1].revision, on=BEGAN, reason="Chờ"
    )
    with pytest.raises(TakenMeanwhile):
        meet(praise, takes)
    assert fresh(cases[0]).step == "cell_vote"
    with pytest.raises(services.Refused, match="hai lần"):
        meet(praise, [takes[0], takes[0]])


def test_statements_grow_by_a_few_for_each_case(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    cases = waiting(praise, bloc, 9)

    def asked(some: list[Case]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            meet(praise, [Take(one, one.revision, count=Count(12)) for one in some])
        return len(seen)

    few, many = asked(cases[:2]), asked(cases[2:])
    assert (many - few) / 5 <= 10


def test_the_numbers_of_a_meeting_are_taken_at_once_and_follow_its_order(
    praise: Cast, bloc: Tree
) -> None:
    make_voters(bloc["A1"], 3)
    cases = [
        to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"])) for _ in range(9)
    ]

    def decide(some: list[Case], way: str = "approved") -> int:
        takes = [Take(one, one.revision, way=way) for one in some]
        with CaptureQueriesContext(connection) as seen:
            services.take_step_for_many(actor=praise.officer, step="decision", on=ON, takes=takes)
        return len(seen)

    few, many = decide(cases[:2]), decide(cases[2:7])
    decide(cases[7:8], way="refused")
    decide(cases[8:])
    with reading_whole():
        papers = CasePaper.objects.filter(paper="BD-3").order_by("case_id")
        assert [one.number for one in papers] == [f"{one:02d}-QĐ/ĐU" for one in range(1, 9)]
    assert Deed.objects.filter(verb="procedures.take_numbers").count() == 2
    assert (many - few) / 3 <= 9
