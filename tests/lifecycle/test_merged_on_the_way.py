"""A cell that goes while somebody of its pool is being admitted: who is followed, what runs and who votes
go on at the heir, and what was answered for the time before stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question, ask
from dangvu.members import services as members
from dangvu.members.models import Candidate, Helper, PoolPlace
from dangvu.organizations.choices import EventKind, OrganizationType
from dangvu.organizations.services import Founding, Merge, Retype, Split, reorganize
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Count
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import (
    BODY_FOR,
    CELL_FOR,
    OPINIONS,
    Desks,
    admission_to,
    candidate,
    papers,
    stops,
)

#: A Monday under 24-QĐ/TW, the June after it, and the day from which the cell is no more.
ON, JUNE, JULY = date(2024, 5, 20), date(2024, 6, 30), date(2024, 7, 1)
STOCKS = ("cases.open", "cases.waiting_days", "members.total")
FLOWS = ("cases.begun", "cases.steps_done")
UNTIL_JUNE = Period.parse("2024-01..2024-06")


def told(desks: Desks, cast: Cast, code: str, place: str, **when: Any) -> object:
    question = Question(organization_id=desks.tree[place], today=TODAY, **when)
    with reading_whole():
        return ask(cast.operator, code, question).value


def answers(desks: Desks, cast: Cast) -> dict[tuple[str, str], object]:
    """What is told of both cells and their committee as of the end of June, and over the year until
    then, in the tree of then."""
    asked: list[tuple[str, dict[str, Any]]] = [
        *((code, {"as_of": JUNE}) for code in STOCKS),
        *((code, {"period": UNTIL_JUNE}) for code in FLOWS),
    ]
    return {
        (code, place): told(desks, cast, code, place, **when)
        for code, when in asked
        for place in ("A1", "A2", "A")
    }


def merged(desks: Desks, cast: Cast) -> list[str]:
    event = Merge(on=JULY, organizations=(desks.tree["A1"],), into=desks.tree["A2"])
    return [one.text for one in reorganize(actor=cast.operator, event=event).effects]


def followed_at(somebody: int, on: date) -> int:
    with reading_whole():
        return PoolPlace.objects.as_of(on).get(candidate=somebody).organization_id


def the_candidate(case: Case) -> Candidate:
    with reading_whole():
        return Candidate.objects.get(pk=case.candidate_id)


def test_pool_case_electorate_and_next_step_go_to_the_heir(desks: Desks, cast: Cast) -> None:
    voters = make_voters(desks.tree["A1"], 9)
    make_voters(desks.tree["A2"], 3)
    case = candidate(desks, ON)
    somebody = the_candidate(case)
    members.assign_helper(actor=desks.cell, candidate=somebody, member=voters[0], on=ON)
    before = answers(desks, cast)
    assert before["cases.open", "A1"] == 1
    assert before["cases.begun", "A1"] == before["cases.steps_done", "A1"] == 1

    said = merged(desks, cast)

    assert "Hồ sơ đang giải quyết bàn giao cho Chi bộ Tài chính Kế toán" in said
    assert "Quần chúng trong nguồn chuyển về Chi bộ Tài chính Kế toán theo dõi" in said
    now = fresh(case)
    assert (now.organization_id, now.acting_id, now.step) == (
        desks.tree["A2"], desks.tree["A2"], "cell_vote",
    )  # fmt: skip
    assert (now.due, now.candidate_id) == (case.due, somebody.pk)
    assert followed_at(somebody.pk, JUNE) == desks.tree["A1"]
    assert followed_at(somebody.pk, JULY) == desks.tree["A2"]
    assert the_candidate(case).organization_id == desks.tree["A2"]
    with reading_whole():
        assert Helper.objects.as_of(JULY).get(candidate=somebody).member_id == voters[0].pk
    # Everybody of both cells votes; the count of the one alone does not add up.
    more = papers(JULY, *OPINIONS)
    short = stops(desks.grassroots, case, "cell_vote", JULY, count=BODY_FOR, papers=more)
    assert "eligible_by_list" in short
    taken = take(
        desks.grassroots, case, "cell_vote", JULY, count=Count(12), papers=papers(JULY, *OPINIONS)
    )
    assert taken.vote is not None
    assert (taken.vote.eligible, taken.vote.organization_id) == (12, desks.tree["A2"])
    assert (fresh(case).step, fresh(case).acting_id) == ("grassroots_vote", desks.tree["A"])
    # Restated to the tree of now all of it is the heir's.
    assert told(desks, cast, "cases.open", "A2", as_of=JUNE, tree="now") == 1
    assert told(desks, cast, "cases.open", "A2", as_of=JULY) == 1
    assert answers(desks, cast) == before


def test_what_was_voted_stands_and_the_heir_holds_the_ceremony(desks: Desks, cast: Cast) -> None:
    case = admission_to(desks, "ceremony", ON)
    make_voters(desks.tree["A2"], 3)
    before = answers(desks, cast)
    merged(desks, cast)
    assert (fresh(case).step, fresh(case).acting_id) == ("ceremony", desks.tree["A2"])
    with reading_whole():
        vote = StepTaken.objects.get(case=case, step="cell_vote").vote
    assert vote is not None
    assert (vote.eligible, vote.organization_id) == (9, desks.tree["A1"])
    take(desks.grassroots, case, "ceremony", JULY, values={"place": "Hội trường"})
    take(desks.grassroots, case, "enrol", JULY, values={"code": "DV90001"})
    done = fresh(case)
    assert (done.outcome, done.organization_id) == ("admitted", desks.tree["A2"])
    assert answers(desks, cast) == before


def test_the_secretary_of_the_merged_cell_takes_no_step_at_the_heir(
    desks: Desks, cast: Cast
) -> None:
    make_voters(desks.tree["A1"], 9)
    case = candidate(desks, ON)
    merged(desks, cast)
    assert cast.signed_in(desks.cell).get(f"/procedures/{case.pk}/").status_code in (403, 404)
    cast.page(desks.grassroots, f"/procedures/{case.pk}/")


# --- divided ----------------------------------------------------------------------------------


def divided(desks: Desks, cast: Cast, person: int) -> list[str]:
    """Into A4 with one member, and A5 that takes the rest."""
    new = Founding(code="A4", name="Chi bộ Kho", type="CELL")
    rest = Founding(code="A5", name="Chi bộ Bến bãi", type="CELL")
    event = Split(
        on=JULY, organization=desks.tree["A1"], into=(new, rest), heir=rest, members={person: new}
    )
    made = reorganize(actor=cast.operator, event=event)
    desks.tree.ids |= {"A4": made.established[0].pk, "A5": made.established[1].pk}
    return [one.text for one in made.effects]


def test_the_pool_of_a_divided_cell_goes_to_one_heir_which_is_told_with_the_way_to_change_it(
    desks: Desks, cast: Cast
) -> None:
    voters = make_voters(desks.tree["A1"], 9)
    case = candidate(desks, ON)
    somebody = the_candidate(case)
    other = members.add_candidate(
        actor=desks.cell, organization_id=desks.tree["A1"], full_name="Lê Văn Hai", selected_on=ON
    )
    effects = divided(desks, cast, voters[0].pk)
    (said,) = [one for one in effects if one.startswith("Quần chúng")]
    assert said == (
        "Quần chúng trong nguồn chuyển về Chi bộ Bến bãi theo dõi; ai thuộc chi bộ khác thì chuyển ở"
        " trang của người ấy trong Nguồn phát triển Đảng"
    )
    for one in (somebody, other):
        assert followed_at(one.pk, JULY) == desks.tree["A5"]
    assert fresh(case).organization_id == desks.tree["A5"]
    page = cast.page(desks.grassroots, f"/members/candidates/{other.pk}/")
    assert "Chi bộ Bến bãi" in page
    assert f"/members/candidates/{other.pk}/move/" in page
    with reading_whole():
        other.refresh_from_db()
    members.move_candidate(
        actor=desks.grassroots, candidate=other, organization_id=desks.tree["A4"],
        on=date(2024, 7, 2),
    )  # fmt: skip
    assert followed_at(other.pk, date(2024, 7, 2)) == desks.tree["A4"]


def test_a_cell_that_gives_some_away_and_goes_on_keeps_pool_and_case(
    desks: Desks, cast: Cast
) -> None:
    voters = make_voters(desks.tree["A1"], 9)
    case = candidate(desks, ON)
    new = Founding(code="A4", name="Chi bộ Kho", type="CELL")
    event = Split(
        on=JULY, organization=desks.tree["A1"], into=(new,), heir=desks.tree["A1"],
        members={voters[0].pk: new},
    )  # fmt: skip
    effects = [one.text for one in reorganize(actor=cast.operator, event=event).effects]
    assert not [one for one in effects if one.startswith(("Quần chúng", "Hồ sơ"))]
    assert followed_at(the_candidate(case).pk, JULY) == desks.tree["A1"]
    assert fresh(case).organization_id == desks.tree["A1"]
    # Eight of the nine are left to vote.
    taken = take(
        desks.cell, case, "cell_vote", JULY, count=CELL_FOR, papers=papers(JULY, *OPINIONS)
    )
    assert taken.vote is not None
    assert taken.vote.eligible == 8


def test_a_case_goes_with_the_pool_where_the_cell_becomes_a_committee(
    desks: Desks, cast: Cast
) -> None:
    """Nobody votes in a committee that has no members: the case runs in the cell that follows them."""
    make_member(desks.tree["C"])
    case = candidate(desks, ON, at="C", by=desks.superior)
    cells = tuple(Founding(code=f"C{n}", name=f"Chi bộ {n}", type="CELL") for n in (1, 2))
    event = Retype(
        on=JULY, kind=EventKind.UPGRADE, organization=desks.tree["C"],
        type=OrganizationType.GRASSROOTS_COMMITTEE, cells=cells, members_to=cells[0],
    )  # fmt: skip
    made = reorganize(actor=cast.operator, event=event).established
    assert followed_at(the_candidate(case).pk, JULY) == made[0].pk
    now = fresh(case)
    assert (now.organization_id, now.acting_id, now.step) == (made[0].pk, made[0].pk, "cell_vote")


@pytest.mark.parametrize("step", ["dossier", "cell_vote"])
def test_who_is_followed_and_what_runs_never_part(desks: Desks, cast: Cast, step: str) -> None:
    make_voters(desks.tree["A1"], 3)
    if step == "dossier":
        somebody = members.add_candidate(
            actor=desks.cell, organization_id=desks.tree["A1"], full_name="Lê Văn Hai",
            selected_on=ON,
        )  # fmt: skip
        case = desks.begin("admission", ON, candidate=somebody)
    else:
        case = candidate(desks, ON)
    merged(desks, cast)
    assert fresh(case).organization_id == followed_at(case.candidate_id or 0, JULY)
