"""A member dies: counted until that day, and the card stays with the family."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.members.choices import CardKind
from dangvu.members.models import Card, Exit, Person
from dangvu.members.selectors import member_list
from dangvu.members.services import record_card
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers, stops

DIED, ON = date(2024, 2, 29), date(2024, 3, 4)


@pytest.fixture
def old(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], admitted=date(1970, 2, 3), name="Lê Thị Già")


def test_a_member_who_died_is_counted_until_that_day_and_the_family_keeps_the_card(
    desks: Desks, old: Person
) -> None:
    record_card(
        actor=desks.superior, person=old, on=date(2017, 3, 1), kind=CardKind.ISSUED,
        number="0123456",
    )  # fmt: skip
    before = member_list(desks.grassroots, date(2024, 2, 28)).count()
    case = desks.begin("death", ON, person=old)
    take(desks.cell, case, "report", ON, values={"died_on": DIED}, papers=papers(ON, "XN-TT"))
    with pytest.raises(PermissionDenied):
        take(desks.cell, case, "entry", ON)
    take(desks.grassroots, case, "entry", ON)
    assert fresh(case).outcome == "recorded"
    assert member_list(desks.grassroots, DIED).count() == before - 1
    with reading_whole():
        record = Exit.objects.get(person=old)
        assert not Card.objects.filter(person=old, kind="RECALLED").exists()
    assert (record.kind, record.on) == ("DIED", DIED)


@pytest.mark.parametrize(
    ("died", "stopped"),
    [
        (ON, set()),
        (date(2024, 3, 5), {"died_later"}),
        (date(1970, 2, 3), set()),
        (date(1970, 2, 2), {"no_member"}),
    ],
)
def test_whoever_died_was_a_member_that_day(
    desks: Desks, old: Person, died: date, stopped: set[str]
) -> None:
    case = desks.begin("death", ON, person=old)
    given = {"values": {"died_on": died}, "papers": papers(ON, "TL-KT")}
    assert stops(desks.cell, case, "report", ON, **given) == stopped


def test_a_death_is_entered_with_a_paper(desks: Desks, old: Person) -> None:
    case = desks.begin("death", ON, person=old)
    assert stops(desks.cell, case, "report", ON, values={"died_on": DIED}) == {"paper_missing"}
