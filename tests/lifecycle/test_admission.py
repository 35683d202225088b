"""Admission: each level that may decide, and each guard just inside and just outside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.core.partial_dates import PartialDate
from dangvu.members.models import Admission, Person, PersonVersion, Placement, Standing
from dangvu.procedures import services
from dangvu.procedures.models import Case, CasePaper
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import (
    BODY_FOR,
    OPINIONS,
    Desks,
    admission_to,
    candidate,
    papers,
    stops,
    vote_in_cell,
)

#: A Monday under 24-QĐ/TW, of which most passages were seen.
ON = date(2024, 5, 20)
CEREMONY = date(2024, 6, 3)


def held_and_enrolled(desks: Desks, case: Case, code: str = "DV90001") -> Person:
    take(desks.cell, case, "ceremony", CEREMONY, values={"place": "Hội trường"})
    take(desks.grassroots, case, "enrol", date(2024, 6, 10), values={"code": code})
    done = fresh(case)
    assert (done.state, done.outcome) == ("DONE", "admitted")
    with reading_whole():
        return Person.objects.get(pk=done.person_id)


def test_a_candidate_becomes_a_probationer_on_the_day_of_the_ceremony(desks: Desks) -> None:
    person = held_and_enrolled(desks, admission_to(desks, "ceremony", ON))
    with reading_whole():
        admission = Admission.objects.get(person=person)
        assert admission.decision_date == PartialDate.of(ON)
        assert admission.ceremony_date == PartialDate.of(CEREMONY)
        standing = Standing.objects.get(person=person)
        assert (standing.status, standing.valid_from) == ("PROBATIONARY", CEREMONY)
        assert Placement.objects.get(person=person).organization_id == desks.tree["A1"]
        known = PersonVersion.objects.get(person=person)
        assert (known.full_name, known.sex) == ("Vũ Thị Mai", "FEMALE")
        assert known.birth == PartialDate.of(date(1998, 3, 12))


def test_nobody_is_a_member_between_decision_and_enrolment(desks: Desks) -> None:
    case = admission_to(desks, "ceremony", ON)
    take(desks.cell, case, "ceremony", CEREMONY, values={"place": "Hội trường"})
    assert fresh(case).person_id is None
    with reading_whole():
        assert not Person.objects.filter(code="DV90001").exists()


def test_the_cell_holds_the_ceremony_and_does_not_enrol(desks: Desks) -> None:
    case = admission_to(desks, "ceremony", ON)
    take(desks.cell, case, "ceremony", CEREMONY, values={"place": "Hội trường"})
    for actor in (desks.cell, desks.receiver):
        with pytest.raises(PermissionDenied):
            take(actor, case, "enrol", CEREMONY, values={"code": "DV90001"})


def test_a_delegated_committee_decides_itself_with_the_paper_that_says_so(desks: Desks) -> None:
    case = admission_to(desks, "forward", ON)
    assert stops(desks.grassroots, case, "forward", ON, way="delegated") == {"not_delegated"}
    take(desks.grassroots, case, "forward", ON, way="delegated", papers=papers(ON, "UQ-QĐ"))
    take(desks.cell, case, "receipt", ON)
    person = held_and_enrolled(desks, fresh(case))
    with reading_whole():
        assert Admission.objects.get(person=person).decision_date == PartialDate.of(ON)
        made = CasePaper.objects.filter(case=case, paper="9A-KNĐ").get()
        assert made.number


def test_permanent_members_decide_where_they_do(desks: Desks) -> None:
    case = admission_to(desks, "appraisal", ON)
    take(desks.superior, case, "appraisal", ON, way="permanent")
    take(desks.superior, case, "decision_permanent", ON, way="approved")
    take(desks.cell, case, "receipt", ON)
    assert held_and_enrolled(desks, fresh(case))


def test_a_grassroots_cell_goes_straight_to_its_superior(desks: Desks) -> None:
    make_voters(desks.tree["C"], 9)
    case = candidate(desks, ON, at="C", by=desks.superior)
    assert not stops(
        desks.superior, case, "cell_vote", ON,
        count=services.Count(9), papers=papers(ON, *OPINIONS),
    )  # fmt: skip
    assert fresh(case).step == "appraisal"


def test_a_cell_below_a_sectional_committee_goes_by_it(desks: Desks) -> None:
    make_voters(desks.tree["AS1"], 9)
    case = candidate(desks, ON, at="AS1", by=desks.grassroots)
    stops(
        desks.grassroots, case, "cell_vote", ON,
        count=services.Count(9), papers=papers(ON, *OPINIONS),
    )  # fmt: skip
    found = fresh(case)
    assert (found.step, found.acting_id) == ("sectional", desks.tree["AS"])


def test_less_than_two_thirds_of_the_cell_ends_it(desks: Desks) -> None:
    make_voters(desks.tree["A1"], 9)
    case = candidate(desks, ON)
    count = services.Count(5, 2)
    take(desks.cell, case, "cell_vote", ON, count=count, papers=papers(ON, *OPINIONS))
    assert fresh(case).outcome == "refused"


def test_the_decision_has_sixty_working_days_from_the_vote_of_the_cell(desks: Desks) -> None:
    case = admission_to(desks, "grassroots_vote", ON)
    assert (case.due, case.due_rule) == (date(2024, 8, 12), "admission.decision_working_days")
    take(desks.grassroots, case, "grassroots_vote", date(2024, 6, 10), count=BODY_FOR)
    assert fresh(case).due == date(2024, 8, 12)


def test_a_number_of_a_member_is_given_once(desks: Desks) -> None:
    make_member(desks.tree["B1"], code="DV90001")
    case = admission_to(desks, "ceremony", ON)
    take(desks.cell, case, "ceremony", CEREMONY, values={"place": "Hội trường"})
    with pytest.raises(services.Refused, match="đã có"):
        take(desks.grassroots, case, "enrol", CEREMONY, values={"code": "DV90001"})
    assert fresh(case).step == "enrol"


# --- guards -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "on", "stopped"),
    [
        (date(2006, 5, 20), ON, set()),
        (date(2006, 5, 21), ON, {"too_young"}),
        (date(2004, 2, 29), date(2022, 2, 28), set()),
        (date(2004, 2, 29), date(2022, 2, 25), {"too_young"}),
        # 720 whole months are sixty years, one more is not
        (date(1965, 4, 21), date(2025, 5, 20), set()),
        (date(1965, 4, 20), date(2025, 5, 20), {"too_old"}),
        # the rule of that time was not seen for certain
        (date(1960, 4, 20), date(2024, 5, 20), set()),
    ],
)
def test_age_goes_by_months_on_the_day_of_the_vote(
    desks: Desks, birth: date, on: date, stopped: set[str]
) -> None:
    make_voters(desks.tree["A1"], 9)
    assert vote_in_cell(desks, candidate(desks, on, birth=birth), on) == stopped


def test_whoever_is_too_old_needs_the_word_of_a_committee_of_the_centre(desks: Desks) -> None:
    on = date(2025, 5, 20)
    make_voters(desks.tree["A1"], 9)
    case = candidate(desks, on, birth=date(1960, 1, 1))
    assert vote_in_cell(desks, case, on, *OPINIONS, "DY-TUOI") == set()


@pytest.mark.parametrize(
    ("kinds", "stopped"),
    [
        (("3-KNĐ", "3-KNĐ"), set()),
        (("3-KNĐ", "4-KNĐ"), set()),
        (("3-KNĐ", "4A-KNĐ"), set()),
        (("3-KNĐ",), {"introductions"}),
        (("4-KNĐ", "4A-KNĐ"), {"introductions"}),
        ((), {"paper_missing", "introductions"}),
    ],
)
def test_two_introduce_and_one_of_them_is_a_member(
    desks: Desks, kinds: tuple[str, ...], stopped: set[str]
) -> None:
    make_voters(desks.tree["A1"], 9)
    assert vote_in_cell(desks, candidate(desks, ON), ON, "TTLL", "5-KNĐ", *kinds) == stopped


@pytest.mark.parametrize(
    ("since", "stopped"),
    [(date(2023, 5, 20), set()), (date(2023, 5, 21), {"introducer_months"})],
)
def test_whoever_introduces_has_known_the_person_for_a_year(
    desks: Desks, since: date, stopped: set[str]
) -> None:
    make_voters(desks.tree["A1"], 9)
    assert vote_in_cell(desks, candidate(desks, ON, together_since=since), ON) == stopped


@pytest.mark.parametrize(
    ("given", "stopped"),
    [(date(2019, 5, 20), set()), (date(2019, 5, 19), {"certificate_old"})],
)
def test_the_certificate_of_the_course_holds_for_sixty_months(
    desks: Desks, given: date, stopped: set[str]
) -> None:
    make_voters(desks.tree["A1"], 9)
    assert vote_in_cell(desks, candidate(desks, ON, certificate_on=given), ON) == stopped


@pytest.mark.parametrize(
    ("on", "stopped"), [(date(2024, 5, 20), set()), (date(2024, 5, 21), {"paper_stale"})]
)
def test_a_dossier_older_than_a_year_is_made_anew(
    desks: Desks, on: date, stopped: set[str]
) -> None:
    make_voters(desks.tree["A1"], 9)
    began = date(2023, 5, 20)
    case = candidate(desks, began, together_since=date(2020, 1, 1))
    for paper in papers(began, *OPINIONS):
        services.record_paper(actor=desks.cell, case=case, paper=paper)
    count = services.Count(9)
    assert stops(desks.cell, case, "cell_vote", on, count=count) == stopped


def test_the_ceremony_has_thirty_working_days_unless_the_superior_agrees(desks: Desks) -> None:
    case = admission_to(desks, "ceremony", ON)
    last = date(2024, 7, 1)
    assert case.due == last
    late = last + timedelta(days=1)
    given = {"values": {"place": "Hội trường"}}
    assert stops(desks.cell, case, "ceremony", late, **given) == {"ceremony_late"}
    agreed = papers(late, "DY-LKN")
    assert stops(desks.cell, case, "ceremony", late, papers=agreed, **given) == set()


def test_the_last_day_of_the_ceremony_is_in_time(desks: Desks) -> None:
    case = admission_to(desks, "ceremony", ON)
    given = {"values": {"place": "Hội trường"}}
    assert stops(desks.cell, case, "ceremony", date(2024, 7, 1), **given) == set()
