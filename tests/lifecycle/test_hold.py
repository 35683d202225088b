"""T11b: that something of a member is held is said to whoever is stopped by it, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.models import Deed
from dangvu.audit.wording import verb_words
from dangvu.core.actor import Actor
from dangvu.members.models import Person
from dangvu.procedures import services
from dangvu.procedures.alerts import due_of_cases
from dangvu.procedures.models import Case, StepTaken
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers

ON = date(2026, 9, 7)
SAID = "Hồ sơ đang tạm giữ."


@pytest.fixture
def member(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], name="Phạm Thị Giữ")


@pytest.fixture
def held(desks: Desks, member: Person) -> Case:
    """At the committee and its superior; the cell knows nothing of it."""
    case = desks.begin("suspension", ON, by=desks.superior, at="A", person=member)
    services.hold(actor=desks.superior, case=case, revision=case.revision, on=ON)
    return fresh(case)


FIRST: dict[str, dict[str, Any]] = {
    "transfer": {
        "step": "request",
        "papers": papers(ON, "TKĐ", "QĐ-CT"),
        "values": {"decided_on": ON},
    },
    "leaving": {
        "step": "request", "papers": papers(ON, "Đ-XR"), "values": {"no_breach": True}
    },
    "deletion": {"step": "open", "way": "absent", "values": {"absent_months": 3}},
    "exemption": {
        "step": "request", "papers": papers(ON, "Đ-M"), "values": {"voluntary": True}
    },
    "temporary_exemption": {
        "step": "request", "way": "far", "papers": papers(ON, "Đ-TM"),
        "values": {"since": ON, "until": date(2027, 3, 8)},
    },
}  # fmt: skip


def stopped(desks: Desks, actor: Actor, case: Case) -> list[str]:
    """Everything that is said to whoever tries the first step."""
    given = dict(FIRST[case.definition])
    try:
        take(actor, case, given.pop("step"), ON, **given)
    except services.StepHeld as found:
        return [hold.reason for hold in found.holds]
    return []


@pytest.mark.parametrize("code", FIRST)
def test_whoever_is_stopped_is_told_that_and_nothing_else(
    desks: Desks, member: Person, held: Case, code: str
) -> None:
    there = desks.organization("B1") if code == "transfer" else None
    case = desks.begin(code, ON, by=desks.superior, person=member, destination=there)
    assert stopped(desks, desks.cell, case) == [SAID]
    services.release(actor=desks.superior, case=held, revision=held.revision, on=ON)
    assert stopped(desks, desks.cell, case) == []


def test_a_held_case_says_so_once(desks: Desks, member: Person) -> None:
    case = desks.begin("leaving", ON, person=member)
    services.hold(actor=desks.cell, case=case, revision=case.revision, on=ON)
    assert stopped(desks, desks.cell, case) == [SAID]


def test_neither_list_nor_record_nor_desk_tells_the_cell_that_something_exists(
    cast: Cast, desks: Desks, member: Person, held: Case
) -> None:
    with reading_as(cast.secretary):
        assert not Case.objects.visible_to(cast.secretary).exists()
        assert not StepTaken.objects.filter(case=held.pk).exists()
        assert list(due_of_cases(cast.secretary)) == []
    for address in ("/", "/procedures/", f"/members/{member.pk}/", "/procedures/queue/"):
        page = cast.page(cast.secretary, address)
        assert f"/procedures/{held.pk}/" not in page
        assert "đang tạm giữ" not in page
    for address in ("/", f"/members/{member.pk}/"):
        assert "Đình chỉ" not in cast.page(cast.secretary, address)
    cast.page(cast.secretary, f"/procedures/{held.pk}/", 404)


def test_the_history_says_that_it_was_held_and_not_why(
    cast: Cast, desks: Desks, member: Person, held: Case
) -> None:
    with reading_whole():
        (line,) = StepTaken.objects.filter(case=held.pk, what="HELD")
        deed = Deed.objects.filter(verb="procedures.hold").latest("pk")
    assert (line.reason, line.source_id, line.values) == ("", None, {})
    assert verb_words(deed.verb) == "Tạm giữ hồ sơ"
    assert deed.object_label == f"suspension {held.pk}"


def test_a_hold_takes_no_reason(desks: Desks, member: Person) -> None:
    case = desks.begin("leaving", ON, person=member)
    with pytest.raises(TypeError):
        services.hold(  # type: ignore[call-arg]
            actor=desks.cell, case=case, revision=case.revision, on=ON, reason="Có đơn thư"
        )


def test_whoever_begins_what_runs_unseen_is_told_nothing_of_it(
    desks: Desks, member: Person, held: Case
) -> None:
    with pytest.raises(services.Refused) as refused:
        desks.begin("suspension", ON, person=member)
    assert str(refused.value) == SAID
    with pytest.raises(services.Refused, match="đã có hồ sơ"):
        desks.begin("suspension", ON, by=desks.superior, person=member)
