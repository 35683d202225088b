"""What is sent to a step and cannot be: every reason that holds one, with what lies just beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dangvu.procedures import registry, services
from dangvu.procedures.definitions import VoteRule
from dangvu.procedures.models import Case, Vote
from dangvu.procedures.selectors import electorate_of
from dangvu.procedures.services import Count, Meeting, StepHeld
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import BEGAN, begin, fresh, make_voters, take, to_the_vote

ON, AFTER = date(2026, 9, 8), date(2026, 9, 9)


def why(actor: Any, case: Case, step: str, on: date, **more: Any) -> set[str]:
    """The codes of what holds the step; empty when it was taken."""
    try:
        take(actor, case, step, on, **more)
    except StepHeld as held:
        return {hold.code for hold in held.holds}
    return set()


@pytest.fixture
def waiting(praise: Cast, bloc: Tree) -> Case:
    """A case that waits for the vote of a cell of four full members, the praised one among them."""
    make_voters(bloc["A1"], 3)
    return to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))


def voted(praise: Cast, place: int, **more: Any) -> Vote:
    rule = registry.definition("praise").versions[0].steps["cell_vote"].vote
    given: dict[str, Any] = {
        "actor": praise.secretary, "organization_id": place, "rule": rule, "on": ON,
        "question": "Biểu dương", "count": Count(4), **more,
    }  # fmt: skip
    return services.record_vote(**given)


def test_a_vote_is_claimed_on_its_own_day(praise: Cast, bloc: Tree, waiting: Case) -> None:
    vote = voted(praise, bloc["A1"])
    cell = praise.secretary
    assert why(cell, waiting, "cell_vote", BEGAN, vote=vote) == {"before_its_vote"}
    assert why(cell, waiting, "cell_vote", AFTER, vote=vote) == {"after_its_vote"}
    assert why(cell, waiting, "cell_vote", ON, vote=vote) == set()


def test_a_vote_of_another_case_another_place_or_another_rule_is_none(
    praise: Cast, bloc: Tree, waiting: Case
) -> None:
    other = begin(praise.secretary, bloc["A1"])
    # Five full members by now.
    of_other = voted(praise, bloc["A1"], case=other, count=Count(5))
    rule = VoteRule("cell", "vote.more_than_half_of_electorate")
    by_other_rule = voted(praise, bloc["A1"], rule=rule, count=Count(5))
    make_voters(bloc["A2"], 3)
    elsewhere = voted(praise, bloc["A2"], actor=praise.officer, count=Count(3))
    cell = praise.secretary
    assert why(cell, waiting, "cell_vote", ON, vote=of_other) == {"vote_of_another"}
    assert why(cell, waiting, "cell_vote", ON, vote=by_other_rule) == {"vote_other_threshold"}
    assert why(cell, waiting, "cell_vote", ON, vote=elsewhere) == {"vote_elsewhere"}
    of_this = voted(praise, bloc["A1"], case=waiting, count=Count(5))
    assert why(cell, waiting, "cell_vote", ON, vote=of_this) == set()


def test_where_nobody_may_vote_there_is_no_vote(praise: Cast, bloc: Tree) -> None:
    """A cell with one who is on probation; then with a full member."""
    newcomer = make_member(bloc["A1"], full=False, name="Đỗ Thị Dự Bị")
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"], newcomer))
    cell = praise.secretary
    assert "nobody_votes" in why(cell, case, "cell_vote", ON, count=Count(0))
    make_voters(bloc["A1"], 1)
    assert why(cell, case, "cell_vote", ON, count=Count(1)) == set()


def test_a_step_without_a_vote_takes_none(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    case = begin(praise.secretary, bloc["A1"])
    vote = voted(praise, bloc["A1"])
    assert "vote_not_asked" in why(praise.secretary, case, "dossier", ON, vote=vote)


@pytest.mark.parametrize(
    ("count", "stopped"),
    [
        (Count(4), set()),
        (Count(5, -1), {"count_negative"}),
        (Count(3, present=4), {"count_not_whole"}),
        (Count(5), {"count_too_many"}),
        (Count(4, eligible=4), {"eligible_by_list"}),
    ],
)
def test_counts_hold_a_step_when_they_cannot_be(
    praise: Cast, waiting: Case, count: Count, stopped: set[str]
) -> None:
    assert why(praise.secretary, waiting, "cell_vote", ON, count=count) == stopped


def test_who_came_by_name_and_the_number_in_the_minutes_agree(
    praise: Cast, bloc: Tree, waiting: Case
) -> None:
    listed = Meeting({one.person_id for one in electorate_of("cell", bloc["A1"], ON)})
    few = Meeting(set(list(listed.came or ())[:3]))
    cell = praise.secretary
    given = Count(3, 1, present=4)
    assert "count_against_list" in why(cell, waiting, "cell_vote", ON, count=given, meeting=few)
    assert why(cell, waiting, "cell_vote", ON, count=given, meeting=listed) == set()


def test_a_threshold_met_by_those_who_came_is_not_met_by_all(praise: Cast, waiting: Case) -> None:
    """Two of two who came, of four who may vote: two thirds are three."""
    take(praise.secretary, waiting, "cell_vote", ON, count=Count(2))
    assert fresh(waiting).outcome == "refused"


def test_a_step_of_several_results_is_told_which(praise: Cast, waiting: Case) -> None:
    take(praise.secretary, waiting, "cell_vote", ON, count=Count(4))
    for way in ("", "praised"):
        assert "way_unknown" in why(praise.officer, waiting, "decision", AFTER, way=way)
    assert why(praise.officer, waiting, "decision", AFTER, way="approved") == set()


def test_a_paused_case_takes_no_step_until_it_goes_on(praise: Cast, waiting: Case) -> None:
    cell = praise.secretary
    services.pause(actor=cell, case=waiting, revision=waiting.revision, on=ON, reason="Chờ")
    assert why(cell, waiting, "cell_vote", AFTER, count=Count(4)) == {"paused"}
    now = fresh(waiting)
    services.resume(actor=cell, case=now, revision=now.revision, on=AFTER)
    assert why(cell, waiting, "cell_vote", AFTER, count=Count(4)) == set()
