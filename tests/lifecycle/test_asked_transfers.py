"""Transfers that members ask for themselves: from words to the letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.core.actor import Actor
from dangvu.members.models import Person, Placement
from dangvu.members.services.accounts import link_account
from dangvu.organizations.models import Organization
from dangvu.procedures import services
from dangvu.procedures.choices import What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Refused, StepHeld, TakenMeanwhile
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers, stops

pytestmark = pytest.mark.django_db
Ask = Callable[..., Case]
WANTED = {"to_place": "Chi bộ 3, nơi ở mới", "why": "Đổi nơi công tác"}


@pytest.fixture
def person(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], code="DV-DI", name="Hoàng Văn Đi")


@pytest.fixture
def member(cast: Cast, desks: Desks, person: Person) -> Actor:
    actor = cast.hired("MEMBER", desks.tree["A1"])
    link_account(actor=cast.operator, user=cast.user(actor), person=person)
    return actor


@pytest.fixture
def ask(member: Actor) -> Ask:
    def made(code: str = "transfer", **more: Any) -> Case:
        decided = {} if code == "internal_transfer" else {"decided_on": TODAY}
        with reading_as(member):
            return services.ask(actor=member, code=code, values={**WANTED, **decided, **more})

    return made


def lead(actor: Actor, case: Case, place: Organization, **more: Any) -> StepTaken:
    with reading_as(actor):
        return services.lead_to(
            actor=actor, case=case, destination=place, on=TODAY,
            **{"revision": fresh(case).revision, **more},
        )  # fmt: skip


def test_a_transfer_asked_for_in_words_is_lived_to_its_end(
    desks: Desks, ask: Ask, person: Person
) -> None:
    case = ask()
    assert case.destination_id is None
    given = {"values": {"decided_on": TODAY}, "papers": papers(TODAY, "TKĐ", "QĐ-CT")}
    with reading_as(desks.cell):
        take(desks.cell, case, "request", TODAY, **given)
    with reading_as(desks.grassroots):
        take(desks.grassroots, case, "introduce", TODAY)
    with reading_as(desks.superior):
        # No letter goes to a place that is known in words only.
        assert stops(desks.superior, case, "letter", TODAY) == {"no_place"}
    said = lead(desks.superior, case, desks.organization("B1"))
    assert said.what == What.DESTINATION
    assert said.reason.endswith("(B1)")
    with reading_as(desks.superior):
        take(desks.superior, case, "letter", TODAY)
    assert fresh(case).acting_id == desks.tree["B"]
    with reading_as(desks.receiver):
        take(desks.receiver, case, "receive", TODAY)
    with reading_whole():
        placed = Placement.objects.as_of(TODAY).get(person=person)
    assert placed.organization_id == desks.tree["B1"]


def test_the_guards_of_the_first_step_are_told_to_the_member(ask: Ask) -> None:
    with pytest.raises(StepHeld) as held:
        ask(decided_on=TODAY - timedelta(days=120))
    assert {one.code for one in held.value.holds} == {"started_late"}
    assert ask(decided_on=TODAY - timedelta(days=120), late_reason="Nằm viện").pk


def test_a_member_is_on_one_way_at_a_time(ask: Ask) -> None:
    ask("internal_transfer")
    with pytest.raises(StepHeld) as held:
        ask()
    assert {one.code for one in held.value.holds} == {"other_move"}


def test_a_time_away_is_asked_for_with_its_days(member: Actor, ask: Ask) -> None:
    with reading_as(member), pytest.raises(StepHeld) as held:
        services.ask(actor=member, code="temporary_transfer", values=WANTED)
    assert {one.code for one in held.value.holds} == {"value_missing"}
    days = {"away_from": TODAY}
    days["away_until"] = TODAY + timedelta(days=200)
    with reading_as(member):
        assert services.ask(actor=member, code="temporary_transfer", values=WANTED | days).pk


def test_a_letter_inside_goes_to_a_cell_of_the_same_committee(desks: Desks, ask: Ask) -> None:
    case = ask("internal_transfer")
    with reading_as(desks.cell):
        take(desks.cell, case, "request", TODAY)
    lead(desks.superior, case, desks.organization("B1"))
    with reading_as(desks.grassroots):
        assert stops(desks.grassroots, case, "letter", TODAY) == {"other_grassroots"}
    lead(desks.grassroots, case, desks.organization("A2"))
    with reading_as(desks.grassroots):
        assert stops(desks.grassroots, case, "letter", TODAY) == set()


def test_where_a_case_leads_is_said_by_who_acts_and_of_what_they_see(
    desks: Desks, cast: Cast, ask: Ask
) -> None:
    from django.core.exceptions import PermissionDenied

    case = ask()
    with pytest.raises(Refused, match="Không có tổ chức này"):
        lead(desks.cell, case, desks.organization("B1"))
    with pytest.raises(PermissionDenied):
        lead(desks.receiver, case, desks.organization("B1"))
    with pytest.raises(TakenMeanwhile):
        lead(desks.superior, case, desks.organization("B1"), revision=7)
    answer = cast.signed_in(desks.superior).post(
        f"/procedures/{case.pk}/lead/",
        {"destination": "B1", "on": "21/11/2026", "revision": case.revision},
    )
    assert answer.status_code == 302
    assert fresh(case).destination_id == desks.tree["B1"]
    assert WANTED["to_place"] in cast.page(desks.superior, f"/procedures/{case.pk}/lead/")


def test_hidden_and_absent_places_answer_alike(desks: Desks, cast: Cast, ask: Ask) -> None:
    case, browser = ask(), cast.signed_in(desks.cell)
    said = {
        code: browser.post(
            f"/procedures/{case.pk}/lead/",
            {"destination": code, "on": "21/11/2026", "revision": case.revision},
        )
        for code in ("B1", "B7")
    }
    assert len({one.status_code for one in said.values()}) == 1
    assert "Hội sở" not in said["B1"].content.decode()
    assert fresh(case).destination_id is None


def test_where_it_leads_is_not_said_once_it_is_there(desks: Desks) -> None:
    person = make_member(desks.tree["A1"], name="Đinh Thị Đến")
    case = desks.begin(
        "internal_transfer", TODAY, by=desks.grassroots, person=person,
        destination=desks.organization("A2"),
    )  # fmt: skip
    take(desks.cell, case, "request", TODAY)
    take(desks.grassroots, case, "letter", TODAY)
    with pytest.raises(Refused, match="không ghi nơi đến"):
        lead(desks.grassroots, case, desks.organization("A2"))


def test_a_secretary_begins_a_transfer_whose_place_is_found_above(desks: Desks) -> None:
    person = make_member(desks.tree["A1"], name="Lý Thị Đi")
    assert desks.begin("transfer", date(2026, 11, 20), person=person).destination_id is None
