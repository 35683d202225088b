"""Running cases follow their organisations; what is over stays where it was."""

from __future__ import annotations

from datetime import date

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.organizations.services import Merge, move_organization, reorganize
from dangvu.procedures.choices import What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Count
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import (
    BEGAN,
    begin,
    fresh,
    make_voters,
    take,
    to_the_decision,
    to_the_vote,
)

OCTOBER = date(2026, 10, 1)


def merge(praise: Cast, bloc: Tree, cell: str, into: str):  # type: ignore[no-untyped-def]
    event = Merge(on=OCTOBER, organizations=(bloc[cell],), into=bloc[into])
    return reorganize(actor=praise.operator, event=event)


def test_a_case_whose_cell_is_merged_on_the_way_goes_on_at_the_heir(
    praise: Cast, bloc: Tree
) -> None:
    make_voters(bloc["A1"], 3)
    make_voters(bloc["A2"], 2)
    at_vote = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
    decided = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    over = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    take(praise.officer, over, "decision", BEGAN, way="approved")
    due = at_vote.due

    outcome = merge(praise, bloc, "A1", "A2")

    said = {one.text: one.count for one in outcome.effects if one.room == "procedures"}
    assert said == {
        "Hồ sơ đang giải quyết bàn giao cho Chi bộ Tài chính Kế toán": 1,
        "Hồ sơ đang giải quyết bàn giao cho Đảng bộ Tổng công ty Hàng hải": 1,
    }
    now = fresh(at_vote)
    assert (now.organization_id, now.acting_id, now.due) == (bloc["A2"], bloc["A2"], due)
    assert (fresh(decided).organization_id, fresh(decided).acting_id) == (bloc["A2"], bloc["A"])
    assert fresh(over).organization_id == bloc["A1"]
    with reading_whole():
        line = StepTaken.objects.get(case=at_vote, what=What.HANDED_OVER)
        assert (line.on, line.organization_id) == (OCTOBER, bloc["A2"])
    # All members of both vote there now, the two who were proposed among them.
    taken = take(praise.officer, at_vote, "cell_vote", OCTOBER, count=Count(8))
    assert (taken.vote.eligible, fresh(at_vote).step) == (8, "decision")  # type: ignore[union-attr]


def test_a_cell_that_moves_takes_its_cases_to_the_new_committee(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    move_organization(actor=praise.operator, organization=bloc["A1"], parent=bloc["B"], on=OCTOBER)
    assert (fresh(case).organization_id, fresh(case).acting_id) == (bloc["A1"], bloc["B"])
    with reading_as(praise.outsider):
        assert Case.objects.visible_to(praise.outsider).get() == case
    with reading_as(praise.officer):
        assert not Case.objects.visible_to(praise.officer).exists()
    take(praise.outsider, case, "decision", OCTOBER, way="approved")


def test_whoever_leaves_changes_nothing(praise: Cast, bloc: Tree) -> None:
    """Organisations act: another officer of the committee takes the step."""
    make_voters(bloc["A1"], 3)
    case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    successor = praise.hired("ORGANIZATION_BOARD", bloc["A"])
    take(successor, case, "decision", BEGAN, way="approved")
