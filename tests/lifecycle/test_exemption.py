"""Exempt for a time, for good, and back: counted all the while."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.members.models import Exemption, Person
from dangvu.members.selectors import member_list
from dangvu.procedures.models import Case
from dangvu.procedures.selectors import electorate_of
from dangvu.procedures.selectors.line import case_line
from dangvu.procedures.services import Count
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import Desks, papers, stops

#: Under 01-HD/TW of 2021, of which the length of each time was seen.
ON = date(2024, 3, 4)
UNTIL = date(2025, 3, 4)


@pytest.fixture
def far(desks: Desks) -> Person:
    """One of six full members of the cell."""
    make_voters(desks.tree["A1"], 5)
    return make_member(desks.tree["A1"], name="Lê Văn Xa")


def held(person: Person) -> list[tuple[date, date | None, bool]]:
    with reading_whole():
        rows = Exemption.objects.current().filter(person=person).order_by("valid_from")
        return list(rows.values_list("valid_from", "valid_to", "is_temporary"))


def counts(desks: Desks, person: Person, on: date) -> str:
    (one,) = [
        one for one in electorate_of("cell", desks.tree["A1"], on) if one.person_id == person.pk
    ]
    return one.excluded


# --- for a time -------------------------------------------------------------------------------


def asked(
    desks: Desks, person: Person, until: date = UNTIL, since: date = ON, way: str = "far"
) -> tuple[Case, set[str]]:
    case = desks.begin("temporary_exemption", since, person=person)
    values = {"since": since, "until": until}
    given = papers(since, "Đ-TM")
    found = stops(desks.cell, case, "request", since, way=way, values=values, papers=given)
    return fresh(case), found


def granted(desks: Desks, person: Person, way: str = "far") -> Case:
    case, found = asked(desks, person, way=way)
    assert found == set()
    take(desks.cell, case, "cell_vote", ON, count=Count(4, 2))
    take(desks.grassroots, case, "decision", ON, way="approved")
    return fresh(case)


@pytest.mark.parametrize("way", ["far", "pre_retirement"])
def test_a_member_far_away_is_exempt_for_a_time_and_it_ends_by_itself(
    desks: Desks, far: Person, way: str
) -> None:
    before = member_list(desks.grassroots, ON).count()
    case = granted(desks, far, way)
    assert held(far) == [(ON, UNTIL, True)]
    assert (case.step, case.due) == ("away", date(2025, 3, 5))
    last = date(2025, 3, 3)
    assert [counts(desks, far, on) for on in (ON, last, UNTIL)] == [
        "ABSENT_WITH_REASON", "ABSENT_WITH_REASON", "",
    ]  # fmt: skip
    assert member_list(desks.grassroots, last).count() == before
    assert stops(desks.grassroots, case, "away", last, way="over") == {"exemption_runs"}
    take(desks.grassroots, case, "away", UNTIL, way="over")
    assert (fresh(case).outcome, held(far)) == ("over", [(ON, UNTIL, True)])


def test_whoever_comes_back_early_brings_what_was_said_there(desks: Desks, far: Person) -> None:
    case, back = granted(desks, far), date(2024, 9, 9)
    assert stops(desks.grassroots, case, "away", back, way="returned") == {"comment_missing"}
    given = papers(back, "NX-ĐP")
    take(desks.grassroots, case, "away", back, way="returned", papers=given)
    assert (fresh(case).outcome, held(far)) == ("returned", [(ON, back, True)])
    assert counts(desks, far, back) == ""


def test_whoever_comes_back_late_is_not_ended_twice(desks: Desks, far: Person) -> None:
    case, back = granted(desks, far), date(2025, 3, 10)
    take(desks.grassroots, case, "away", back, way="returned", papers=papers(back, "NX-ĐP"))
    assert held(far) == [(ON, UNTIL, True)]


@pytest.mark.parametrize(
    ("since", "until", "stopped"),
    [
        (ON, UNTIL, set()),
        (ON, date(2025, 3, 5), {"exemption_long"}),
        (ON, ON, {"exemption_backward"}),
        (ON, date(2024, 3, 5), set()),
        (date(2024, 2, 29), date(2025, 2, 28), set()),
        (date(2024, 2, 29), date(2025, 3, 1), {"exemption_long"}),
    ],
)
def test_twelve_months_at_most_each_time(
    desks: Desks, far: Person, since: date, until: date, stopped: set[str]
) -> None:
    assert asked(desks, far, until, since)[1] == stopped


def test_a_length_that_was_not_seen_for_certain_only_warns(desks: Desks, far: Person) -> None:
    """Under 06-HD/TW."""
    on = date(2026, 3, 2)
    case, found = asked(desks, far, date(2027, 4, 2), on)
    assert found == set()
    with reading_whole():
        current = case_line(desks.cell, case).current
    assert current is not None
    assert [hold.code for hold in current.holds if hold.is_warning] == ["exemption_long"]


def test_nobody_is_exempt_twice(desks: Desks, far: Person) -> None:
    case = granted(desks, far)
    take(desks.grassroots, case, "away", UNTIL, way="over")
    again = date(2025, 3, 3)
    _case, found = asked(desks, far, date(2025, 9, 3), again)
    assert found == {"exempt_already"}


def test_a_probationer_is_not_exempt(desks: Desks) -> None:
    make_voters(desks.tree["A1"], 5)
    new = make_member(desks.tree["A1"], full=False, admitted=date(2024, 1, 15))
    assert asked(desks, new)[1] == {"not_full"}


def test_a_committee_that_does_not_agree_exempts_nobody(desks: Desks, far: Person) -> None:
    case, _found = asked(desks, far)
    take(desks.cell, case, "cell_vote", ON, count=Count(4, 2))
    with pytest.raises(PermissionDenied):
        take(desks.cell, case, "decision", ON, way="approved")
    take(desks.grassroots, case, "decision", ON, way="refused")
    assert (fresh(case).outcome, held(far)) == ("refused", [])


def test_half_of_the_cell_is_not_enough(desks: Desks, far: Person) -> None:
    case, _found = asked(desks, far)
    take(desks.cell, case, "cell_vote", ON, count=Count(3, 3))
    assert fresh(case).outcome == "refused"


# --- for good ---------------------------------------------------------------------------------


def wished(desks: Desks, person: Person, on: date = ON, *, voluntary: bool = True) -> set[str]:
    case = desks.begin("exemption", on, person=person)
    given = {"values": {"voluntary": voluntary}, "papers": papers(on, "Đ-M")}
    return stops(desks.cell, case, "request", on, **given)


def exempted(desks: Desks, person: Person, on: date = ON) -> None:
    assert wished(desks, person, on) == set()
    with reading_whole():
        case = Case.objects.get(person=person, definition="exemption", state="OPEN")
    take(desks.cell, case, "cell_vote", on, count=Count(4, 2, present=6))
    take(desks.grassroots, case, "entry", date(2024, 3, 11) if on == ON else on)
    assert fresh(case).outcome == "exempted"


def test_the_cell_exempts_from_the_day_of_its_vote(desks: Desks, far: Person) -> None:
    before = member_list(desks.grassroots, UNTIL).count()
    exempted(desks, far)
    assert held(far) == [(ON, None, False)]
    assert counts(desks, far, UNTIL) == "EXEMPT"
    assert member_list(desks.grassroots, UNTIL).count() == before


def test_only_who_wishes_it_is_exempt(desks: Desks, far: Person) -> None:
    assert wished(desks, far, voluntary=False) == {"not_voluntary"}


def test_age_and_illness_are_told_and_hold_nobody(desks: Desks, far: Person) -> None:
    case = desks.begin("exemption", ON, person=far)
    with reading_whole():
        current = case_line(desks.cell, case).current
    assert current is not None
    (told,) = [hold for hold in current.holds if hold.is_warning]
    assert (told.code, "3 tháng" in told.reason) == ("criteria_unsure", True)


def test_whoever_is_exempt_for_a_time_may_become_so_for_good(desks: Desks, far: Person) -> None:
    granted(desks, far)
    later = date(2024, 9, 9)
    case = desks.begin("exemption", later, person=far)
    given = {"values": {"voluntary": True}, "papers": papers(later, "Đ-M")}
    take(desks.cell, case, "request", later, **given)
    take(desks.cell, case, "cell_vote", later, count=Count(4, 1))
    take(desks.grassroots, case, "entry", later)
    assert held(far) == [(ON, later, True), (later, None, False)]


def test_nobody_is_exempt_for_good_twice(desks: Desks, far: Person) -> None:
    exempted(desks, far)
    assert wished(desks, far, UNTIL) == {"exempt_already"}


# --- back -------------------------------------------------------------------------------------


def test_an_exempt_member_takes_part_again(desks: Desks, far: Person) -> None:
    exempted(desks, far)
    case = desks.begin("resumption", UNTIL, person=far)
    take(desks.cell, case, "request", UNTIL, papers=papers(UNTIL, "Đ-TL"))
    take(desks.grassroots, case, "entry", UNTIL)
    assert held(far) == [(ON, UNTIL, False)]
    assert counts(desks, far, UNTIL) == ""


def test_whoever_takes_part_does_not_come_back(desks: Desks, far: Person) -> None:
    case = desks.begin("resumption", UNTIL, person=far)
    given = papers(UNTIL, "Đ-TL")
    assert stops(desks.cell, case, "request", UNTIL, papers=given) == {"not_exempt"}
