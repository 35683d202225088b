"""Readmission: once only, after the time that the rule asks, and nobody who is barred."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.core.partial_dates import PartialDate
from dangvu.members import services as members
from dangvu.members.choices import ExitKind
from dangvu.members.models import Admission, Membership, Person, Placement, Standing
from dangvu.procedures.models import Case
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import BODY_FOR, CELL_FOR, Desks, papers, stops

#: Under 294-QĐ/TW, of which the passage was seen.
ON = date(2026, 9, 7)
CEREMONY = date(2026, 10, 5)
#: Thirty-six months before it, to the day.
LEFT = date(2023, 9, 7)
NOTHING = {
    "stopped_by_oneself": False, "caused_disunity": False, "corruption": False,
    "serious_crime": False,
}  # fmt: skip


def who_left(
    desks: Desks, on: date = LEFT, kind: ExitKind = ExitKind.STRUCK_OFF, **more: Any
) -> Person:
    person = make_member(desks.tree["A1"], name="Hồ Văn Trở", **more)
    members.record_exit(actor=desks.grassroots, person=person, on=on, kind=kind)
    return person


def begun(desks: Desks, person: Person, on: date = ON) -> Case:
    return desks.begin("readmission", on, person=person)


def dossier(desks: Desks, person: Person, *kinds: str, on: date = ON, **said: Any) -> set[str]:
    """What holds the dossier, with the application and these papers."""
    values = {**NOTHING, "together_since": date(2020, 1, 1), **said}
    brought = papers(on, "ĐX-KNL", "2-KNĐ", *kinds)
    case = begun(desks, person, on)
    return stops(desks.cell, case, "dossier", on, values=values, papers=brought)


def to_the_decision(desks: Desks, person: Person) -> Case:
    make_voters(desks.tree["A1"], 9)
    assert dossier(desks, person) == set()
    with reading_whole():
        case = Case.objects.get(person=person)
    brought = papers(ON, "TTLL", "3-KNĐ", "3-KNĐ", "5-KNĐ")
    assert stops(desks.cell, case, "cell_vote", ON, count=CELL_FOR, papers=brought) == set()
    take(desks.grassroots, case, "grassroots_vote", ON, count=BODY_FOR)
    take(desks.superior, case, "appraisal", ON, way="agreed")
    return fresh(case)


def test_whoever_left_is_a_probationer_again_in_a_second_stay(desks: Desks) -> None:
    person = who_left(desks)
    case = to_the_decision(desks, person)
    assert stops(desks.superior, case, "decision", ON, count=BODY_FOR) == {"paper_missing"}
    agreed = papers(ON, "DY-KNL")
    take(desks.superior, case, "decision", ON, count=BODY_FOR, papers=agreed)
    take(desks.cell, case, "receipt", ON)
    take(desks.cell, case, "ceremony", CEREMONY, values={"place": "Hội trường"})
    take(desks.grassroots, case, "enrol", CEREMONY)
    assert fresh(case).outcome == "readmitted"
    with reading_whole():
        second = Membership.objects.get(person=person, ordinal=2)
        admission = Admission.objects.get(membership=second)
        assert admission.decision_date == PartialDate.of(ON)
        standing = Standing.objects.current().get(membership=second)
        assert (standing.status, standing.valid_from) == ("PROBATIONARY", CEREMONY)
        assert standing.valid_to is None
        place = Placement.objects.current().get(membership=second)
        assert place.organization_id == desks.tree["A1"]


@pytest.mark.parametrize(
    ("left", "on", "stopped"),
    [
        (LEFT, ON, set()),
        (date(2023, 9, 8), ON, {"too_soon"}),
        # out on the last day of a short month
        (date(2023, 2, 28), date(2026, 2, 28), set()),
        # a leap day comes round on the 28th
        (date(2024, 2, 29), date(2026, 11, 20), {"too_soon"}),
        # the rule of that time was not seen
        (date(2022, 5, 5), date(2024, 5, 20), set()),
    ],
)
def test_thirty_six_months_have_passed(
    desks: Desks, left: date, on: date, stopped: set[str]
) -> None:
    assert dossier(desks, who_left(desks, left), on=on) == stopped


@pytest.mark.parametrize(
    ("cleared", "stopped"),
    [(date(2021, 9, 7), set()), (date(2021, 9, 8), {"record_too_fresh"})],
)
def test_sixty_months_after_a_record_was_cleared(
    desks: Desks, cleared: date, stopped: set[str]
) -> None:
    person = who_left(desks)
    assert dossier(desks, person, "XAT", record_cleared_on=cleared) == stopped


def test_a_cleared_record_is_proved(desks: Desks) -> None:
    cleared = date(2020, 1, 1)
    found = dossier(desks, who_left(desks), record_cleared_on=cleared)
    assert found == {"record_unproved"}


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_whoever_is_barred_is_never_admitted_again(desks: Desks, name: str) -> None:
    assert dossier(desks, who_left(desks), **{name: True}) == {f"never_{name}"}


@pytest.mark.parametrize(("kinds", "stopped"), [((), {"never_asked_to_leave"}), (("GĐKK",), set())])
def test_whoever_asked_to_leave_is_barred_but_for_a_family_in_hardship(
    desks: Desks, kinds: tuple[str, ...], stopped: set[str]
) -> None:
    assert dossier(desks, who_left(desks, kind=ExitKind.LEFT), *kinds) == stopped


def test_the_dead_and_those_who_are_members_are_not_admitted_again(desks: Desks) -> None:
    assert dossier(desks, who_left(desks, kind=ExitKind.DIED)) == {"died"}
    assert dossier(desks, make_member(desks.tree["A1"])) == {"is_member"}


def test_of_whom_no_exit_is_recorded_that_is_recorded_first(desks: Desks) -> None:
    """Somebody on record whose membership begins later; then one whose exit is recorded."""
    later = make_member(desks.tree["A1"], name="Hồ Văn Sau", admitted=date(2026, 9, 8), full=False)
    assert dossier(desks, later) == {"never_left"}
    assert dossier(desks, who_left(desks)) == set()


def test_it_is_done_once_only(desks: Desks) -> None:
    person = who_left(desks, date(2015, 1, 5), admitted=date(2010, 5, 19))
    members.admit_member(
        actor=desks.grassroots, person=person, cell_id=desks.tree["A1"],
        ceremony_date=date(2019, 5, 19),
    )  # fmt: skip
    members.record_exit(
        actor=desks.grassroots, person=person, on=date(2020, 2, 3), kind=ExitKind.EXPELLED
    )
    assert dossier(desks, person) == {"readmitted_before"}


def test_the_cell_of_others_begins_nothing_for_who_left_here(desks: Desks) -> None:
    from dangvu.procedures import services

    person = who_left(desks)
    with pytest.raises(services.Refused, match="Không có đảng viên này"):
        desks.begin("readmission", ON, person=person, at="B1", by=desks.receiver)
