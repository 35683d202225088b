"""Leaving on a written request: every level has its say, and the years are confirmed when asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.members.choices import CardKind
from dangvu.members.models import Card, Exit, Person, Standing
from dangvu.members.services import record_card
from dangvu.procedures import services
from dangvu.procedures.models import CasePaper
from dangvu.procedures.services import Count
from tests.factories.members import make_member
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import BODY_FOR, Desks, leaving, papers, stops

ON, LATER = date(2026, 9, 7), date(2026, 9, 14)


@pytest.fixture
def tired(desks: Desks) -> Person:
    """One of nine full members of the cell."""
    make_voters(desks.tree["A1"], 8)
    return make_member(desks.tree["A1"], name="Phạm Văn Nghỉ")


def left(person: Person) -> list[tuple[str, date]]:
    with reading_whole():
        return list(Exit.objects.current().filter(person=person).values_list("kind", "on"))


def test_a_member_leaves_from_the_day_of_the_decision(desks: Desks, tired: Person) -> None:
    record_card(
        actor=desks.superior, person=tired, on=date(2017, 3, 1), kind=CardKind.ISSUED,
        number="0123456",
    )  # fmt: skip
    case = leaving(desks, tired, "decision", ON)
    assert left(tired) == []
    take(desks.superior, case, "decision", LATER, count=Count(8, 7, eligible=15))
    assert left(tired) == [("LEFT", LATER)]
    with reading_whole():
        assert not Standing.objects.as_of(LATER).filter(person=tired).exists()
        assert Standing.objects.as_of(ON).filter(person=tired).exists()
    told = {"way": "given", "values": {"card_collected": True}}
    take(desks.superior, case, "certificate", LATER, **told)
    assert fresh(case).outcome == "left"
    with reading_whole():
        assert CasePaper.objects.filter(case=case, paper="GXN-TĐ").exists()
        assert Card.objects.current().get(person=tired, kind="RECALLED").on == LATER


def test_nobody_is_given_a_certificate_without_asking(desks: Desks, tired: Person) -> None:
    case = leaving(desks, tired, "certificate", ON)
    take(desks.superior, case, "certificate", ON, way="not_asked")
    with reading_whole():
        assert not CasePaper.objects.filter(case=case, paper="GXN-TĐ").exists()
        assert not Card.objects.filter(person=tired).exists()


def test_a_breach_is_disciplined_first(desks: Desks, tired: Person) -> None:
    case = desks.begin("leaving", ON, person=tired)
    given = papers(ON, "Đ-XR")
    said = {"no_breach": False}
    assert stops(desks.cell, case, "request", ON, values=said, papers=given) == {"discipline_first"}
    said = {"no_breach": True}
    assert stops(desks.cell, case, "request", ON, values=said, papers=given) == set()


def test_there_is_a_written_request_and_a_word_on_breaches(desks: Desks, tired: Person) -> None:
    case = desks.begin("leaving", ON, person=tired)
    assert stops(desks.cell, case, "request", ON) == {"paper_missing", "value_missing"}


@pytest.mark.parametrize(
    ("count", "step"), [(Count(5, 4), "grassroots_vote"), (Count(4, 5), "cell_vote")]
)
def test_more_than_half_of_the_cell(desks: Desks, tired: Person, count: Count, step: str) -> None:
    case = leaving(desks, tired, "cell_vote", ON)
    take(desks.cell, case, "cell_vote", ON, count=count)
    assert fresh(case).step == step
    assert left(tired) == []


@pytest.mark.parametrize(
    ("step", "actor"), [("grassroots_vote", "grassroots"), ("decision", "superior")]
)
def test_half_of_a_committee_is_not_enough(
    desks: Desks, tired: Person, step: str, actor: str
) -> None:
    case = leaving(desks, tired, step, ON)
    take(getattr(desks, actor), case, step, ON, count=Count(7, 7, eligible=14))
    assert (fresh(case).outcome, left(tired)) == ("refused", [])


def test_the_cell_does_not_decide(desks: Desks, tired: Person) -> None:
    case = leaving(desks, tired, "decision", ON)
    for actor in (desks.cell, desks.grassroots, desks.receiver):
        with pytest.raises(PermissionDenied):
            take(actor, case, "decision", ON, count=BODY_FOR)


def test_nobody_leaves_while_something_is_held(desks: Desks, tired: Person) -> None:
    case = leaving(desks, tired, "decision", ON)
    other = desks.begin("transfer_out", ON, by=desks.superior, person=tired)
    services.hold(actor=desks.superior, case=other, revision=other.revision, on=ON)
    assert stops(desks.superior, case, "decision", ON, count=BODY_FOR) == {"held"}


def test_a_request_may_be_taken_back_until_it_is_decided(desks: Desks, tired: Person) -> None:
    case = leaving(desks, tired, "decision", ON)
    services.withdraw(
        actor=desks.superior, case=case, revision=case.revision, on=ON, reason="Rút đơn"
    )
    assert (fresh(case).outcome, left(tired)) == ("withdrawn", [])
