"""What was submitted stays as it was; what the records say since is explained row by row."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core import guard, temporal
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded
from dangvu.core.periods import Period
from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors import Figure, Question, ask, kept_each
from dangvu.figures.selectors.comparing import compare
from dangvu.figures.services import CannotFreeze, freeze, reopen
from dangvu.members.models import Placement, Standing
from dangvu.organizations.models import (
    Employer,
    EmployerLink,
    EmployerVersion,
    ParentEdge,
    WorkerCount,
)
from dangvu.organizations.models.organization import BEGINNING
from tests.cast import TODAY, assemble
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree

JUNE = date(2026, 6, 30)
TOTAL = "members.total"
MOVED = {"organizations", "members", "figures"}


def asked(bloc: Tree, **more: object) -> Question:
    return Question(organization_id=bloc["K"], today=TODAY, as_of=JUNE, **more)  # type: ignore[arg-type]


def over_2026(tree: Tree) -> Question:
    period = Period.of_days(date(2026, 1, 1), JUNE)
    return Question(organization_id=tree["K"], today=TODAY, period=period)


def an_hour_passes() -> None:
    """A test is one transaction and has one moment: what was recorded so far is moved back."""
    hour = timedelta(hours=1)
    with reading_whole(), deed(actor=MAKER, verb="tests.an_hour_passes"):
        for model in apps.get_models():
            if issubclass(model, Recorded) and model._meta.app_label in MOVED:
                rows = model._default_manager.all()  # type: ignore[attr-defined]
                rows.update(recorded_at=F("recorded_at") - hour)
                rows.filter(superseded_at__isnull=False).update(
                    superseded_at=F("superseded_at") - hour
                )


def freeze_june(actor: Actor, tree: Tree, *codes: str) -> list[FrozenFigure]:
    an_hour_passes()
    kept = freeze(
        actor=actor, codes=codes or [TOTAL], question=asked(tree), purpose="Báo cáo tháng 6/2026"
    )
    an_hour_passes()
    for one in kept:
        one.refresh_from_db()
    return kept


def kept_figure(actor: Actor, code: str, question: Question) -> Figure | None:
    found = kept_each(actor, [code], question)
    return found[0].figure if found else None


def move_out(person_id: int, to: int | None, reason: str) -> None:
    """A correction recorded later: the person stood in another cell all along, or in none."""
    with reading_whole(), deed(actor=MAKER, verb="tests.correct"):
        placement = Placement.objects.current().get(person_id=person_id)
        if to is None:
            temporal.withdraw(placement, reason=reason)
        else:
            temporal.revise(placement, reason=reason, organization_id=to)


def test_a_frozen_figure_keeps_value_breakdowns_and_the_seal_of_its_rows(
    tree: Tree, operator: Actor
) -> None:
    make_member(tree["A1"])
    make_member(tree["B1"], sex="MALE")
    (frozen,) = freeze_june(operator, tree)
    assert (frozen.value, frozen.row_count, len(frozen.rows_hash)) == (2, 2, 64)
    assert (frozen.first_day, frozen.last_day) == (JUNE, JUNE)
    by_sex = {g.key: g.value for g in frozen.groups.filter(dimension="sex")}
    assert by_sex == {"FEMALE": 1, "MALE": 1}
    by_child = {g.key: g.value for g in frozen.groups.filter(dimension="child")}
    assert by_child == {"A": 1, "B": 1}


def test_the_frozen_answer_stays_when_the_records_change(tree: Tree, operator: Actor) -> None:
    person = make_member(tree["A1"])
    make_member(tree["B1"])
    freeze_june(operator, tree)
    move_out(person.pk, None, "ghi nhầm")
    assert ask(operator, TOTAL, asked(tree)).value == 1
    kept = kept_figure(operator, TOTAL, asked(tree))
    assert kept is not None
    assert kept.value == 2
    by_child = kept_figure(operator, TOTAL, asked(tree, by="child"))
    assert by_child is not None
    assert by_child.by is not None
    assert {g.key: g.value for g in by_child.by} == {"A": 1, "B": 1}


def test_only_exactly_the_question_that_was_frozen_is_answered_so(
    tree: Tree, operator: Actor
) -> None:
    make_member(tree["A1"])
    freeze_june(operator, tree)
    other_day = Question(organization_id=tree["K"], today=TODAY, as_of=date(2026, 6, 29))
    assert kept_figure(operator, TOTAL, other_day) is None
    assert kept_figure(operator, "members.probationary", asked(tree)) is None
    assert kept_figure(operator, TOTAL, asked(tree, tree="now")) is None
    elsewhere = Question(organization_id=tree["A"], today=TODAY, as_of=JUNE)
    assert kept_figure(operator, TOTAL, elsewhere) is None


def test_a_frozen_answer_costs_the_same_whatever_the_tree(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    freeze_june(operator, tree)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        kept_figure(operator, TOTAL, asked(tree, by="child"))
    assert len(queries) == 3


def test_nothing_differs_while_nothing_was_corrected(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    (frozen,) = freeze_june(operator, tree)
    found = compare(operator, frozen)
    assert (found.same, found.explained, found.differences) == (True, True, [])


def test_who_is_no_longer_counted_is_named_with_the_reason(tree: Tree, operator: Actor) -> None:
    person = make_member(tree["A1"], name="Lê Văn Sửa")
    make_member(tree["B1"])
    (frozen,) = freeze_june(operator, tree)
    move_out(person.pk, None, "nhập trùng")
    found = compare(operator, frozen)
    assert (found.gone, found.come, found.explained) == (1, 0, True)
    (line,) = found.differences
    assert (line.label, line.organization, line.counted_now) == ("Lê Văn Sửa", "A1", False)
    assert line.reason == "nhập trùng"
    assert line.moment is not None
    assert ("A", 1, None) in [(code, old, new) for code, _label, old, new in found.by_child]


def test_who_is_counted_since_is_named(tree: Tree, operator: Actor) -> None:
    make_member(tree["B1"])
    (frozen,) = freeze_june(operator, tree)
    make_member(tree["A1"], name="Trần Thị Bổ Sung")
    found = compare(operator, frozen)
    assert (found.gone, found.come, found.explained) == (0, 1, True)
    assert [(one.label, one.counted_now) for one in found.differences] == [
        ("Trần Thị Bổ Sung", True)
    ]


def test_a_move_that_leaves_the_total_is_still_told(tree: Tree, operator: Actor) -> None:
    person = make_member(tree["A1"])
    (frozen,) = freeze_june(operator, tree)
    move_out(person.pk, tree["B1"], "ghi nhầm chi bộ")
    found = compare(operator, frozen)
    assert (found.gone, found.come, found.moved) == (1, 1, 1)
    assert not found.same
    assert {(one.organization, one.counted_now) for one in found.differences} == {
        ("A1", False),
        ("B1", True),
    }


def test_a_joined_fact_that_changed_is_found_too(tree: Tree, operator: Actor) -> None:
    """The placement stands, the standing was withdrawn: the row of then is still told."""
    person = make_member(tree["A1"], name="Phạm Thị Tư Cách")
    (frozen,) = freeze_june(operator, tree)
    with reading_whole(), deed(actor=MAKER, verb="tests.correct"):
        for standing in Standing.objects.current().filter(person=person):
            temporal.withdraw(standing, reason="")
    found = compare(operator, frozen)
    assert (found.gone, found.explained) == (1, True)
    assert found.differences[0].moment is None


def test_a_tree_that_was_corrected_since_is_recalled(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    an_hour_passes()
    question = Question(organization_id=tree["A"], today=TODAY, as_of=JUNE)
    (frozen,) = freeze(actor=operator, codes=[TOTAL], question=question, purpose="thử")
    an_hour_passes()
    frozen.refresh_from_db()
    with deed(actor=MAKER, verb="tests.correct"):
        edge = ParentEdge.objects.current().get(child_id=tree["A1"])
        temporal.revise(edge, reason="sai cấp trên", parent_id=tree["B"])
    found = compare(operator, frozen)
    assert (found.live, found.gone, found.explained) == (0, 1, True)


def test_a_flow_is_frozen_for_its_period(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"], admitted=date(2026, 3, 3), full=False)
    an_hour_passes()
    (frozen,) = freeze(
        actor=operator, codes=["members.admitted"], question=over_2026(tree), purpose="6 tháng"
    )
    an_hour_passes()
    frozen.refresh_from_db()
    make_member(tree["A2"], admitted=date(2026, 2, 3), full=False, name="Vũ Ghi Muộn")
    found = compare(operator, frozen)
    assert (frozen.value, found.live, found.come, found.explained) == (1, 2, 1, True)
    assert found.differences[0].label == "Vũ Ghi Muộn"
    assert found.differences[0].date < date(2026, 2, 3)


def test_a_sum_is_compared_by_its_amounts(tree: Tree, operator: Actor) -> None:
    with deed(actor=MAKER, verb="tests.employer"):
        employer = Employer.objects.create()
        EmployerVersion.objects.create(
            employer=employer, code="DN1", name="Công ty Một", valid_from=BEGINNING
        )
        EmployerLink.objects.create(
            employer=employer, organization_id=tree["A"], is_main=True, valid_from=BEGINNING
        )
        count = WorkerCount.objects.create(employer=employer, on=date(2026, 1, 1), count=120)
    (frozen,) = freeze_june(operator, tree, "workers.total")
    with deed(actor=MAKER, verb="tests.correct"):
        temporal.revise(count, reason="đếm lại", count=150)
    found = compare(operator, frozen)
    assert (frozen.value, found.live, found.explained) == (120, 150, True)
    assert {(one.label, one.amount, one.counted_now) for one in found.differences} == {
        ("Công ty Một", 120, False),
        ("Công ty Một", 150, True),
    }


def test_what_is_excluded_is_recalled_too(tree: Tree, operator: Actor) -> None:
    """The rows are those NOT IN a query of its own; that query is asked as of then as well."""
    with deed(actor=MAKER, verb="tests.employer"):
        employer = Employer.objects.create()
        EmployerVersion.objects.create(
            employer=employer, code="DN1", name="Công ty Một", valid_from=BEGINNING
        )
    make_member(tree["A1"], employer=employer)
    (frozen,) = freeze_june(operator, tree, "members.without_own_organization")
    with deed(actor=MAKER, verb="tests.correct"):
        EmployerLink.objects.create(
            employer=employer, organization_id=tree["A"], is_main=True, valid_from=BEGINNING
        )
    found = compare(operator, frozen)
    assert (frozen.value, found.live, found.gone, found.explained) == (1, 0, 1, True)


def test_all_figures_that_answer_can_be_frozen_at_once(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    kept = freeze(actor=operator, codes=[], question=asked(tree), purpose="Báo cáo")
    assert {one.indicator for one in kept} >= {TOTAL, "organizations.cells", "members.per_cell"}
    assert "members.admitted" not in {one.indicator for one in kept}
    again = freeze(actor=operator, codes=[], question=asked(tree), purpose="lần nữa")
    assert again == []


def test_a_figure_is_frozen_again_only_after_it_was_reopened(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    (frozen,) = freeze_june(operator, tree)
    make_member(tree["A2"])
    reopen(actor=operator, frozen=frozen, reason="bổ sung hồ sơ")
    assert kept_figure(operator, TOTAL, asked(tree)) is None
    frozen.refresh_from_db()
    assert (frozen.is_open, frozen.correction_reason) == (True, "bổ sung hồ sơ")
    (again,) = freeze(actor=operator, codes=[TOTAL], question=asked(tree), purpose="lần hai")
    assert again.value == 2


def test_the_database_refuses_a_second_frozen_answer(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    (frozen,) = freeze_june(operator, tree)
    frozen.pk = None
    with (
        pytest.raises(IntegrityError, match="figures_frozen_once"),
        transaction.atomic(),
        deed(actor=operator, verb="tests.twice"),
    ):
        frozen.save(force_insert=True)


@pytest.mark.parametrize("purpose", ["", "   "])
def test_freezing_says_what_for(tree: Tree, operator: Actor, purpose: str) -> None:
    with pytest.raises(CannotFreeze, match="để làm gì"):
        freeze(actor=operator, codes=[TOTAL], question=asked(tree), purpose=purpose)


def test_a_day_that_has_not_come_is_not_frozen(tree: Tree, operator: Actor) -> None:
    tomorrow = Question(organization_id=tree["K"], today=TODAY, as_of=TODAY + timedelta(days=1))
    with pytest.raises(CannotFreeze, match="chưa kết thúc"):
        freeze(actor=operator, codes=[TOTAL], question=tomorrow, purpose="sớm")


def test_reopening_needs_a_reason(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    (frozen,) = freeze_june(operator, tree)
    with pytest.raises(CannotFreeze, match="lý do"):
        reopen(actor=operator, frozen=frozen, reason=" ")


def test_only_who_keeps_figures_there_freezes_and_reopens(tree: Tree) -> None:
    cast = assemble(tree)
    make_member(tree["A1"])
    (frozen,) = freeze_june(cast.clerk, tree)
    for stranger in (cast.secretary, cast.outsider, cast.officer):
        with pytest.raises(PermissionDenied):
            freeze(actor=stranger, codes=[TOTAL], question=asked(tree), purpose="thử")
        with pytest.raises(PermissionDenied):
            reopen(actor=stranger, frozen=frozen, reason="thử")
    mine = Question(organization_id=tree["A"], today=TODAY, as_of=JUNE)
    assert freeze(actor=cast.officer, codes=[TOTAL], question=mine, purpose="Đảng ủy A")


def test_a_stranger_sees_neither_the_frozen_figure_nor_its_comparison(tree: Tree) -> None:
    cast = assemble(tree)
    make_member(tree["A1"])
    (frozen,) = freeze_june(cast.clerk, tree)
    assert FrozenFigure.objects.visible_to(cast.clerk).count() == 1
    assert FrozenFigure.objects.visible_to(cast.outsider).count() == 0
    with pytest.raises(PermissionDenied):
        compare(cast.outsider, frozen)


def test_an_import_is_not_undone_below_figures_that_were_frozen_since(
    tree: Tree, operator: Actor
) -> None:
    make_member(tree["A1"])
    (frozen,) = freeze_june(operator, tree)
    before = SimpleNamespace(finished_at=frozen.recorded_at - timedelta(minutes=5))
    after = SimpleNamespace(finished_at=frozen.recorded_at + timedelta(minutes=5))
    guard.check("imports.undo", actor=operator, subject=after)
    with pytest.raises(guard.StepHeld, match="1 số liệu đã chốt"):
        guard.check("imports.undo", actor=operator, subject=before)
    reopen(actor=operator, frozen=frozen, reason="nạp nhầm")
    guard.check("imports.undo", actor=operator, subject=before)
