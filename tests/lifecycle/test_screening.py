"""A round of review in every cell: numbers alone, and a case for each who is proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_whole
from dangvu.members.models import Person
from dangvu.organizations.choices import OrganizationType
from dangvu.procedures import services
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.line import case_line
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import Desks, deletion, papers, stops

#: Under 01-HD/TW of 2021, of which the time of the help was seen.
ON, LATER = date(2024, 3, 4), date(2024, 4, 8)
NAME = "Đợt rà soát năm 2024"


@pytest.fixture
def weak(desks: Desks) -> Person:
    """One of nine full members of the cell."""
    make_voters(desks.tree["A1"], 8)
    return make_member(desks.tree["A1"], name="Lê Văn Yếu")


def announced(desks: Desks) -> Case:
    case = desks.begin("screening_round", ON, by=desks.grassroots, at="A", label=NAME)
    take(desks.grassroots, case, "announce", ON, papers=papers(ON, "KH-RS"))
    return fresh(case)


def of_cell(desks: Desks, code: str = "A1") -> Case:
    with reading_whole():
        return Case.objects.get(definition="screening", organization=desks.tree[code])


def numbers(reviewed: int, to_help: int = 0, to_delete: int = 0) -> dict[str, int]:
    return {"reviewed": reviewed, "to_help": to_help, "to_delete": to_delete}


def test_every_cell_below_gets_a_case_of_its_own(desks: Desks) -> None:
    announced(desks)
    with reading_whole():
        rows = Case.objects.filter(definition="screening")
        places = {one.organization_id: one.label for one in rows}
    cells = {desks.tree[code] for code in ("A1", "A2", "AS1")}
    assert places == dict.fromkeys(cells, NAME)


def test_a_round_costs_a_statement_for_each_cell_and_a_few_beside(desks: Desks) -> None:
    def asked(name: str) -> int:
        case = desks.begin("screening_round", ON, by=desks.grassroots, at="A", label=name)
        with CaptureQueriesContext(connection) as seen:
            take(desks.grassroots, case, "announce", ON, papers=papers(ON, "KH-RS"))
            return len(seen)

    few = asked("Đợt một")
    for number in range(20):
        desks.tree.add(f"Z{number}", OrganizationType.CELL, "A")
    assert asked("Đợt hai") - few <= 22
    with reading_whole():
        (one,) = Case.objects.filter(
            definition="screening", organization=desks.tree["Z7"], label="Đợt hai"
        )
        (line,) = StepTaken.objects.filter(case=one)
    assert (line.what, line.on, line.to_step, one.acting_id) == (
        "BEGUN", ON, "review", desks.tree["Z7"],
    )  # fmt: skip


def test_a_round_lies_below_whoever_announces_it(cast: Cast, desks: Desks) -> None:
    with pytest.raises(PermissionDenied):
        services.begin_everywhere(
            actor=cast.secretary, code="screening", on=ON, label=NAME,
            organizations=[desks.organization("A1"), desks.organization("A2")],
        )  # fmt: skip


def test_the_superior_sees_which_cells_have_not_done_it(desks: Desks, weak: Person) -> None:
    case = announced(desks)
    sums = numbers(9)
    codes = stops(desks.grassroots, case, "summary", LATER, values=sums)
    assert codes == {"cells_waiting", "sums_wrong"}
    done_by_all(desks)
    with reading_whole():
        current = case_line(desks.grassroots, fresh(case)).current
    assert current is not None
    assert current.holds == ()
    assert stops(desks.grassroots, case, "summary", LATER, values=sums) == set()
    assert fresh(case).outcome == "summed_up"


def done_by_all(desks: Desks) -> None:
    for code, how_many in (("A1", 9), ("A2", 0), ("AS1", 0)):
        case = of_cell(desks, code)
        take(desks.grassroots, case, "review", LATER, values=numbers(how_many))
        take(desks.grassroots, case, "follow_up", LATER)


@pytest.mark.parametrize(
    ("given", "stopped"),
    [
        (numbers(9), set()),
        (numbers(8), {"sums_wrong"}),
        (numbers(9, 1), {"sums_wrong"}),
    ],
)
def test_the_numbers_of_a_round_are_those_of_its_cells(
    desks: Desks, weak: Person, given: dict[str, int], stopped: set[str]
) -> None:
    case = announced(desks)
    done_by_all(desks)
    assert stops(desks.grassroots, case, "summary", LATER, values=given) == stopped


@pytest.mark.parametrize(
    ("given", "stopped"),
    [
        (numbers(9), set()),
        (numbers(10), {"reviewed_too_many"}),
        (numbers(2, 1, 1), set()),
        (numbers(1, 1, 1), {"proposed_too_many"}),
        (numbers(3, -1, 0), {"number_negative"}),
        (numbers(9) | {"to_help": "một"}, {"value_wrong"}),
        (numbers(9) | {"reviewed": [9]}, {"value_wrong"}),
    ],
)
def test_a_cell_reviews_its_own_members_and_proposes_of_them(
    desks: Desks, weak: Person, given: dict[str, Any], stopped: set[str]
) -> None:
    announced(desks)
    assert stops(desks.cell, of_cell(desks), "review", LATER, values=given) == stopped


def test_whoever_is_proposed_has_a_case_of_the_own(desks: Desks, weak: Person) -> None:
    announced(desks)
    case = of_cell(desks)
    take(desks.cell, case, "review", LATER, values=numbers(9, 1, 1))
    missing = {"to_help_without_case", "to_delete_without_case"}
    assert stops(desks.cell, case, "follow_up", LATER) == missing
    desks.begin("education", LATER, person=weak)
    assert stops(desks.cell, case, "follow_up", LATER) == {"to_delete_without_case"}
    deletion(desks, make_member(desks.tree["A1"]), "cell_vote", LATER)
    assert stops(desks.cell, case, "follow_up", LATER) == set()
    assert fresh(case).outcome == "reviewed"


def test_a_cell_does_not_see_the_review_of_another(desks: Desks) -> None:
    announced(desks)
    with pytest.raises(PermissionDenied):
        take(desks.cell, of_cell(desks, "A2"), "review", LATER, values=numbers(0))


# --- help -------------------------------------------------------------------------------------


def helped(desks: Desks, person: Person, since: date = ON) -> Case:
    case = desks.begin("education", since, person=person)
    take(desks.cell, case, "open", since)
    return fresh(case)


def test_a_member_is_helped_for_twelve_months(desks: Desks, weak: Person) -> None:
    case = helped(desks, weak)
    assert (case.due, case.due_rule) == (date(2025, 3, 4), "deletion.no_progress_months")
    take(desks.cell, case, "helped", LATER, way="progressed")
    assert fresh(case).outcome == "progressed"


@pytest.mark.parametrize(
    ("since", "on", "stopped"),
    [
        (ON, date(2025, 3, 4), set()),
        (ON, date(2025, 3, 3), {"no_progress_months"}),
        (date(2024, 2, 29), date(2025, 2, 28), set()),
        (date(2024, 2, 29), date(2025, 2, 27), {"no_progress_months"}),
    ],
)
def test_that_somebody_has_not_come_on_is_said_after_the_whole_time(
    desks: Desks, weak: Person, since: date, on: date, stopped: set[str]
) -> None:
    case = helped(desks, weak, since)
    assert stops(desks.cell, case, "helped", on, way="not_progressed") == stopped


def test_help_without_progress_is_a_ground_of_a_deletion(desks: Desks, weak: Person) -> None:
    case = helped(desks, weak)
    other = desks.begin("deletion", date(2025, 3, 4), person=weak)
    opening = {"way": "no_progress"}
    assert stops(desks.cell, other, "open", date(2025, 3, 4), **opening) == {"ground_missing"}
    take(desks.cell, case, "helped", date(2025, 3, 4), way="not_progressed")
    assert stops(desks.cell, other, "open", date(2025, 3, 4), **opening) == set()


def test_help_with_progress_is_none(desks: Desks, weak: Person) -> None:
    case = helped(desks, weak)
    take(desks.cell, case, "helped", date(2025, 3, 4), way="progressed")
    other = desks.begin("deletion", date(2025, 3, 4), person=weak)
    codes = stops(desks.cell, other, "open", date(2025, 3, 4), way="no_progress")
    assert codes == {"ground_missing"}
