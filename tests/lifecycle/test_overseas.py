"""Abroad: by rules that nobody could confirm, and the definition says so."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.core import indicators
from dangvu.core.periods import Period
from dangvu.members.models import Person, Placement, Transfer
from dangvu.procedures import registry
from dangvu.procedures.models import Case
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers, stops

ON, THERE = date(2026, 9, 7), date(2026, 9, 21)


@pytest.fixture
def mover(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], name="Phạm Thị Xa")


def request(desks: Desks, person: Person) -> tuple[Case, set[str]]:
    case = desks.begin("overseas", ON, person=person)
    values = {"to_place": "Đảng bộ tại Liên bang Nga"}
    brought = papers(ON, "TKĐ", "QĐ-CT")
    return case, stops(desks.cell, case, "request", ON, values=values, papers=brought)


def test_a_member_goes_abroad_and_the_card_stays_with_the_ministry(
    desks: Desks, mover: Person
) -> None:
    case, held = request(desks, mover)
    assert held == set()
    take(desks.grassroots, case, "introduce", ON)
    assert stops(desks.superior, case, "letter", ON) == {"paper_missing"}
    take(desks.superior, case, "letter", ON, papers=papers(ON, "HSĐV"))
    take(desks.superior, case, "card", ON, way="kept")
    came = {"values": {"received_on": THERE}, "papers": papers(THERE, "TB-TN")}
    take(desks.superior, case, "confirm", THERE, **came)
    assert fresh(case).outcome == "moved"
    with reading_whole():
        record = Transfer.objects.get(person=mover)
        placed = Placement.objects.current().get(person=mover)
        kept = list(fresh(case).papers.values_list("paper", flat=True))
        figure = indicators.get("members.transfers").rows(Period.of_year(2026)).count()
    assert (record.direction, record.other_place) == ("OUT", "Đảng bộ tại Liên bang Nga")
    assert placed.valid_to == THERE
    assert "BN-TĐV" in kept
    assert figure == 1


def test_nothing_of_it_is_certain() -> None:
    versions = registry.definition("overseas").versions
    assert {one.certainty for one in versions} == {"LOW"}


def test_a_member_is_on_one_way_at_a_time(desks: Desks, mover: Person) -> None:
    there = desks.organization("A2")
    desks.begin("internal_transfer", ON, by=desks.superior, person=mover, destination=there)
    _case, held = request(desks, mover)
    assert held == {"other_move"}
