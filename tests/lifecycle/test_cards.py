"""Cards: issued with the recognition, replaced, given back; whatever the number looks like."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.core import indicators
from dangvu.core.periods import Period
from dangvu.members import services as members
from dangvu.members.choices import CardKind, ExitKind
from dangvu.members.models import Card, Person
from dangvu.members.selectors import timeline_of
from dangvu.members.selectors.record import standpoint
from dangvu.procedures import services
from dangvu.procedures.models import Case, StepTaken
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers, stops

ON = date(2024, 5, 20)
NUMBER = "12.345678"


@pytest.fixture
def member(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], name="Vũ Thị Thẻ")


def give(desks: Desks, person: Person, number: str = NUMBER, on: date = ON) -> None:
    """A card that the member has."""
    members.record_card(
        actor=desks.superior, person=person, on=on, kind=CardKind.ISSUED, number=number
    )


def cards(person: Person) -> list[tuple[str, date, str]]:
    with reading_whole():
        rows = Card.objects.current().filter(person=person).order_by("on", "pk")
        return list(rows.values_list("kind", "on", "number"))


def told_of(desks: Desks, person: Person) -> list[str]:
    with reading_as(desks.superior):
        return [one.title for one in timeline_of(desks.superior, person)]


def figure(code: str, year: int = 2024) -> int:
    with reading_whole():
        return indicators.get(code).rows(Period.of_year(year)).count()


# --- issue ------------------------------------------------------------------------------------


def to_the_decision(desks: Desks, person: Person, on: date = ON) -> Case:
    case = desks.begin("card", on, person=person)
    take(desks.grassroots, case, "list", on, papers=papers(on, "ẢNH-TĐV"))
    take(desks.superior, case, "board", on)
    return fresh(case)


def decide(desks: Desks, case: Case, on: date = ON, **values: Any) -> set[str]:
    given = {"number": NUMBER, **values}
    return stops(desks.superior, case, "decision", on, way="approved", values=given)


def test_a_card_is_issued_by_the_decision_and_handed_over_by_the_cell(
    desks: Desks, member: Person
) -> None:
    case = to_the_decision(desks, member)
    with reading_whole():
        made = [one.paper for one in case.papers.order_by("pk")]
    assert made == ["ẢNH-TĐV", "1-TĐV", "1A-TĐV"]
    assert decide(desks, case) == set()
    later = date(2024, 6, 3)
    take(desks.cell, case, "hand_over", later)
    assert fresh(case).outcome == "issued"
    assert cards(member) == [("ISSUED", ON, NUMBER)]
    assert (figure("members.cards_issued"), figure("members.cards_replaced")) == (1, 0)
    assert "Được cấp thẻ đảng viên" in told_of(desks, member)


def test_a_cell_does_not_decide_a_card(desks: Desks, member: Person) -> None:
    case = to_the_decision(desks, member)
    for actor in (desks.cell, desks.grassroots):
        with pytest.raises(PermissionDenied):
            take(actor, case, "decision", ON, way="approved", values={"number": NUMBER})
    assert cards(member) == []


def test_the_line_of_a_case_keeps_only_the_last_signs_of_the_number(
    desks: Desks, member: Person
) -> None:
    case = to_the_decision(desks, member)
    decide(desks, case)
    with reading_whole():
        taken = StepTaken.objects.get(case=case, step="decision")
    assert taken.values["number"].endswith("678")
    assert NUMBER not in str(taken.values)


def test_a_list_needs_photos_until_the_police_took_them(desks: Desks, member: Person) -> None:
    case = desks.begin("card", ON, person=member)
    assert stops(desks.grassroots, case, "list", ON) == {"paper_missing"}
    later = date(2025, 8, 8)
    other = desks.begin("card", later, person=make_member(desks.tree["A1"]))
    assert stops(desks.grassroots, other, "list", later) == set()


@pytest.mark.parametrize(
    ("on", "stopped"), [(date(2024, 5, 21), {"not_full"}), (date(2024, 5, 22), set())]
)
def test_a_card_is_decided_from_the_day_on_which_the_member_is_full(
    desks: Desks, on: date, stopped: set[str]
) -> None:
    """The list goes with the papers of the recognition, before it."""
    person = make_member(desks.tree["A1"], admitted=date(2023, 5, 22))
    case = to_the_decision(desks, person)
    assert decide(desks, case, on) == stopped


def test_who_has_a_card_gets_no_second_one(desks: Desks, member: Person) -> None:
    case = to_the_decision(desks, member)
    give(desks, member, "11.111111", date(2024, 5, 1))
    assert decide(desks, case) == {"card_there"}
    other = desks.begin("card", ON, person=make_member(desks.tree["A1"]))
    give(desks, other.person, "22.222222")
    brought = papers(ON, "ẢNH-TĐV")
    assert stops(desks.grassroots, other, "list", ON, papers=brought) == {"card_there"}


def test_a_number_that_another_member_has_undoes_the_decision(desks: Desks, member: Person) -> None:
    give(desks, make_member(desks.tree["A1"]))
    case = to_the_decision(desks, member)
    with pytest.raises(services.Refused, match="đảng viên khác"):
        decide(desks, case)
    assert fresh(case).step == "decision"
    assert cards(member) == []


def test_a_decision_without_a_number_gives_no_card(desks: Desks, member: Person) -> None:
    case = to_the_decision(desks, member)
    assert decide(desks, case, number=" ") == {"number_missing"}
    take(desks.superior, case, "decision", ON, way="refused")
    assert fresh(case).outcome == "refused"
    assert cards(member) == []


@pytest.mark.parametrize("number", ["1", "A-1", "012345678901", "9" * 60])
def test_of_the_form_of_a_number_nothing_is_asked(
    desks: Desks, member: Person, number: str
) -> None:
    case = to_the_decision(desks, member)
    assert decide(desks, case, number=number) == set()
    assert cards(member) == [("ISSUED", ON, number)]


# --- replacement ------------------------------------------------------------------------------


def to_the_new_card(desks: Desks, person: Person, way: str = "damaged") -> Case:
    case = desks.begin("card_replacement", ON, person=person)
    brought = papers(ON, "ĐN-TĐV")
    take(desks.cell, case, "request", ON, way=way, papers=brought)
    take(desks.grassroots, case, "list", ON)
    return fresh(case)


@pytest.mark.parametrize(
    ("way", "number"), [("damaged", NUMBER), ("lost", "13.000001"), ("wrong_data", "13.000002")]
)
def test_a_card_is_replaced_for_a_reason(
    desks: Desks, member: Person, way: str, number: str
) -> None:
    give(desks, member, on=date(2020, 3, 2))
    case = to_the_new_card(desks, member, way)
    given = {"values": {"number": number}, "way": "approved"}
    assert stops(desks.superior, case, "decision", ON, **given) == set()
    take(desks.cell, case, "hand_over", ON)
    assert fresh(case).outcome == "replaced"
    assert cards(member)[1:] == [("REPLACED", ON, number)]
    assert (figure("members.cards_issued"), figure("members.cards_replaced")) == (0, 1)


def test_nothing_is_replaced_where_there_is_no_card(desks: Desks, member: Person) -> None:
    case = desks.begin("card_replacement", ON, person=member)
    brought = papers(ON, "ĐN-TĐV")
    more = {"way": "lost", "papers": brought}
    assert stops(desks.cell, case, "request", ON, **more) == {"no_card"}
    give(desks, member)
    assert stops(desks.cell, case, "request", ON, **more) == set()


# --- recall -----------------------------------------------------------------------------------

LEFT = date(2024, 4, 15)


def gone(desks: Desks, person: Person, kind: ExitKind = ExitKind.EXPELLED) -> None:
    members.record_exit(actor=desks.superior, person=person, on=LEFT, kind=kind)


def collect(desks: Desks, case: Case, on: date = ON, **more: Any) -> set[str]:
    return stops(desks.cell, case, "collect", on, **{"way": "collected", **more})


@pytest.mark.parametrize("kind", [ExitKind.EXPELLED, ExitKind.STRUCK_OFF, ExitKind.LEFT])
def test_who_left_gives_the_card_back(desks: Desks, member: Person, kind: ExitKind) -> None:
    give(desks, member, on=date(2020, 3, 2))
    gone(desks, member, kind)
    case = desks.begin("card_recall", LEFT, person=member)
    assert collect(desks, case) == set()
    take(desks.grassroots, case, "send_up", ON)
    take(desks.superior, case, "receive", ON)
    assert fresh(case).outcome == "recalled"
    assert cards(member)[1:] == [("RECALLED", ON, NUMBER)]
    assert figure("members.cards_recalled") == 1
    assert told_of(desks, member)[0] == "Bị thu hồi thẻ đảng viên"
    with reading_as(desks.superior):
        assert standpoint(member, LEFT).card == NUMBER
        assert standpoint(member, ON).card == ""


def test_of_the_dead_the_family_keeps_the_card(desks: Desks, member: Person) -> None:
    give(desks, member, on=date(2020, 3, 2))
    gone(desks, member, ExitKind.DIED)
    case = desks.begin("card_recall", ON, person=member)
    assert collect(desks, case) == {"not_recalled"}


@pytest.mark.parametrize(("on", "stopped"), [(date(2024, 4, 14), {"still_member"}), (LEFT, set())])
def test_a_card_is_collected_from_the_day_of_the_exit(
    desks: Desks, member: Person, on: date, stopped: set[str]
) -> None:
    give(desks, member, on=date(2020, 3, 2))
    gone(desks, member)
    case = desks.begin("card_recall", date(2024, 4, 14), person=member)
    assert collect(desks, case, on) == stopped


def test_a_card_is_taken_back_once(desks: Desks, member: Person) -> None:
    give(desks, member, on=date(2020, 3, 2))
    gone(desks, member)
    members.recall_card(actor=desks.superior, person=member, on=ON)
    case = desks.begin("card_recall", ON, person=member)
    assert collect(desks, case) == {"no_card"}
    with pytest.raises(members.Refused, match="đã thu hồi"):
        members.recall_card(actor=desks.superior, person=member, on=ON)


def test_a_card_that_was_not_collected_says_why(desks: Desks, member: Person) -> None:
    give(desks, member, on=date(2020, 3, 2))
    gone(desks, member)
    case = desks.begin("card_recall", ON, person=member)
    assert collect(desks, case, way="missing") == {"why_missing"}
    why = {"why": "Người này đã đi khỏi địa phương"}
    assert collect(desks, case, way="missing", values=why) == set()
    assert fresh(case).outcome == "not_collected"
    assert [kind for kind, _on, _number in cards(member)] == ["ISSUED"]


def test_nobody_takes_the_card_of_a_member(desks: Desks, cast: Cast, member: Person) -> None:
    give(desks, member)
    with pytest.raises(members.Refused, match="còn là đảng viên"):
        members.recall_card(actor=desks.superior, person=member, on=ON)
    gone_on = date(2024, 7, 1)
    members.record_exit(actor=desks.superior, person=member, on=gone_on, kind=ExitKind.LEFT)
    with pytest.raises(PermissionDenied):
        members.recall_card(actor=cast.outsider, person=member, on=gone_on)


def test_a_number_for_which_there_is_no_room_is_told(desks: Desks, member: Person) -> None:
    case = to_the_decision(desks, member)
    with pytest.raises(services.Refused, match="dài quá 60"):
        decide(desks, case, number="9" * 61)
    assert cards(member) == []
