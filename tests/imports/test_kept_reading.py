"""What is read at the preview serves the commit too, and makes no difference to what is written."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.sheets import Level
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import Options, Preview, import_workbook, preview_workbook
from dangvu.imports.services.files import reading_path
from dangvu.members.models import Card, Person, Placement
from tests.imports.workbooks import WorkbookMaker, member, movement

pytestmark = pytest.mark.django_db

Check = Callable[[Path], ImportBatch]


@pytest.fixture
def check(operator: Actor) -> Check:
    """Upload a workbook and have it checked."""

    def run(path: Path) -> ImportBatch:
        batch = services.start_batch(actor=operator, file_name=path.name, data=path.read_bytes())
        services.check_batch(actor=operator, batch=batch)
        return batch

    return run


def everything(book: WorkbookMaker) -> Path:
    """Every kind of column, cells of which something is said, and rows left out."""
    book.members(
        member("M1", card="12", birth="1970", hometown="Xã Nam Thanh", exempt_since="3/2020"),
        member("M2", "A2", entered=date(2015, 1, 1), host="B1", host_since=date(2025, 9, 1)),
        {"code": "Tổng cộng", "full_name": "2"},
    )
    book.movements(movement("M2", "Chuyển nội bộ", date(2018, 3, 1), "A1", other="A2"))
    book.sheet(
        "organizations.employers",
        {"code": "DN1", "name": "Công ty A", "main": "A", "related": "A1; A2", "workers": 1200},
    )
    return book.write()


def told(preview: Preview) -> tuple[object, ...]:
    """All that is read and would be done, to be compared."""
    tables = [
        (code, table.title, table.rows, table.columns, table.places)
        for code, table in preview.intake.tables.items()
    ]
    return preview.intake.as_of, preview.headers, tables, list(preview.findings), preview.mark


def test_a_kept_reading_is_the_reading(
    book: WorkbookMaker, operator: Actor, tmp_path: Path
) -> None:
    path, kept = everything(book), tmp_path / "reading.json"
    first = preview_workbook(actor=operator, source=path, options=Options(kept=kept))
    steps: list[str] = []
    second = preview_workbook(
        actor=operator,
        source=path,
        options=Options(kept=kept),
        progress=lambda step, done, total: steps.append(step),
    )
    assert first.state is BatchState.READY
    assert told(second) == told(first)
    assert first.findings.count(Level.WARNING) == 1
    assert not [step for step in steps if step.startswith("read:")]


def test_what_is_kept_lies_beside_the_workbook_for_nobody_else_until_it_is_committed(
    book: WorkbookMaker, operator: Actor, check: Check
) -> None:
    batch = check(everything(book))
    assert batch.state == BatchState.READY
    assert stat.S_IMODE(reading_path(batch).stat().st_mode) == 0o600
    assert services.approve_batch(actor=operator, batch=batch)
    batch.refresh_from_db()
    services.run_batch(actor=operator, batch=batch)
    assert batch.state == BatchState.COMMITTED
    assert not reading_path(batch).exists()
    with reading_whole():
        assert Card.objects.get().number == "12"
        assert Person.objects.get(code="M2").host.versions.get().code == "B1"


def test_nothing_is_kept_of_a_workbook_with_errors_or_one_that_changes_nothing(
    book: WorkbookMaker, operator: Actor, check: Check
) -> None:
    path = book.members(member("M1")).write()
    assert import_workbook(actor=operator, source=path).is_committed
    unchanged = check(path)
    assert unchanged.state == BatchState.UNCHANGED
    faulty = check(book.members(member("M2", "không có")).write())
    assert faulty.state == BatchState.ERRORS
    assert not reading_path(unchanged).exists()
    assert not reading_path(faulty).exists()


def test_what_is_kept_goes_when_the_batch_is_stopped(
    book: WorkbookMaker, operator: Actor, check: Check
) -> None:
    batch = check(book.members(member("M1")).write())
    assert services.retry_batch(actor=operator, batch=batch)
    assert reading_path(batch).exists()
    batch.refresh_from_db()
    assert services.stop_batch(actor=operator, batch=batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED
    assert not reading_path(batch).exists()


def test_a_change_of_the_register_in_between_is_planned_anew(
    book: WorkbookMaker, operator: Actor, check: Check
) -> None:
    batch = check(book.members(member("M1"), member("M2")).write())
    other = WorkbookMaker(book.folder).members(member("M1", "A2"), member("M3")).write("other.xlsx")
    assert import_workbook(actor=operator, source=other).is_committed
    fresh = preview_workbook(actor=operator, source=services.workbook_path(batch))
    assert services.approve_batch(actor=operator, batch=batch)
    batch.refresh_from_db()
    stale = services.run_batch(actor=operator, batch=batch)
    assert stale is not None
    assert stale.is_stale
    assert told(stale) == told(fresh)
    assert batch.state == fresh.state
    assert batch.seen == fresh.mark
    with reading_whole():
        assert not Person.objects.filter(code="M2").exists()


def test_a_change_that_leaves_the_preview_as_it_was_is_seen_by_the_commit(
    book: WorkbookMaker, operator: Actor, check: Check
) -> None:
    batch = check(book.members(member("M1")).write())
    assert services.approve_batch(actor=operator, batch=batch)
    batch.refresh_from_db()
    services.run_batch(actor=operator, batch=batch)
    later = WorkbookMaker(book.folder).members(member("M2", "A2"))
    waiting = check(later.write("later.xlsx"))
    between = WorkbookMaker(book.folder).members(member("M3", "A2")).write("between.xlsx")
    assert import_workbook(actor=operator, source=between).is_committed
    assert services.approve_batch(actor=operator, batch=waiting)
    waiting.refresh_from_db()
    services.run_batch(actor=operator, batch=waiting)
    assert waiting.state == BatchState.COMMITTED
    with reading_whole():
        cells = Placement.objects.current().values_list(
            "person__code", "organization__versions__code"
        )
        assert sorted(cells) == [("M1", "A1"), ("M2", "A2"), ("M3", "A2")]


@pytest.mark.parametrize(
    "change",
    [
        lambda options, path: (options, path.with_name("so-2.xlsx")),
        lambda options, path: (
            Options(kept=options.kept, answers=(services.Given("Đảng viên", 2, 1, "", "M9"),)),
            path,
        ),
        lambda options, path: (Options(kept=options.kept, as_of=date(2024, 6, 30)), path),
    ],
    ids=["another file", "another answer", "another day"],
)
def test_what_is_kept_of_something_else_is_not_taken(
    book: WorkbookMaker,
    operator: Actor,
    tmp_path: Path,
    change: Callable[..., tuple[Options, Path]],
) -> None:
    options = Options(kept=tmp_path / "reading.json")
    path = book.members(member("M1")).write()
    book.members(member("M2")).write()
    preview_workbook(actor=operator, source=path, options=options)
    options, path = change(options, path)
    steps: list[str] = []
    preview_workbook(
        actor=operator,
        source=path,
        options=options,
        progress=lambda step, done, total: steps.append(step),
    )
    assert "read:members.people" in steps


@pytest.mark.parametrize("damaged", [b"", b"{}", b'{"of": 1', b"[]"])
def test_a_kept_reading_that_is_damaged_is_read_again(
    book: WorkbookMaker, operator: Actor, check: Check, damaged: bytes
) -> None:
    batch = check(book.members(member("M1")).write())
    reading_path(batch).write_bytes(damaged)
    assert services.approve_batch(actor=operator, batch=batch)
    batch.refresh_from_db()
    services.run_batch(actor=operator, batch=batch)
    assert batch.state == BatchState.COMMITTED
