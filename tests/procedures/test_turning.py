"""What happens to a case beside its steps: sent back, put off, stopped, taken back, over, adopted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.procedures import services
from dangvu.procedures.choices import State, What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Count, Refused, StepHeld, TakenMeanwhile
from tests.cast import Cast
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
from tests.procedures.toy import changed, in_use, toy


@pytest.fixture
def case(praise: Cast, bloc: Tree) -> Case:
    """At the vote of cell A1, where four may vote."""
    make_voters(bloc["A1"], 3)
    return to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))


def turn(verb: Any, actor: Actor, case: Case, on: date = BEGAN, **more: Any) -> StepTaken:
    """The deed, with the case as it is."""
    return verb(actor=actor, case=case, revision=fresh(case).revision, on=on, **more)


def test_a_case_is_sent_back_with_a_reason_and_counted(praise: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="Ghi lý do"):
        turn(services.return_to, praise.secretary, case, to="dossier", reason=" ")
    with pytest.raises(Refused, match="không trả lại"):
        turn(services.return_to, praise.secretary, case, to="decision", reason="Thiếu")
    taken = turn(
        services.return_to, praise.secretary, case, to="dossier", reason="Thiếu thành tích"
    )
    now = fresh(case)
    assert (now.step, now.returns, taken.to_step, now.due) == ("dossier", 1, "dossier", None)
    take(praise.secretary, case, "dossier", BEGAN, values={"reason": "Đã bổ sung"})
    taken = take(praise.secretary, case, "cell_vote", BEGAN, count=Count(4))
    assert (fresh(case).step, taken.turn) == ("decision", 4)


def test_a_deadline_is_put_off_once_before_it_is_over(praise: Cast, case: Case) -> None:
    case = to_the_decision_from(praise, case)
    assert case.due == date(2026, 10, 19)
    taken = turn(services.extend, praise.officer, case, reason="Phải xác minh thêm")
    assert (taken.was_due, taken.due) == (date(2026, 10, 19), date(2026, 11, 2))
    with pytest.raises(Refused, match="đủ số lần"):
        turn(services.extend, praise.officer, case, reason="Nữa")


def to_the_decision_from(praise: Cast, case: Case) -> Case:
    take(praise.secretary, case, "cell_vote", BEGAN, count=Count(4))
    return fresh(case)


@pytest.mark.parametrize(
    ("on", "is_in_time"), [(date(2026, 10, 19), True), (date(2026, 10, 20), False)]
)
def test_what_is_late_is_not_put_off(
    praise: Cast, case: Case, on: date, *, is_in_time: bool
) -> None:
    case = to_the_decision_from(praise, case)
    if is_in_time:
        turn(services.extend, praise.officer, case, on=on, reason="Phải xác minh thêm")
    else:
        with pytest.raises(Refused, match="Đã quá hạn 19/10/2026"):
            turn(services.extend, praise.officer, case, on=on, reason="Phải xác minh thêm")


def test_a_step_without_an_extension_is_not_put_off(praise: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="không có thời hạn"):
        turn(services.extend, praise.secretary, case, reason="Bận")


def test_the_clock_stands_still_while_a_case_is_paused(praise: Cast, case: Case) -> None:
    case = to_the_decision_from(praise, case)
    turn(services.pause, praise.officer, case, date(2026, 9, 10), reason="Chờ xác minh")
    with pytest.raises(StepHeld, match="tạm dừng"):
        take(praise.officer, case, "decision", date(2026, 9, 11), way="approved")
    with pytest.raises(Refused, match="đang dừng"):
        turn(services.pause, praise.officer, case, date(2026, 9, 11), reason="Nữa")
    with pytest.raises(Refused, match="trước việc gần nhất"):
        turn(services.resume, praise.officer, case, date(2026, 9, 9))
    turn(services.resume, praise.officer, case, date(2026, 9, 17))
    # Five working days went by: 11, 14, 15, 16 and 17 September.
    assert fresh(case).due == date(2026, 10, 26)
    with pytest.raises(Refused, match="không ở trạng thái"):
        turn(services.resume, praise.officer, case, date(2026, 9, 18))


def test_a_hold_does_not_tell_why(praise: Cast, case: Case) -> None:
    turn(services.hold, praise.secretary, case)
    now = fresh(case)
    assert now.state == State.HELD
    with reading_whole():
        line = StepTaken.objects.get(case=case, what=What.HELD)
        assert (line.reason, line.source, line.values) == ("", None, {})
    for verb in (services.withdraw, services.return_to):
        more = {"to": "dossier"} if verb is services.return_to else {}
        with pytest.raises(Refused):
            turn(verb, praise.secretary, case, reason="Xin rút", **more)
    with pytest.raises(StepHeld, match=r"^Hồ sơ đang tạm giữ\.$"):
        take(praise.secretary, case, "cell_vote", BEGAN, count=Count(4))
    with pytest.raises(Refused):
        turn(services.resume, praise.secretary, case)
    turn(services.release, praise.secretary, case)
    assert fresh(case).state == State.OPEN


def test_a_case_is_withdrawn_where_its_procedure_lets_it(praise: Cast, case: Case) -> None:
    with pytest.raises(PermissionDenied):
        turn(services.withdraw, praise.outsider, case, reason="Xin rút")
    turn(services.withdraw, praise.secretary, case, reason="Xin rút")
    now = fresh(case)
    assert (now.state, now.outcome, now.ended_on) == (State.WITHDRAWN, "withdrawn", BEGAN)
    with pytest.raises(Refused, match="đã kết thúc"):
        turn(services.withdraw, praise.secretary, case, reason="Xin rút")


def test_a_procedure_may_not_let_it_be_withdrawn(praise: Cast, bloc: Tree) -> None:
    with in_use(changed((", withdrawn: Đã rút", ""))):
        case = begin(praise.secretary, bloc["A1"])
        with pytest.raises(Refused, match="không cho rút"):
            turn(services.withdraw, praise.secretary, case, reason="Xin rút")


def test_a_case_expires_after_its_time_and_not_on_its_last_day(praise: Cast, bloc: Tree) -> None:
    text = changed(
        ("        next: cell_vote\n", "        next: cell_vote\n        expires: {count: 1, unit: months, from: began}\n"),
        ("withdrawn: Đã rút", "expired: Hết thời hạn"),
    )  # fmt: skip
    with in_use(text):
        case = begin(praise.secretary, bloc["A1"], on=date(2026, 8, 31))
        with pytest.raises(Refused, match="đến hết ngày 30/09/2026"):
            turn(services.expire, praise.secretary, case, date(2026, 9, 30))
        turn(services.expire, praise.secretary, case, date(2026, 10, 1))
        assert (fresh(case).state, fresh(case).outcome) == (State.EXPIRED, "expired")
        assert turn_is_refused(praise, begin(praise.secretary, bloc["A1"], on=date(2026, 8, 31)))


def turn_is_refused(praise: Cast, case: Case) -> bool:
    case = to_the_vote(praise.secretary, case, date(2026, 9, 1))
    with pytest.raises(Refused, match="mất hiệu lực"):
        turn(services.expire, praise.secretary, case, date(2026, 10, 1))
    return True


# --- versions -----------------------------------------------------------------------------------


def two_versions() -> str:
    """The same under a later rule: the decision has 10 working days."""
    later = toy().split("versions:\n")[1]
    later = later.replace("2021-07-30", "2026-09-01").replace("24-QĐ/TW", "999-QĐ/TW")
    return toy() + later.replace("{count: 30,", "{count: 10,")


def test_a_case_keeps_the_version_of_the_day_it_began(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    with in_use(two_versions()):
        old = begin(praise.secretary, bloc["A1"], on=date(2026, 8, 31))
        new = begin(praise.secretary, bloc["A1"], on=date(2026, 9, 1))
        assert (old.version_from, new.version_from) == (date(2021, 7, 30), date(2026, 9, 1))
        old = to_the_decision(praise.secretary, old)
        new = to_the_decision(praise.secretary, new)
        assert (old.due, new.due) == (date(2026, 10, 19), date(2026, 9, 21))


def test_a_case_voted_under_one_rule_is_decided_under_the_next(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    with in_use(two_versions()):
        case = to_the_decision(
            praise.secretary, begin(praise.secretary, bloc["A1"], on=date(2026, 8, 31))
        )
        adopt = {"starts": date(2026, 9, 1)}
        with pytest.raises(Refused, match="không có bản"):
            turn(services.adopt_version, praise.officer, case, starts=date(2026, 9, 2))
        turn(services.adopt_version, praise.officer, case, **adopt)
        now = fresh(case)
        assert (now.version_from, now.due) == (date(2026, 9, 1), date(2026, 9, 21))
        assert "999-QĐ/TW" in now.due_basis
        with pytest.raises(Refused, match="đang theo bản này"):
            turn(services.adopt_version, praise.officer, case, **adopt)
        with reading_whole():
            line = StepTaken.objects.get(case=case, what=What.ADOPTED)
            assert (line.was_due, line.due) == (date(2026, 10, 19), date(2026, 9, 21))


def test_a_definition_changed_under_a_running_case_stops_it_until_that_is_said(
    praise: Cast, case: Case
) -> None:
    moved = changed(("failed: refused}", "failed: dossier}"))
    with in_use(moved):
        with pytest.raises(Refused, match="đã sửa sau khi hồ sơ bắt đầu"):
            take(praise.secretary, case, "cell_vote", BEGAN, count=Count(4))
        with pytest.raises(Refused, match="đã sửa"):
            turn(services.withdraw, praise.secretary, case, reason="Xin rút")
        turn(services.adopt_version, praise.secretary, case, starts=date(2021, 7, 30))
        take(praise.secretary, case, "cell_vote", BEGAN, count=Count(1, 3))
        assert fresh(case).step == "dossier"
    with in_use(changed(("Chi bộ xét, biểu quyết", "Chi bộ biểu quyết"), text=moved)):
        take(praise.secretary, case, "dossier", BEGAN, values={"reason": "x"})


def test_a_procedure_that_is_gone_leaves_its_cases_to_be_read(praise: Cast, case: Case) -> None:
    with in_use(), pytest.raises(Refused, match="không còn trong hệ thống"):
        take(praise.secretary, case, "cell_vote", BEGAN, count=Count(4))


def test_whoever_looked_before_somebody_wrote_is_told(praise: Cast, case: Case) -> None:
    given = {"actor": praise.secretary, "case": case, "revision": case.revision, "on": BEGAN}
    services.pause(reason="Chờ", **given)
    for verb in (services.pause, services.withdraw):
        with pytest.raises(TakenMeanwhile):
            verb(reason="Chờ", **given)
    with pytest.raises(TakenMeanwhile):
        services.resume(**given)
