"""Transfers for good, for a time and inside: who lets go, who receives, and by when."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.members.choices import ExitKind
from dangvu.members.models import Person, Placement, Transfer
from dangvu.members.services import record_exit
from dangvu.procedures import services
from dangvu.procedures.models import Case
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers, stops
from tests.procedures.test_api import Program

#: Under 294-QĐ/TW, of which the deadlines of transfers were seen.
ON = date(2026, 9, 7)
PAPERS = ("TKĐ", "QĐ-CT")
WHY = {"decided_on": date(2026, 8, 31)}


@pytest.fixture
def mover(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], name="Phạm Thị Đi")


def begun(desks: Desks, person: Person, code: str = "transfer", to: str = "B1") -> Case:
    there = desks.organization(to) if to else None
    return desks.begin(code, ON, by=desks.superior, person=person, destination=there)


def request(desks: Desks, case: Case, **more: object) -> set[str]:
    """What holds the first step of a transfer for good."""
    values = {**WHY, **more}
    return stops(desks.cell, case, "request", ON, values=values, papers=papers(ON, *PAPERS))


def to_the_letter(desks: Desks, case: Case, **more: object) -> Case:
    assert request(desks, case, **more) == set()
    take(desks.grassroots, case, "introduce", ON)
    take(desks.superior, case, "letter", ON)
    return fresh(case)


def cells(person: Person, kind: str = "OFFICIAL") -> list[tuple[int, date | None]]:
    """Where the person was, and until when."""
    with reading_whole():
        rows = Placement.objects.current().filter(person=person, kind=kind)
        return list(rows.order_by("valid_from").values_list("organization_id", "valid_to"))


# --- for good ---------------------------------------------------------------------------------


def test_a_member_is_of_the_old_cell_until_the_other_side_receives(
    desks: Desks, mover: Person
) -> None:
    case = to_the_letter(desks, begun(desks, mover))
    a1, b1 = desks.tree["A1"], desks.tree["B1"]
    assert (cells(mover), case.acting_id) == ([(a1, None)], desks.tree["B"])
    on = date(2026, 9, 21)
    take(desks.receiver, case, "receive", on)
    assert fresh(case).outcome == "moved"
    assert cells(mover) == [(a1, on), (b1, None)]
    with reading_whole():
        record = Transfer.objects.get(person=mover)
        mover.refresh_from_db()
    assert (record.direction, record.permanence, mover.home_id) == ("INTERNAL", "OFFICIAL", b1)


def test_only_the_receiving_side_receives(desks: Desks, mover: Person) -> None:
    case = to_the_letter(desks, begun(desks, mover))
    for actor in (desks.cell, desks.grassroots):
        with pytest.raises(PermissionDenied):
            take(actor, case, "receive", ON)


def test_a_refused_or_lost_letter_goes_back_with_its_reason(desks: Desks, mover: Person) -> None:
    case = to_the_letter(desks, begun(desks, mover))
    services.return_to(
        actor=desks.receiver, case=case, to="letter", revision=case.revision, on=ON,
        reason="Giấy giới thiệu bị mất",
    )  # fmt: skip
    again = fresh(case)
    assert (again.step, again.returns) == ("letter", 1)
    take(desks.superior, again, "letter", date(2026, 9, 14))
    take(desks.receiver, again, "receive", date(2026, 9, 14))
    assert fresh(case).outcome == "moved"


def test_a_letter_is_presented_within_thirty_working_days_or_explained(
    desks: Desks, mover: Person
) -> None:
    case = to_the_letter(desks, begun(desks, mover))
    last, late = date(2026, 10, 19), date(2026, 10, 20)
    assert (case.due, case.due_certainty) == (last, "SEEN")
    assert stops(desks.receiver, case, "receive", late) == {"presented_late"}
    why = {"late_reason": "Nằm viện"}
    assert stops(desks.receiver, case, "receive", late, values=why) == set()


def test_the_last_day_of_the_letter_needs_no_explanation(desks: Desks, mover: Person) -> None:
    case = to_the_letter(desks, begun(desks, mover))
    assert stops(desks.receiver, case, "receive", date(2026, 10, 19)) == set()


@pytest.mark.parametrize(
    ("decided", "stopped"),
    [(date(2026, 6, 11), set()), (date(2026, 6, 10), {"started_late"})],
)
def test_a_transfer_starts_within_sixty_working_days_or_is_explained(
    desks: Desks, mover: Person, decided: date, stopped: set[str]
) -> None:
    """Around the second of September there are three days off, and a Saturday that is worked."""
    case = begun(desks, mover)
    assert request(desks, case, decided_on=decided) == stopped
    if stopped:
        why = {"decided_on": decided, "late_reason": "Chờ bàn giao"}
        assert request(desks, case, **why) == set()


def test_a_transfer_out_counts_until_the_other_side_says_so(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover, "transfer_out", to="")
    to_the_letter(desks, case, to_place="Đảng bộ phường Hồng Bàng")
    on = date(2026, 9, 25)
    given = {"values": {"received_on": date(2026, 9, 21)}}
    assert stops(desks.superior, case, "confirm", on, **given) == {"paper_missing"}
    take(desks.superior, case, "confirm", on, papers=papers(on, "TB-TN"), **given)
    assert cells(mover) == [(desks.tree["A1"], date(2026, 9, 21))]
    with reading_whole():
        record = Transfer.objects.get(person=mover)
    assert (record.direction, record.other_place) == ("OUT", "Đảng bộ phường Hồng Bàng")


def arrival(desks: Desks) -> Case:
    """Somebody from outside, whose file was checked."""
    case = desks.begin("transfer_in", ON, by=desks.grassroots, label="Hồ Thị Đến")
    given = {"values": {"from_place": "Đảng bộ Cảng Đà Nẵng"}, "way": "accepted"}
    assert stops(desks.grassroots, case, "check", ON, **given) == {"paper_missing"}
    take(desks.grassroots, case, "check", ON, papers=papers(ON, "GTSHĐ", "HSĐV"), **given)
    return fresh(case)


def test_somebody_from_outside_is_enrolled_with_the_dates_of_elsewhere(desks: Desks) -> None:
    values = {
        "code": "DV90003",
        "birth": date(1988, 2, 3),
        "is_woman": True,
        "admitted_on": date(2015, 9, 2),
        "full_since": date(2016, 9, 2),
    }
    case = arrival(desks)
    take(desks.grassroots, case, "enrol", ON, values=values)
    with reading_whole():
        person = Person.objects.get(code="DV90003")
        assert Transfer.objects.get(person=person).direction == "IN"
    assert cells(person) == [(desks.tree["A1"], None)]
    assert (fresh(case).outcome, fresh(case).person_id) == ("received", person.pk)


def test_dates_of_a_membership_follow_one_after_the_other(desks: Desks) -> None:
    values = {
        "code": "DV90003",
        "birth": date(1988, 2, 3),
        "is_woman": True,
        "admitted_on": date(2015, 9, 2),
        "full_since": date(2015, 9, 2),
    }
    case = arrival(desks)
    codes = stops(desks.grassroots, case, "enrol", ON, values=values)
    assert codes == {"dates_out_of_order"}
    values["full_since"] = date(2015, 9, 3)
    assert stops(desks.grassroots, case, "enrol", ON, values=values) == set()


# --- what stands against any move -------------------------------------------------------------


def test_members_go_to_another_cell_and_to_a_cell_only(desks: Desks, mover: Person) -> None:
    for to, codes in {
        "B": {"no_cell"},
        "A1": {"same_cell", "same_grassroots"},
        "A2": {"same_grassroots"},
    }.items():
        case = begun(desks, mover, to=to)
        assert request(desks, case) == codes
        withdrawn(desks, case)


def withdrawn(desks: Desks, case: Case) -> None:
    now = fresh(case)
    services.withdraw(
        actor=desks.superior, case=now, revision=now.revision, on=ON, reason="Lập nhầm"
    )


def test_a_member_is_on_one_way_at_a_time(desks: Desks, mover: Person) -> None:
    first = begun(desks, mover, "transfer_out", to="")
    second = begun(desks, mover)
    assert request(desks, second) == {"other_move"}
    withdrawn(desks, first)
    assert request(desks, second) == set()


def test_nobody_moves_while_something_is_held_and_nothing_of_it_is_told(
    desks: Desks, mover: Person
) -> None:
    other = begun(desks, mover, "transfer_out", to="")
    services.hold(actor=desks.superior, case=other, revision=other.revision, on=ON)
    case = begun(desks, mover)
    with pytest.raises(services.StepHeld) as held:
        take(desks.cell, case, "request", ON, values=WHY, papers=papers(ON, *PAPERS))
    said = {hold.code: hold.reason for hold in held.value.holds}
    assert said["held"] == "Hồ sơ đang tạm giữ."


def test_a_hold_after_the_request_stops_the_letter(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover)
    assert request(desks, case) == set()
    take(desks.grassroots, case, "introduce", ON)
    other = begun(desks, mover, "transfer_out", to="")
    services.hold(actor=desks.superior, case=other, revision=other.revision, on=ON)
    assert stops(desks.superior, case, "letter", ON) == {"held"}
    now = fresh(other)
    services.release(actor=desks.superior, case=now, revision=now.revision, on=ON)
    assert stops(desks.superior, case, "letter", ON) == set()


def test_whoever_is_no_member_any_more_gets_no_letter(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover)
    assert request(desks, case) == set()
    take(desks.grassroots, case, "introduce", ON)
    record_exit(actor=desks.grassroots, person=mover, on=ON, kind=ExitKind.DIED)
    assert "no_member" in stops(desks.superior, case, "letter", ON)


# --- inside, and for a time -------------------------------------------------------------------


def test_a_member_goes_to_another_cell_of_the_same_committee(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover, "internal_transfer", to="A2")
    take(desks.cell, case, "request", ON)
    take(desks.grassroots, case, "letter", ON)
    on = date(2026, 9, 14)
    take(desks.grassroots, case, "receive", on)
    assert cells(mover) == [(desks.tree["A1"], on), (desks.tree["A2"], None)]


def test_to_another_committee_is_no_internal_move(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover, "internal_transfer", to="B1")
    assert stops(desks.cell, case, "request", ON) == {"other_grassroots"}


def away(desks: Desks, case: Case, on: date, until: date, *, studies: bool = False) -> set[str]:
    values = {"away_from": on, "away_until": until, "studies": studies}
    return stops(desks.cell, case, "request", on, values=values, papers=papers(on, "QĐ-CT"))


def test_a_guest_stays_a_member_of_the_own_cell_and_comes_back(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover, "temporary_transfer")
    assert away(desks, case, ON, date(2027, 3, 7)) == set()
    take(desks.grassroots, case, "letter", ON)
    take(desks.receiver, case, "receive", ON)
    a1, b1 = desks.tree["A1"], desks.tree["B1"]
    assert (cells(mover), cells(mover, "TEMPORARY")) == ([(a1, None)], [(b1, None)])
    assert (fresh(case).step, fresh(case).due) == ("stay", date(2027, 3, 8))
    back = date(2026, 11, 16)
    take(desks.receiver, case, "stay", back)
    assert cells(mover, "TEMPORARY") == [(b1, back)]
    assert fresh(case).outcome == "returned"


def test_a_stay_is_extended_before_it_is_over(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover, "temporary_transfer")
    away(desks, case, ON, date(2027, 3, 7))
    take(desks.grassroots, case, "letter", ON)
    take(desks.receiver, case, "receive", ON)
    now = fresh(case)
    services.extend(
        actor=desks.receiver, case=now, revision=now.revision, on=date(2026, 11, 16),
        reason="Kéo dài thời gian biệt phái",
    )  # fmt: skip
    assert fresh(case).due == date(2028, 3, 8)


def test_a_guest_may_be_called_elsewhere_for_good(desks: Desks, mover: Person) -> None:
    guest = begun(desks, mover, "temporary_transfer")
    away(desks, guest, ON, date(2027, 3, 7))
    take(desks.grassroots, guest, "letter", ON)
    assert request(desks, begun(desks, mover)) == {"other_move"}
    take(desks.receiver, guest, "receive", ON)
    with reading_whole():
        case = Case.objects.get(person=mover, definition="transfer")
    assert request(desks, case) == set()


@pytest.mark.parametrize(
    ("until", "studies", "stopped"),
    [
        (date(2025, 6, 3), False, set()),
        (date(2025, 6, 2), False, {"away_short"}),
        (date(2026, 3, 2), False, set()),
        (date(2026, 3, 3), False, {"away_long"}),
        (date(2027, 3, 3), True, set()),
        (date(2027, 3, 4), True, {"away_long"}),
    ],
)
def test_a_stay_is_three_months_to_less_than_a_year_and_studies_two_years(
    desks: Desks, mover: Person, until: date, *, studies: bool, stopped: set[str]
) -> None:
    """Under 232-QĐ/TW, of which this passage was seen."""
    on = date(2025, 3, 3)
    case = desks.begin(
        "temporary_transfer", on, by=desks.superior, person=mover,
        destination=desks.organization("B1"),
    )  # fmt: skip
    assert away(desks, case, on, until, studies=studies) == stopped


def test_a_length_that_was_not_seen_for_certain_holds_nobody(desks: Desks, mover: Person) -> None:
    case = begun(desks, mover, "temporary_transfer")
    assert away(desks, case, ON, date(2026, 10, 7)) == set()


def test_a_guest_elsewhere_is_counted_here_all_the_while(desks: Desks, mover: Person) -> None:
    case = desks.begin("temporary_transfer_out", ON, person=mover)
    values = {
        "away_from": ON,
        "away_until": date(2027, 3, 7),
        "to_place": "Đảng bộ phường Hồng Bàng",
    }
    assert stops(desks.cell, case, "request", ON, values=values) == {"paper_missing"}
    take(desks.cell, case, "request", ON, values=values, papers=papers(ON, "QĐ-CT"))
    other = begun(desks, mover)
    assert request(desks, other) == {"other_move"}
    take(desks.grassroots, case, "letter", ON)
    assert cells(mover) == [(desks.tree["A1"], None)]
    with reading_whole():
        record = Transfer.objects.get(person=mover)
    assert (record.direction, record.permanence, record.other_place) == (
        "OUT", "TEMPORARY", "Đảng bộ phường Hồng Bàng",
    )  # fmt: skip
    assert (fresh(case).step, fresh(case).due) == ("stay", date(2027, 3, 8))
    # Who is a guest somewhere may be called elsewhere for good.
    assert request(desks, other) == set()
    take(desks.grassroots, case, "stay", date(2026, 11, 16))
    assert fresh(case).outcome == "returned"


def test_whoever_sends_a_letter_back_is_told_so_and_sees_the_case_no_more(
    cast: Cast, desks: Desks, mover: Person
) -> None:
    """A case lies where it runs and where it must be acted on; the receiving side is neither then."""
    case = to_the_letter(desks, begun(desks, mover))
    program = Program(cast, desks.receiver)
    given = {"revision": case.revision, "on": ON.isoformat(), "to": "letter", "reason": "Mất giấy"}
    found = program.post(f"/{case.pk}/return", given)
    assert (found["step"], found["line"], found["papers"]) == ("letter", [], [])
    assert (fresh(case).step, fresh(case).returns) == ("letter", 1)
    program.get(f"/{case.pk}", 404)


def test_the_page_leads_whoever_sends_a_letter_back_to_the_list(
    cast: Cast, desks: Desks, mover: Person
) -> None:
    case = to_the_letter(desks, begun(desks, mover))
    said = {"revision": case.revision, "on": "07/09/2026", "to": "letter", "reason": "Mất giấy"}
    answer = cast.signed_in(desks.receiver).post(
        f"/procedures/{case.pk}/return/", {**said, "_once": uuid4().hex}, follow=True
    )
    assert answer.redirect_chain == [("/procedures/", 302)]
    assert "Đã ghi trả lại." in answer.content.decode()
    assert fresh(case).step == "letter"
