"""Recognition as a full member: the effect is always the day on which twelve months were complete."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.core.partial_dates import PartialDate
from dangvu.members import services as services_of_members
from dangvu.members.models import Exit, Helper, Person, Recognition, Standing
from dangvu.members.services import admit_member
from dangvu.procedures import services
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.line import case_line
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import (
    BODY_FOR,
    CELL_FAILED,
    REVIEW,
    Desks,
    papers,
    recognition,
    review,
    stops,
)

ADMITTED, COMPLETE = date(2023, 5, 22), date(2024, 5, 22)
LATER = date(2024, 9, 16)


@pytest.fixture
def new(desks: Desks) -> Person:
    """On probation in a cell of nine full members."""
    make_voters(desks.tree["A1"], 9)
    return make_member(desks.tree["A1"], full=False, admitted=ADMITTED, name="Vũ Thị Mai")


def begun(desks: Desks, person: Person) -> Case:
    return recognition(desks, person, date(2024, 5, 15), COMPLETE)


def to_the_decision(desks: Desks, case: Case, on: date = COMPLETE) -> None:
    assert review(desks, case, on) == set()
    take(desks.grassroots, case, "grassroots_vote", on, count=BODY_FOR)
    take(desks.grassroots, case, "forward", on, way="submitted")


def statuses(person: Person) -> list[tuple[str, date, date | None]]:
    with reading_whole():
        rows = Standing.objects.current().filter(person=person).order_by("valid_from")
        return list(rows.values_list("status", "valid_from", "valid_to"))


def test_a_late_decision_takes_effect_on_the_day_the_probation_was_complete(
    desks: Desks, new: Person
) -> None:
    case = begun(desks, new)
    to_the_decision(desks, case)
    take(desks.superior, case, "decision", LATER, count=BODY_FOR)
    assert fresh(case).outcome == "recognized"
    assert statuses(new) == [("PROBATIONARY", ADMITTED, COMPLETE), ("FULL", COMPLETE, None)]
    with reading_whole():
        record = Recognition.objects.get(person=new)
    assert record.effective_date == PartialDate.of(COMPLETE)
    assert record.decision_date == PartialDate.of(LATER)


def test_a_delegated_committee_recognizes_itself(desks: Desks, new: Person) -> None:
    case = begun(desks, new)
    review(desks, case, COMPLETE)
    take(desks.grassroots, case, "grassroots_vote", COMPLETE, count=BODY_FOR)
    assert stops(desks.grassroots, case, "forward", COMPLETE, way="delegated") == {"not_delegated"}
    more = {"way": "delegated", "papers": papers(COMPLETE, "UQ-QĐ")}
    take(desks.grassroots, case, "forward", COMPLETE, **more)
    assert statuses(new)[-1] == ("FULL", COMPLETE, None)


@pytest.mark.parametrize(
    ("on", "stopped"), [(date(2024, 5, 21), {"probation_runs"}), (COMPLETE, set())]
)
def test_the_cell_considers_nobody_before_twelve_months_are_complete(
    desks: Desks, new: Person, on: date, stopped: set[str]
) -> None:
    assert review(desks, begun(desks, new), on) == stopped


def test_whoever_was_admitted_on_a_leap_day_is_full_on_the_last_of_february(
    desks: Desks, cast: Cast
) -> None:
    make_voters(desks.tree["A1"], 9)
    leap, last = date(2024, 2, 29), date(2025, 2, 28)
    person = admit_member(
        actor=cast.operator, cell_id=desks.tree["A1"], ceremony_date=leap, code="DV90002",
        facts={"full_name": "Vũ Văn Nhuận"},
    )  # fmt: skip
    case = recognition(desks, person, date(2025, 2, 20), last)
    assert review(desks, case, date(2025, 2, 27)) == {"probation_runs"}
    to_the_decision(desks, case, last)
    take(desks.superior, case, "decision", last, count=BODY_FOR)
    assert statuses(person)[-1] == ("FULL", last, None)


def test_the_day_written_down_is_the_one_that_follows_from_the_ceremony(
    desks: Desks, new: Person
) -> None:
    on = date(2024, 5, 15)
    case = desks.begin("recognition", on, person=new)
    wrong = {"completed_on": date(2024, 5, 21)}
    assert stops(desks.cell, case, "open", on, values=wrong) == {"probation_day"}
    assert stops(desks.cell, case, "open", on, values={"completed_on": COMPLETE}) == set()
    assert fresh(case).due_rule == "recognition.cell_review_working_days"
    assert fresh(case).due == date(2024, 7, 3)


def test_a_full_member_is_not_recognized_again(desks: Desks) -> None:
    person = make_member(desks.tree["A1"])
    on = date(2024, 5, 15)
    case = desks.begin("recognition", on, person=person)
    values = {"completed_on": on}
    assert stops(desks.cell, case, "open", on, values=values) == {"not_on_probation"}


def voted_without_result(desks: Desks, case: Case, times: int) -> None:
    """The cell votes so often and it is never enough."""
    review(desks, case, COMPLETE, CELL_FAILED)
    for _time in range(times - 1):
        take(desks.cell, case, "undecided", COMPLETE, way="again")
        take(desks.cell, case, "cell_vote", COMPLETE, count=CELL_FAILED)


@pytest.mark.parametrize(("times", "stopped"), [(2, {"too_few_votes"}), (3, set())])
def test_three_votes_without_result_go_to_the_superior(
    desks: Desks, new: Person, times: int, stopped: set[str]
) -> None:
    case = begun(desks, new)
    voted_without_result(desks, case, times)
    assert stops(desks.cell, case, "undecided", COMPLETE, way="report") == stopped


def test_after_three_votes_the_superior_recognizes_or_deletes(desks: Desks, new: Person) -> None:
    case = begun(desks, new)
    voted_without_result(desks, case, 3)
    for way in ("again", "delete"):
        assert stops(desks.cell, case, "undecided", COMPLETE, way=way) == {"enough_votes"}
    take(desks.cell, case, "undecided", COMPLETE, way="report")
    take(desks.superior, case, "report", LATER, way="recognized")
    assert statuses(new)[-1] == ("FULL", COMPLETE, None)


def test_the_superior_deletes_after_votes_without_result(desks: Desks, new: Person) -> None:
    case = begun(desks, new)
    voted_without_result(desks, case, 3)
    take(desks.cell, case, "undecided", COMPLETE, way="report")
    take(desks.superior, case, "report", LATER, way="deleted")
    assert statuses(new) == [("PROBATIONARY", ADMITTED, LATER)]


def test_whoever_does_not_qualify_is_deleted_by_three_votes(desks: Desks, new: Person) -> None:
    case = begun(desks, new)
    review(desks, case, COMPLETE, CELL_FAILED)
    take(desks.cell, case, "undecided", COMPLETE, way="delete")
    take(desks.cell, case, "deletion_vote", COMPLETE, count=services.Count(6, 3))
    ten = services.Count(10, 5, eligible=15)
    take(desks.grassroots, case, "deletion_grassroots", COMPLETE, count=ten)
    eight = services.Count(8, 7, eligible=15)
    take(desks.superior, case, "deletion_decision", LATER, count=eight)
    assert fresh(case).outcome == "deleted"
    assert statuses(new) == [("PROBATIONARY", ADMITTED, LATER)]
    with reading_whole():
        assert Exit.objects.get(person=new).kind == "STRUCK_OFF"


def test_one_vote_less_than_more_than_half_deletes_nobody(desks: Desks, new: Person) -> None:
    case = begun(desks, new)
    review(desks, case, COMPLETE, CELL_FAILED)
    take(desks.cell, case, "undecided", COMPLETE, way="delete")
    take(desks.cell, case, "deletion_vote", COMPLETE, count=services.Count(6, 3))
    take(
        desks.grassroots, case, "deletion_grassroots", COMPLETE,
        count=services.Count(10, 4, eligible=14),
    )  # fmt: skip
    half = services.Count(7, 7, eligible=14)
    take(desks.superior, case, "deletion_decision", LATER, count=half)
    assert fresh(case).step == "undecided"
    assert statuses(new)[-1] == ("PROBATIONARY", ADMITTED, None)


def test_papers_of_the_review_are_all_asked_for(desks: Desks, new: Person) -> None:
    case = begun(desks, new)
    some = papers(COMPLETE, *REVIEW[:-1])
    count = services.Count(9)
    assert stops(desks.cell, case, "cell_vote", COMPLETE, count=count, papers=some) == {
        "paper_missing"
    }


def test_help_goes_on_until_it_is_decided_and_courses_are_told(desks: Desks, new: Person) -> None:
    with reading_whole():
        member = Person.objects.exclude(pk=new.pk).filter(home=new.home_id).earliest("pk")
    case = begun(desks, new)
    with reading_whole():
        told = {hold.code for hold in current_holds(desks, case)}
    assert {"no_helper", "no_course"} <= told
    services_of_members.assign_helper(
        actor=desks.cell, person=new, member=member, on=date(2023, 6, 1)
    )
    services_of_members.give_certificate(
        actor=desks.cell, person=new, course="NEW_MEMBER", given_on=date(2023, 9, 4)
    )
    with reading_whole():
        told = {hold.code for hold in current_holds(desks, case)}
    assert not {"no_helper", "no_course"} & told
    to_the_decision(desks, case)
    take(desks.superior, case, "decision", LATER, count=BODY_FOR)
    with reading_whole():
        assert Helper.objects.current().get(person=new).valid_to == LATER


def current_holds(desks: Desks, case: Case) -> tuple[Hold, ...]:
    """What its page tells of the step where the case stands."""
    found = case_line(desks.cell, fresh(case)).current
    assert found is not None
    return found.holds


@pytest.mark.parametrize(
    ("power", "stopped"), [("RECOGNITION", set()), ("ADMISSION", {"not_delegated"})]
)
def test_the_power_to_admit_is_not_the_power_to_recognize(
    desks: Desks, new: Person, power: str, stopped: set[str]
) -> None:
    services_of_members.delegate(
        actor=desks.superior, superior=desks.organization("K"),
        organization=desks.organization("A"), power=power, valid_from=date(2024, 1, 1),
    )  # fmt: skip
    case = begun(desks, new)
    review(desks, case, COMPLETE)
    take(desks.grassroots, case, "grassroots_vote", COMPLETE, count=BODY_FOR)
    assert stops(desks.grassroots, case, "forward", COMPLETE, way="delegated") == stopped
