"""A cell that is its own grassroots organisation: no level is passed twice, none is missing."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.members.models import Exemption, Exit, Person
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import BODY_FOR, CELL_FOR, Desks, papers

ON = date(2024, 3, 4)


@pytest.fixture
def person(desks: Desks) -> Person:
    make_voters(desks.tree["C"], 8)
    return make_member(desks.tree["C"], name="Phạm Văn Cơ")


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        (
            "deletion",
            {"step": "open", "way": "absent", "values": {"absent_months": 3}},
            ("STRUCK_OFF", ["TKĐ-XT"]),
        ),
        ("leaving", {"step": "request", "values": {"no_breach": True}}, ("LEFT", ["Đ-XR"])),
    ],
)
def test_the_superior_decides_on_what_the_cell_has_voted(
    desks: Desks, person: Person, code: str, first: dict[str, object], last: tuple[str, list[str]]
) -> None:
    case = desks.begin(code, ON, by=desks.superior, at="C", person=person)
    kind, kinds = last
    given = {**first, "papers": papers(ON, *kinds)}
    take(desks.superior, case, given.pop("step"), ON, **given)  # type: ignore[arg-type]
    take(desks.superior, case, "cell_vote", ON, count=CELL_FOR)
    assert (fresh(case).step, fresh(case).acting_id) == ("decision", desks.tree["K"])
    take(desks.superior, case, "decision", ON, count=BODY_FOR)
    with reading_whole():
        assert Exit.objects.get(person=person).kind == kind


def test_the_cell_itself_agrees_to_an_exemption_for_a_time(desks: Desks, person: Person) -> None:
    case = desks.begin("temporary_exemption", ON, by=desks.superior, at="C", person=person)
    values = {"since": ON, "until": date(2025, 3, 4)}
    take(desks.superior, case, "request", ON, way="far", values=values, papers=papers(ON, "Đ-TM"))
    take(desks.superior, case, "cell_vote", ON, count=CELL_FOR)
    assert (fresh(case).step, fresh(case).acting_id) == ("decision", desks.tree["C"])
    take(desks.superior, case, "decision", ON, way="approved")
    with reading_whole():
        assert Exemption.objects.get(person=person).valid_to == date(2025, 3, 4)


def test_a_death_and_an_outcome_are_entered_as_elsewhere(desks: Desks, person: Person) -> None:
    case = desks.begin("death", ON, by=desks.superior, at="C", person=person)
    given = {"values": {"died_on": ON}, "papers": papers(ON, "TL-KT")}
    take(desks.superior, case, "report", ON, **given)
    take(desks.superior, case, "entry", ON)
    assert fresh(case).outcome == "recorded"
    other = make_member(desks.tree["C"])
    case = desks.begin("expulsion", ON, by=desks.superior, at="C", person=other)
    decided = {"symbol": "1-QĐ", "issuer": "BTV", "decided_on": ON, "effective_on": ON}
    take(desks.superior, case, "record", ON, values=decided)
    assert fresh(case).outcome == "expelled"
