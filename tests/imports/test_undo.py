"""Undoing an import: every answer is again what it was, and nothing stands in the air."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvu.access.choices import Role
from dangvu.access.selectors import reading_as, reading_whole
from dangvu.access.services import grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for, create_user
from dangvu.audit.services import deed
from dangvu.core import guard
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question, ask_each
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import (
    CannotUndo,
    UndoBlocked,
    export_workbook,
    import_file,
    undo_import,
    what_stands_on,
)
from dangvu.members.models import Card, Person
from dangvu.organizations.models import Ancestry, Heir, Organization, OrganizationVersion
from tests.cast import TODAY
from tests.imports.workbooks import AS_OF, WorkbookMaker, member, movement

pytestmark = pytest.mark.django_db

Bring = Callable[[WorkbookMaker], ImportBatch]
REASON = "nạp nhầm tệp"
DAYS = (date(2012, 1, 1), date(2020, 6, 30), AS_OF, TODAY)


@pytest.fixture
def bring(operator: Actor) -> Bring:
    """Import a workbook as the local operator, as the command does."""

    def run(book: WorkbookMaker) -> ImportBatch:
        preview, batch = import_file(actor=operator, source=book.write())
        assert batch is not None, [found.message for found in preview.findings]
        return batch

    return run


def undo(actor: Actor, batch: ImportBatch) -> None:
    undo_import(actor=actor, batch=batch, reason=REASON)


def facts() -> dict[str, Counter[Any]]:
    """What is held to be true now, by table, whatever the numbers of the rows are."""
    kept: dict[str, Counter[Any]] = {}
    with reading_whole():
        for model in apps.get_models():
            own = model._meta.app_label in ("members", "organizations")
            if not (own and issubclass(model, Recorded)):
                continue
            names = [
                each.attname
                for each in model._meta.concrete_fields
                if each.name not in ("id", "recorded_at", "superseded_at", "correction_reason")
            ]
            rows = model._default_manager.filter(superseded_at__isnull=True)
            kept[model._meta.db_table] = Counter(map(repr, rows.values_list(*names)))
        kept["pointers"] = Counter(
            Person.objects.filter(home__isnull=False).values_list("code", "home", "host")
        )
        for derived in (Ancestry, Heir):
            names = [each.attname for each in derived._meta.concrete_fields if each.name != "id"]
            described = OrganizationVersion.objects.current().values("organization")
            key = "descendant__in" if derived is Ancestry else "organization__in"
            rows = derived.objects.filter(**{key: described})
            kept[derived._meta.db_table] = Counter(rows.values_list(*names))
    return kept


def figures(actor: Actor) -> list[Any]:
    """Every figure of the root at several days and in two years."""
    root = Organization.objects.filter(is_root=True).first()
    if root is None:
        return []
    asked = [Question(root.pk, TODAY, as_of=day) for day in DAYS]
    asked += [Question(root.pk, TODAY, period=Period.of_year(year)) for year in (2010, 2025)]
    return [
        (figure.indicator.code, figure.value)
        for question in asked
        for figure in ask_each(actor, [], question)
    ]


def test_a_first_import_is_undone_to_nothing(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    before = facts()
    batch = bring(book.members(member("M1"), member("M2")))
    assert facts() != before
    undo(operator, batch)
    assert facts() == before
    assert not Organization.objects.filter(is_root=True).exists()
    assert batch.state == BatchState.UNDONE
    assert batch.undo_reason == REASON
    assert batch.undo_deed is not None
    assert batch.undo_deed.purpose == REASON


def test_what_was_undone_is_imported_again_under_the_same_identities(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    book.members(member("M1"), member("M2"))
    batch = bring(book)
    there = facts()
    undo(operator, batch)
    again = bring(book)
    after = facts()
    with reading_whole():
        assert Person.objects.count() == 2
    for table in ("members_personversion", "members_standing"):
        assert after[table] == there[table]
    undo(operator, again)


def test_a_suspension_goes_with_it_and_comes_back_by_the_export(
    book: WorkbookMaker, bring: Bring, operator: Actor, tmp_path: Path
) -> None:
    back = AS_OF.replace(year=2026)
    told = movement("M1", "Đình chỉ sinh hoạt", AS_OF, until=back, decision="31-QĐ/UBKT, 12/2025")
    bring(book.members(member("M1")))
    before = facts()
    batch = bring(book.movements(told))
    there = facts()
    assert sum(there["members_suspension"].values()) == 1
    with reading_as(operator):
        export_workbook(actor=operator, on=AS_OF, target=tmp_path / "ra.xlsx")
    undo(operator, batch)
    assert facts() == before
    preview, again = import_file(actor=operator, source=tmp_path / "ra.xlsx")
    assert again is not None, [found.message for found in preview.findings]
    assert facts() == there


def second(book: WorkbookMaker) -> WorkbookMaker:
    """Another register: a new occupation, a move, an exit, a newcomer, a new name of a cell."""
    book.rows["members.people"] = [
        member("M1", occupation="Kế toán"),
        member("M2", "A2"),
        member("M3"),
        member("M9", "B1"),
    ]
    book.movements(
        movement("M2", "Chuyển nội bộ", date(2025, 3, 1), "A1", other="A2"),
        movement("M3", "Xin ra", date(2025, 6, 1), "A1"),
    )
    rows = list(book.rows["organizations.organizations"])
    rows[4] = {**rows[4], "name": "Chi bộ A2 mới"}
    book.rows["organizations.organizations"] = rows
    return book


def test_after_an_undo_every_figure_is_what_it_was(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    bring(book.members(member("M1"), member("M2"), member("M3")))
    before, were = facts(), figures(operator)
    batch = bring(second(book))
    assert figures(operator) != were
    undo(operator, batch)
    assert facts() == before
    assert figures(operator) == were


def test_an_import_in_between_on_other_rows_stays(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    bring(book.members(member("M1"), member("M2"), member("M3")))
    first = bring(second(book))
    book.rows = {"members.people": [member("X1", "B1"), member("X2", "B1")]}
    bring(book)
    with_both = facts()
    undo(operator, first)
    left = facts()
    gone = with_both["members_personversion"] - left["members_personversion"]
    assert not any("X1" in row or "X2" in row for row in gone)
    codes = {code for code, _home, _host in left["pointers"]}
    assert codes == {"M1", "M2", "M3", "X1", "X2"}


def test_what_was_recorded_at_a_moment_is_still_asked_as_of_it(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    batch = bring(book.members(member("M1")))
    with reading_whole():
        moment = Card.objects.none() or OrganizationVersion.objects.latest("pk").recorded_at
        then = OrganizationVersion.objects.as_recorded(moment).count()
    undo(operator, batch)
    assert OrganizationVersion.objects.as_recorded(moment).count() == then
    assert not OrganizationVersion.objects.current().exists()


# --- what stands on it ------------------------------------------------------------------------


def test_a_later_import_of_the_same_person_stands_in_the_way(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    first = bring(book.members(member("M1"), member("M2")))
    later = bring(second(book))
    before = facts()
    with pytest.raises(UndoBlocked) as blocked:
        undo(operator, first)
    told = blocked.value.standing
    assert told.count > 0
    assert any("M1" in each.label and each.batch == later for each in told.obstacles)
    assert any(each.url.startswith("/members/") for each in told.obstacles)
    assert facts() == before
    first.refresh_from_db()
    assert first.state == BatchState.COMMITTED
    undo(operator, later)


def test_a_later_member_in_a_cell_of_the_import_stands_in_the_way(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    first = bring(book)
    book.rows = {"members.people": [member("M1")]}
    bring(book)
    standing = what_stands_on(actor=operator, batch=first)
    assert any("A1" in each.label and "/organizations/" in each.url for each in standing.obstacles)


def test_a_grant_at_an_organisation_of_the_import_stands_in_the_way(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    batch = bring(book)
    give(operator, "A", Role.OFFICE)
    with pytest.raises(UndoBlocked) as blocked:
        undo(operator, batch)
    assert [each.label for each in blocked.value.standing.obstacles] == ["A – Đảng bộ Công ty A"]


def test_a_guard_of_an_upper_room_is_told_as_what_stands_on_it(
    book: WorkbookMaker, bring: Bring, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bring(book)
    hold = guard.Hold("figures.frozen", "Số liệu năm 2025 đã chốt.")
    monkeypatch.setattr(guard, "_guards", {"imports.undo": [lambda actor, subject: hold]})
    with pytest.raises(UndoBlocked) as blocked:
        undo(operator, batch)
    assert blocked.value.standing.obstacles[0].label == "Số liệu năm 2025 đã chốt."


# --- who may ----------------------------------------------------------------------------------


def give(operator: Actor, code: str, role: Role) -> Actor:
    user = create_user(
        actor=operator, username=f"nguoi-{code.lower()}", display_name="Trần Lan", password="ba-x-7"
    )
    version = OrganizationVersion.objects.current().get(code=code)
    grant_role(
        actor=operator,
        user=user,
        role=role,
        organization=version.organization,
        valid_from=date(2020, 1, 1),
    )
    return actor_for(User.objects.get(pk=user.pk), today=TODAY, channel="test")


def test_only_who_imported_undoes_it_or_who_may_everywhere(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    bring(book)
    officer = give(operator, "A", Role.ORGANIZATION_BOARD)
    book.rows = {"members.people": [member("M1")]}
    batch = bring(book)
    with pytest.raises(CannotUndo, match="Chỉ người đã nạp"):
        undo(officer, batch)
    with deed(actor=operator, verb="tests.give"):
        ImportBatch.objects.filter(pk=batch.pk).update(owner_id=officer.user_id)
    batch.refresh_from_db()
    undo(officer, batch)


def test_who_lost_the_cell_does_not_undo_what_lies_there_now(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    bring(book)
    stranger = give(operator, "B", Role.ORGANIZATION_BOARD)
    book.rows = {"members.people": [member("M1")]}
    batch = bring(book)
    with deed(actor=operator, verb="tests.give"):
        ImportBatch.objects.filter(pk=batch.pk).update(owner_id=stranger.user_id)
    batch.refresh_from_db()
    with pytest.raises(CannotUndo, match="ngoài phạm vi"):
        undo(stranger, batch)


def test_a_reason_is_asked_for_and_nothing_is_undone_twice(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    batch = bring(book)
    with pytest.raises(CannotUndo, match="lý do"):
        undo_import(actor=operator, batch=batch, reason=" ")
    undo(operator, batch)
    with pytest.raises(CannotUndo, match="đã ghi vào sổ"):
        undo(operator, batch)


# --- size and chance --------------------------------------------------------------------------


def statements(run: Callable[[], Any]) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        run()
    return len(caught)


def test_the_number_of_statements_does_not_grow_with_the_rows(
    book: WorkbookMaker, bring: Bring, operator: Actor
) -> None:
    few = bring(book.members(member("M1"), member("M2")))
    small = statements(lambda: undo(operator, few))
    many = bring(book.members(*(member(f"N{number}", "A2") for number in range(300))))
    assert statements(lambda: undo(operator, many)) <= small


OCCUPATIONS = st.sampled_from(["", "Kế toán", "Thợ hàn"])
CELLS = st.sampled_from(["A1", "A2", "B1"])
KINDS = st.sampled_from(["", "Chuyển nội bộ", "Xin ra", "Từ trần"])


def test_whatever_an_import_brought_its_undo_leaves_what_was(
    tmp_path_factory: pytest.TempPathFactory, operator: Actor
) -> None:
    book = WorkbookMaker(tmp_path_factory.mktemp("so"))
    import_file(actor=operator, source=book.members(member("P0"), member("P1", "A2")).write())
    before, were = facts(), figures(operator)

    @settings(max_examples=12, deadline=None, derandomize=True)
    @given(rows=st.lists(st.tuples(OCCUPATIONS, CELLS, KINDS), min_size=1, max_size=4))
    def is_undone(rows: list[tuple[str, str, str]]) -> None:
        with transaction.atomic():
            source = another(WorkbookMaker(tmp_path_factory.mktemp("so")), rows).write()
            _preview, batch = import_file(actor=operator, source=source)
            if batch is not None:
                undo(operator, batch)
            assert facts() == before
            assert figures(operator) == were
            transaction.set_rollback(True)

    is_undone()


def another(book: WorkbookMaker, rows: list[tuple[str, str, str]]) -> WorkbookMaker:
    """A register in which the members that are there, and newcomers, have moved and changed."""
    for number, (work, cell, kind) in enumerate(rows):
        home = "A1" if number == 0 else "A2"
        moved = kind == "Chuyển nội bộ" and cell != home
        place = cell if moved or number > 1 else home
        book.members(member(f"P{number}", place, occupation=work))
        if moved:
            book.movements(movement(f"P{number}", kind, date(2024, 5, 1), home, other=cell))
        elif kind and kind != "Chuyển nội bộ":
            book.movements(movement(f"P{number}", kind, date(2024, 5, 1), place))
    return book
