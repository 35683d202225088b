"""Admission: each level that may decide, and each guard just inside and just outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import StepHeld as GuardHeld
from dangvu.core.partial_dates import PartialDate
from dangvu.members import services as members
from dangvu.members.models import (
    Admission,
    Candidate,
    Helper,
    Person,
    PersonVersion,
    Placement,
    PoolPlace,
    Standing,
)
from dangvu.procedures import services
from dangvu.procedures.models import Case, CasePaper
from dangvu.procedures.selectors.line import case_line
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import (
    BODY_FOR,
    OPINIONS,
    Desks,
    admission_to,
    candidate,
    followed,
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


# --- what the pool knows goes before what is typed ---------------------------------------------


def followed_case(desks: Desks, on: date, **facts: Any) -> tuple[Case, Candidate]:
    """A candidate of whom the pool knows birth, sex and course; nothing is typed with the dossier."""
    known = {"birth": PartialDate(1998, 3, 12), "sex": "FEMALE", **facts}
    somebody = followed(desks, on - timedelta(days=900), **known)
    given = on - timedelta(days=200)
    members.give_certificate(
        actor=desks.cell, candidate=somebody, course="AWARENESS", given_on=given
    )
    case = desks.begin("admission", on, candidate=somebody)
    take(desks.cell, case, "dossier", on, papers=papers(on, "CN-NTVĐ", "1-KNĐ", "2-KNĐ"))
    return fresh(case), somebody


def introduced(
    desks: Desks, somebody: Candidate, on: date, *people: Person, since: date | None = None
) -> None:
    for member in people:
        members.introduce(
            actor=desks.grassroots, candidate=somebody, kind="MEMBER", member=member,
            introduced_on=on, together_since=since or on - timedelta(days=800),
        )  # fmt: skip


def test_a_name_that_the_cell_does_not_follow_begins_nothing(desks: Desks) -> None:
    with pytest.raises(services.NotInPool):
        desks.begin("admission", ON, label="Người Lạ")
    followed(desks, ON, name="Trần Văn Nguồn")
    assert desks.begin("admission", ON, label="trần văn nguồn").label == "Trần Văn Nguồn"


def test_two_of_one_name_are_chosen_on_their_pages(desks: Desks) -> None:
    for year in (1998, 1999):
        followed(desks, ON, name="Trần Văn Nguồn", birth=PartialDate(year))
    with pytest.raises(services.Refused, match="trùng tên"):
        desks.begin("admission", ON, label="Trần Văn Nguồn")


def test_facts_of_the_pool_need_not_be_typed_and_stand_in_the_record(desks: Desks) -> None:
    voters = make_voters(desks.tree["A1"], 9)
    case, somebody = followed_case(desks, ON)
    introduced(desks, somebody, ON, *voters[:2])
    members.assign_helper(actor=desks.cell, candidate=somebody, member=voters[0], on=ON)
    assert vote_in_cell(desks, case, ON) == set()
    take(desks.grassroots, case, "grassroots_vote", ON, count=BODY_FOR)
    take(desks.grassroots, case, "forward", ON, way="submitted")
    take(desks.superior, case, "appraisal", ON, way="standing_committee")
    take(desks.superior, case, "decision", ON, count=BODY_FOR)
    take(desks.cell, case, "receipt", ON)
    person = held_and_enrolled(desks, fresh(case))
    with reading_whole():
        known = PersonVersion.objects.get(person=person)
        assert (known.sex, known.birth) == ("FEMALE", PartialDate(1998, 3, 12))
        somebody.refresh_from_db()
        assert (somebody.person_id, somebody.admitted_on) == (person.pk, CEREMONY)
        assert PoolPlace.objects.current().get(candidate=somebody).valid_to == CEREMONY
        helping = Helper.objects.current().get(person=person)
        assert (helping.member_id, helping.valid_from) == (voters[0].pk, CEREMONY)
        assert Helper.objects.current().get(candidate=somebody).valid_to == CEREMONY


def test_nothing_known_and_nothing_typed_holds_the_dossier(desks: Desks) -> None:
    somebody = followed(desks, ON)
    case = desks.begin("admission", ON, candidate=somebody)
    more = papers(ON, "CN-NTVĐ", "1-KNĐ", "2-KNĐ")
    found = stops(desks.cell, case, "dossier", ON, papers=more)
    assert found == {"no_birth", "no_sex", "no_certificate"}


def test_introducers_of_the_pool_are_counted_and_not_the_papers(desks: Desks) -> None:
    voters = make_voters(desks.tree["A1"], 9)
    case, somebody = followed_case(desks, ON)
    introduced(desks, somebody, ON, voters[0])
    assert vote_in_cell(desks, case, ON) == {"introductions"}
    members.introduce(actor=desks.cell, candidate=somebody, kind="YOUTH_UNION", introduced_on=ON)
    assert vote_in_cell(desks, case, ON) == set()


def test_what_the_pool_lacks_is_told_with_the_page_where_it_is_written(desks: Desks) -> None:
    make_voters(desks.tree["A1"], 9)
    case, somebody = followed_case(desks, ON)
    introduced(desks, somebody, ON, make_member(desks.tree["A1"]))
    assert vote_in_cell(desks, case, ON) == {"introductions"}
    current = case_line(desks.cell, fresh(case)).current
    assert current is not None
    leads = {hold.code: hold.url for hold in current.holds}
    pages = f"/members/candidates/{somebody.pk}"
    assert leads["introductions"] == f"{pages}/introducer/"
    assert leads["no_helper"] == f"{pages}/helper/"


@pytest.mark.parametrize(
    ("since", "stopped"),
    [
        (date(2023, 2, 28), set()),
        (date(2023, 3, 1), {"introducer_months"}),
    ],
)
def test_a_year_together_over_a_leap_day(desks: Desks, since: date, stopped: set[str]) -> None:
    on = date(2024, 2, 29)
    voters = make_voters(desks.tree["A1"], 9)
    case, somebody = followed_case(desks, on)
    introduced(desks, somebody, on, *voters[:2], since=since)
    assert vote_in_cell(desks, case, on) == stopped


def test_less_than_lower_secondary_school_needs_its_paper(desks: Desks) -> None:
    on = date(2025, 5, 20)
    make_voters(desks.tree["A1"], 9)
    assert vote_in_cell(desks, candidate(desks, on, schooling=False), on) == {"schooling"}


def test_an_exception_for_schooling_is_proved(desks: Desks) -> None:
    on = date(2025, 5, 20)
    make_voters(desks.tree["A1"], 9)
    case = candidate(desks, on, schooling=False)
    assert vote_in_cell(desks, case, on, *OPINIONS, "DY-HV") == set()


def seen(desks: Desks, case: Case, on: date) -> dict[str, bool]:
    """What stands against the step as the page of the cell tells it that day, and what only warns."""
    with reading_whole():
        current = case_line(replace(desks.cell, today=on), fresh(case)).current
    assert current is not None
    return {one.code: one.is_warning for one in current.holds}


@pytest.mark.parametrize(
    ("said", "kinds", "told"),
    [
        ({}, (), {"schooling_unknown": True}),
        ({"schooling": True}, (), {}),
        ({"schooling": False}, (), {"schooling": False}),
        ({}, ("DY-HV",), {}),
    ],
)
def test_schooling_that_nobody_wrote_down_is_told_and_holds_nothing(
    desks: Desks, said: dict[str, bool], kinds: tuple[str, ...], told: dict[str, bool]
) -> None:
    on = date(2025, 5, 20)
    make_voters(desks.tree["A1"], 9)
    case = candidate(desks, on, **said)
    for paper in papers(on, *kinds):
        services.record_paper(actor=desks.cell, case=case, paper=paper)
    found = seen(desks, case, on)
    assert {code: warns for code, warns in found.items() if "schooling" in code} == told
    assert vote_in_cell(desks, case, on) == {code for code, warns in told.items() if not warns}


def test_before_the_rule_was_seen_schooling_is_no_matter(desks: Desks) -> None:
    """Of 2024 it is not certain: what was said to be missing warns."""
    make_voters(desks.tree["A1"], 9)
    case = candidate(desks, ON, schooling=False)
    assert seen(desks, case, ON)["schooling"] is True
    assert vote_in_cell(desks, case, ON) == set()


@pytest.mark.parametrize(
    ("on", "is_warning"), [(ON, False), (date(2025, 1, 17), False), (date(2025, 1, 20), True)]
)
def test_since_when_they_know_each_other_must_be_said_where_the_rule_is_certain(
    desks: Desks, on: date, is_warning: bool
) -> None:
    make_voters(desks.tree["A1"], 9)
    case, _somebody = followed_case(desks, on)
    assert seen(desks, case, on)["together_unknown"] is is_warning
    assert vote_in_cell(desks, case, on) == (set() if is_warning else {"together_unknown"})


def test_one_of_those_who_introduce_says_since_when_and_the_other_too(desks: Desks) -> None:
    first, second, *_others = make_voters(desks.tree["A1"], 9)
    case, somebody = followed_case(desks, ON)
    introduced(desks, somebody, ON, first)
    members.introduce(
        actor=desks.grassroots, candidate=somebody, kind="MEMBER", member=second, introduced_on=ON
    )
    assert vote_in_cell(desks, case, ON) == {"together_unknown"}


def test_since_when_comes_from_the_pool(desks: Desks) -> None:
    first, second, *_others = make_voters(desks.tree["A1"], 9)
    case, somebody = followed_case(desks, ON)
    introduced(desks, somebody, ON, first, second, since=date(2023, 5, 20))
    assert "together_unknown" not in seen(desks, case, ON)
    assert vote_in_cell(desks, case, ON) == set()


def test_a_background_not_verified_whole_holds_the_vote(desks: Desks) -> None:
    make_voters(desks.tree["A1"], 9)
    case, more = candidate(desks, ON), papers(ON, *OPINIONS)
    for said, stopped in ((False, {"not_verified"}), (True, set())):
        values = {"all_verified": said}
        count = services.Count(9)
        assert stops(
            desks.cell, case, "cell_vote", ON, count=count, papers=more, values=values
        ) == stopped  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "stopped"),
    [
        (ON, None, set()),
        (ON + timedelta(days=1), None, {"not_delegated"}),
        (date(2024, 1, 1), ON + timedelta(days=1), set()),
        (date(2024, 1, 1), ON, {"not_delegated"}),
    ],
)
def test_a_recorded_power_counts_on_its_days_and_goes_before_the_paper(
    desks: Desks, since: date, until: date | None, stopped: set[str]
) -> None:
    members.delegate(
        actor=desks.superior, superior=desks.organization("K"),
        organization=desks.organization("A"), power="ADMISSION", valid_from=since, valid_to=until,
    )  # fmt: skip
    case = admission_to(desks, "forward", ON)
    brought = papers(ON, "UQ-QĐ")
    assert stops(
        desks.grassroots, case, "forward", ON, way="delegated", papers=brought
    ) == stopped  # fmt: skip


def test_nobody_leaves_the_pool_while_a_case_runs(desks: Desks) -> None:
    somebody = followed(desks, ON)
    desks.begin("admission", ON, candidate=somebody)
    with pytest.raises(GuardHeld, match="rút hồ sơ trước") as held:
        members.drop_candidate(actor=desks.cell, candidate=somebody, on=ON, why="OTHER")
    assert [one.code for one in held.value.holds] == ["case_runs"]
    with pytest.raises(GuardHeld) as held:
        members.move_candidate(
            actor=desks.grassroots, candidate=somebody, organization_id=desks.tree["A2"], on=ON
        )
    assert [one.code for one in held.value.holds] == ["case_runs"]


def test_whose_case_is_over_leaves_the_pool(desks: Desks) -> None:
    somebody = followed(desks, ON)
    case = desks.begin("admission", ON, candidate=somebody)
    services.withdraw(actor=desks.cell, case=case, revision=1, on=ON, reason="Xin thôi")
    members.drop_candidate(actor=desks.cell, candidate=somebody, on=ON, why="OTHER")
    with reading_whole():
        somebody.refresh_from_db()
    assert somebody.dropped_on == ON


def test_the_page_that_begins_leads_to_the_pool_for_who_is_not_in_it(
    desks: Desks, cast: Cast
) -> None:
    address = "/procedures/new/?definition=admission"
    given = {"place": "A1", "on": "20/05/2024", "name": "Người Lạ"}
    answer = cast.signed_in(cast.secretary).post(address, given).content.decode()
    assert "chưa có trong nguồn" in answer
    assert 'href="/members/candidates/new/"' in answer
    one, other = (
        followed(desks, ON, name="Trần Văn Nguồn", birth=PartialDate(year)) for year in (1998, 1999)
    )
    page = cast.page(cast.secretary, f"{address}&candidate={other.pk}")
    assert "Trần Văn Nguồn" in page
    given |= {"name": "Trần Văn Nguồn", "candidate": str(other.pk)}
    cast.signed_in(cast.secretary).post(address, given)
    with reading_whole():
        assert Case.objects.get().candidate_id == other.pk != one.pk
