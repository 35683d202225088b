"""The life of a case: begun, its steps taken, everything that stands against one told at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core import guard
from dangvu.core.guard import Hold, StepHeld
from dangvu.core.secrecy import SecretRefused
from dangvu.organizations.models import Organization
from dangvu.procedures import registry, services
from dangvu.procedures.choices import State, What
from dangvu.procedures.models import CasePaper, StepTaken, Vote
from dangvu.procedures.services import Count, Paper, Refused, TakenMeanwhile
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import (
    BEGAN,
    begin,
    fresh,
    make_voters,
    take,
    to_the_decision,
    to_the_vote,
)
from tests.procedures.toy import changed, in_use

NEXT = BEGAN + timedelta(days=1)


def reasons(held: pytest.ExceptionInfo[StepHeld]) -> set[str]:
    return {hold.code for hold in held.value.holds}


def test_a_case_goes_from_its_dossier_to_its_end(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 5)
    case = begin(praise.secretary, bloc["A1"])
    assert (case.step, case.acting_id, case.state) == ("dossier", bloc["A1"], State.OPEN)
    case = to_the_vote(praise.secretary, case)
    assert (case.step, case.due) == ("cell_vote", date(2026, 10, 5))
    take(praise.secretary, case, "cell_vote", NEXT, count=Count(5, 1))
    case = fresh(case)
    assert (case.step, case.acting_id) == ("decision", bloc["A"])
    assert case.due_basis == "24-QĐ/TW Ban Chấp hành Trung ương"
    take(praise.officer, case, "decision", NEXT, way="approved")
    case = fresh(case)
    assert (case.state, case.outcome, case.ended_on, case.due) == (
        State.DONE,
        "praised",
        NEXT,
        None,
    )
    with reading_whole():
        line = StepTaken.objects.filter(case=case).order_by("id")
        assert [(one.what, one.step, one.to_step) for one in line] == [
            (What.BEGUN, "dossier", "dossier"),
            (What.DONE, "dossier", "cell_vote"),
            (What.DONE, "cell_vote", "decision"),
            (What.DONE, "decision", "praised"),
        ]
        assert line[1].values == {"reason": "Sáng kiến"}
        made = CasePaper.objects.filter(case=case).order_by("id")
        assert [(one.paper, one.is_produced) for one in made] == [
            ("BD-1", False),
            ("BD-2", True),
            ("BD-3", True),
        ]


def test_a_vote_that_fails_ends_it_and_makes_no_decision(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 5)
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
    taken = take(praise.secretary, case, "cell_vote", NEXT, count=Count(3, 3))
    assert (taken.way, fresh(case).outcome) == ("failed", "refused")


def test_every_reason_against_a_step_is_told_at_once(praise: Cast, bloc: Tree) -> None:
    case = begin(praise.secretary, bloc["A1"])
    with pytest.raises(StepHeld) as held:
        take(praise.secretary, case, "dossier", BEGAN)
    assert reasons(held) == {"paper_missing", "value_missing"}
    assert "Còn thiếu giấy tờ: BD-1 Đơn đề nghị biểu dương." in str(held.value)
    with pytest.raises(StepHeld) as held:
        take(praise.secretary, case, "dossier", BEGAN, values={"reason": 5, "other": "x"})
    assert reasons(held) == {"paper_missing", "value_wrong", "value_unknown"}
    with reading_whole():
        assert StepTaken.objects.filter(case=case).count() == 1


def test_a_paper_that_comes_later_than_the_step_is_not_in_hand(praise: Cast, bloc: Tree) -> None:
    case = begin(praise.secretary, bloc["A1"])
    services.record_paper(actor=praise.secretary, case=case, paper=Paper("BD-1", NEXT))
    with pytest.raises(StepHeld) as held:
        take(praise.secretary, case, "dossier", BEGAN, values={"reason": "x"})
    assert reasons(held) == {"paper_missing"}
    take(praise.secretary, case, "dossier", NEXT, values={"reason": "x"})


def test_a_lost_paper_has_to_be_had_again(praise: Cast, bloc: Tree) -> None:
    case = begin(praise.secretary, bloc["A1"])
    paper = services.record_paper(actor=praise.secretary, case=case, paper=Paper("BD-1", BEGAN))
    with pytest.raises(Refused, match="vì sao"):
        services.lose_paper(actor=praise.secretary, paper=paper, reason=" ")
    services.lose_paper(actor=praise.secretary, paper=paper, reason="Thất lạc khi chuyển")
    with pytest.raises(StepHeld):
        take(praise.secretary, case, "dossier", BEGAN, values={"reason": "x"})
    with pytest.raises(Refused, match="đã được ghi"):
        services.lose_paper(actor=praise.secretary, paper=paper, reason="Lần nữa")


@pytest.mark.parametrize(("on", "is_fresh"), [(date(2027, 2, 28), True), (date(2027, 3, 1), False)])
def test_a_paper_of_a_leap_day_is_fresh_until_the_end_of_february(
    praise: Cast, bloc: Tree, on: date, *, is_fresh: bool
) -> None:
    need = "needs: [{paper: BD-1, fresh: {count: 36, unit: months}}]"
    actor = praise.secretary.__class__(
        praise.secretary.user_id, "x", date(2027, 6, 1), channel="test"
    )
    with in_use(changed(("needs: [BD-1]", need))):
        case = begin(actor, bloc["A1"])
        paper = [Paper("BD-1", date(2024, 2, 29))]
        given = {"papers": paper, "values": {"reason": "x"}}
        if is_fresh:
            take(actor, case, "dossier", on, **given)
        else:
            with pytest.raises(StepHeld) as held:
                take(actor, case, "dossier", on, **given)
            assert reasons(held) == {"paper_stale"}


def test_only_who_manages_where_it_must_be_acted_on_takes_a_step(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 2)
    case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    for stranger in (praise.secretary, praise.outsider, praise.clerk):
        with pytest.raises(PermissionDenied):
            take(stranger, case, "decision", BEGAN, way="approved")
    with pytest.raises(PermissionDenied):
        begin(praise.secretary, bloc["A2"], make_member(bloc["A2"]))
    take(praise.officer, case, "decision", BEGAN, way="approved")


def test_the_second_of_two_officers_is_told_that_somebody_was_first(
    praise: Cast, bloc: Tree
) -> None:
    make_voters(bloc["A1"], 2)
    case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    given = {
        "actor": praise.officer, "case": case, "step": "decision", "revision": case.revision,
        "on": BEGAN,
    }  # fmt: skip
    services.take_step(way="approved", **given)
    for way in ("refused", "approved"):
        with pytest.raises((TakenMeanwhile, Refused)):
            services.take_step(way=way, **given)
    assert fresh(case).outcome == "praised"


def test_the_database_lets_a_turn_be_left_once(praise: Cast, bloc: Tree) -> None:
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
    with reading_whole(), deed(actor=MAKER, verb="tests.twice"):
        done = StepTaken.objects.get(case=case, what=What.DONE)
        with pytest.raises(IntegrityError, match="procedures_steptaken_once"), transaction.atomic():
            StepTaken.objects.create(
                case=case, turn=done.turn, what=What.DONE, step="dossier", way="done",
                to_step="cell_vote", on=BEGAN, organization_id=bloc["A1"],
            )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "message"), [(BEGAN, "trước việc gần nhất"), (date(2026, 11, 22), "sau hôm nay")]
)
def test_nothing_is_dated_before_the_last_thing_or_after_today(
    praise: Cast, bloc: Tree, day: date, message: str
) -> None:
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]), NEXT)
    with pytest.raises(Refused, match=message):
        take(praise.secretary, case, "cell_vote", day, count=Count(1))


def test_a_decision_dated_before_its_vote_is_refused(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 2)
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
    take(praise.secretary, case, "cell_vote", NEXT, count=Count(3))
    with pytest.raises(Refused, match="trước việc gần nhất"):
        take(praise.officer, case, "decision", BEGAN, way="approved")


def test_a_person_has_one_open_case_of_a_procedure(praise: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    case = begin(praise.secretary, bloc["A1"], person)
    with pytest.raises(Refused, match="đã có hồ sơ"):
        begin(praise.secretary, bloc["A1"], person)
    services.withdraw(
        actor=praise.secretary, case=case, revision=1, on=BEGAN, reason="Người được nêu xin rút"
    )
    assert begin(praise.secretary, bloc["A1"], person).pk != case.pk


def test_a_case_is_begun_for_somebody_of_the_place_whom_one_may_see(
    praise: Cast, bloc: Tree
) -> None:
    with pytest.raises(Refused, match="Không có đảng viên này"):
        begin(praise.secretary, bloc["A1"], make_member(bloc["B1"]))
    with pytest.raises(Refused, match="không sinh hoạt"):
        begin(praise.officer, bloc["A1"], make_member(bloc["A2"]))
    with pytest.raises(Refused, match="đảng viên nào"):
        services.begin(
            actor=praise.secretary, code="praise", on=BEGAN, label="Ai đó",
            organization=Organization.objects.get(pk=bloc["A1"]),
        )  # fmt: skip
    with pytest.raises(Refused, match="chưa có quy định"):
        begin(praise.secretary, bloc["A1"], on=date(2021, 7, 29))


def test_guards_of_rooms_and_of_upper_rooms_are_told_together(praise: Cast, bloc: Tree) -> None:
    text = changed(("needs: [BD-1]", "needs: [BD-1]\n        guards: [toy.never]"))
    registry.add_guard("toy.never", lambda act: Hold("never", f"Không bao giờ ({act.step.code})."))
    before = dict(guard._guards)
    guard.register(
        "procedures.take_step", lambda actor, subject: Hold("upper", "Chưa làm được lúc này.")
    )
    try:
        with in_use(text):
            case = begin(praise.secretary, bloc["A1"])
            with pytest.raises(StepHeld) as held:
                take(praise.secretary, case, "dossier", BEGAN)
            assert reasons(held) == {"never", "upper", "paper_missing", "value_missing"}
    finally:
        registry._guards.pop("toy.never")
        guard._guards.clear()
        guard._guards.update(before)


def test_an_effect_runs_with_its_step_or_neither_does(praise: Cast, bloc: Tree) -> None:
    said: list[str] = []

    def effect(act: object, taken: StepTaken) -> None:
        if said:
            raise Refused("Không ghi được")
        said.append(taken.way)

    registry.add_effect("toy.praise", effect)
    text = changed(
        (
            "        next: {approved:",
            "        effect: {approved: toy.praise}\n        next: {approved:",
        )
    )
    make_voters(bloc["A1"], 2)
    try:
        with in_use(text):
            first = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
            second = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
            take(praise.officer, first, "decision", BEGAN, way="approved")
            with pytest.raises(Refused, match="Không ghi được"):
                take(praise.officer, second, "decision", BEGAN, way="approved")
            assert said == ["approved"]
            assert fresh(second).step == "decision"
            take(praise.officer, second, "decision", BEGAN, way="refused")
    finally:
        registry._effects.pop("toy.praise")


def test_a_step_nobody_stands_for_is_passed_over(praise: Cast, bloc: Tree) -> None:
    """A cell under a sectional committee has its appraisal, one without goes straight on."""
    appraisal = (
        "      - code: appraisal\n        label: Đảng ủy bộ phận thẩm định\n        at: sectional\n"
        "        skip_to: decision\n        next: decision\n      - code: decision"
    )
    text = changed(("      - code: decision", appraisal), ("passed: decision", "passed: appraisal"))
    make_voters(bloc["A1"], 2)
    make_voters(bloc["AS1"], 2)
    with in_use(text):
        straight = to_the_decision(praise.officer, begin(praise.officer, bloc["A1"]))
        assert (straight.step, straight.acting_id) == ("decision", bloc["A"])
        around = to_the_decision(praise.officer, begin(praise.officer, bloc["AS1"]))
        assert (around.step, around.acting_id) == ("appraisal", bloc["AS"])


def test_a_grassroots_cell_decides_itself_unless_it_is_told_to_go_on(
    praise: Cast, bloc: Tree
) -> None:
    make_voters(bloc["C"], 2)
    own = to_the_decision(praise.operator, begin(praise.operator, bloc["C"]))
    assert (own.step, own.acting_id) == ("decision", bloc["C"])
    with in_use(changed(("at: grassroots", "at: superior"))):
        case = to_the_decision(praise.operator, begin(praise.operator, bloc["C"]))
        assert case.acting_id == bloc["K"]


def test_what_bears_a_stamp_of_secrecy_stays_out(praise: Cast, bloc: Tree) -> None:
    case = begin(praise.secretary, bloc["A1"])
    with pytest.raises(SecretRefused):
        take(praise.secretary, case, "dossier", BEGAN, values={"reason": "TỐI MẬT\nviệc"})
    with pytest.raises(SecretRefused):
        services.record_paper(
            actor=praise.secretary, case=case, paper=Paper("BD-1", BEGAN, place="(MẬT) tủ 3")
        )


def test_a_paper_of_another_procedure_is_refused(praise: Cast, bloc: Tree) -> None:
    case = begin(praise.secretary, bloc["A1"])
    with pytest.raises(Refused, match="không dùng"):
        services.record_paper(actor=praise.secretary, case=case, paper=Paper("9-KNĐ", BEGAN))


def test_a_result_is_made_known_after_it_is_there(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 2)
    case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    with pytest.raises(Refused, match="chưa có kết quả"):
        services.publish_result(actor=praise.officer, case=case, where="Chi bộ", on=BEGAN)
    take(praise.officer, case, "decision", NEXT, way="refused")
    case = fresh(case)
    with pytest.raises(Refused, match="từ ngày có kết quả"):
        services.publish_result(actor=praise.officer, case=case, where="Chi bộ", on=BEGAN)
    services.publish_result(
        actor=praise.officer, case=case, where="Chi bộ", on=NEXT, until=NEXT + timedelta(days=9)
    )
    with pytest.raises(Refused, match="đã ghi"):
        services.publish_result(actor=praise.officer, case=case, where="Chi bộ", on=NEXT)


def test_a_decision_takes_its_number_from_the_register(praise: Cast, bloc: Tree) -> None:
    from dangvu.core import numberer

    asked: list[tuple[int, str, date]] = []
    before = numberer._numberer

    def number(*, issuer_id: int, symbol: str, on: date, count: int) -> list[str]:
        asked.append((issuer_id, symbol, on))
        return ["12-QĐ/ĐU"] * count

    numberer.plug_in(number)
    make_voters(bloc["A1"], 2)
    try:
        case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
        take(praise.officer, case, "decision", NEXT, way="approved")
    finally:
        numberer._numberer = before
    assert asked == [(bloc["A"], "QĐ", NEXT)]
    with reading_whole():
        assert CasePaper.objects.get(case=case, paper="BD-3").number == "12-QĐ/ĐU"


def test_a_vote_recorded_before_is_claimed_by_one_step(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    cases = [to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"])) for _ in range(2)]
    rule = registry.definition("praise").versions[0].steps["cell_vote"].vote
    assert rule is not None
    vote = services.record_vote(
        actor=praise.secretary, organization_id=bloc["A1"], rule=rule, on=NEXT,
        question="Biểu dương hai đồng chí", count=Count(5),
    )  # fmt: skip
    with pytest.raises(StepHeld) as held:
        take(praise.secretary, cases[0], "cell_vote", BEGAN, vote=vote)
    assert reasons(held) == {"before_its_vote"}
    with pytest.raises(StepHeld) as held:
        take(praise.secretary, cases[0], "cell_vote", NEXT, vote=vote, way="failed")
    assert reasons(held) == {"way_against_vote"}
    take(praise.secretary, cases[0], "cell_vote", NEXT, vote=vote)
    with pytest.raises(Refused, match="cho một bước khác"):
        take(praise.secretary, cases[1], "cell_vote", NEXT, vote=vote)
    with reading_whole():
        assert Vote.objects.get().case_id is None
