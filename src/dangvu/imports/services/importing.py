"""Examining a workbook and committing it: everything in one transaction, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import Error, connection
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.bulk import refresh_statistics
from dangvu.core.constraints import constraint_of
from dangvu.core.garbage import collecting_rarely
from dangvu.core.gate import RefusedFile, admit, admit_name
from dangvu.core.modes import keeps_less
from dangvu.core.policy import require, scope_of
from dangvu.core.sheets import Finding, Findings, Intake, Level, State, Table, all_sheets
from dangvu.core.sheets.intake import Progress, no_progress
from dangvu.core.temporal import AlreadySuperseded
from dangvu.core.whole_files import CannotWrite
from dangvu.core.workbook.reader import Book
from dangvu.imports.choices import BatchState
from dangvu.imports.services.answering import Given, give_answers
from dangvu.imports.services.kept_reading import keep_reading, kept_reading
from dangvu.imports.services.layouts.above import day_of
from dangvu.imports.services.layouts.document import Layout
from dangvu.imports.services.layouts.workbook import read_with
from dangvu.imports.services.mapping import load_mapping
from dangvu.imports.services.reading import Raw, find_sheets, read_as_of, read_table, take_answers


class ImportBlocked(Exception):
    """There are errors or open questions; nothing was written."""


class ImportFailed(Exception):
    """The database refused; nothing was written. The message is for the user."""


@dataclass(slots=True)
class Preview:
    """What an import would do, or did."""

    file_name: str
    sha256: str
    data: bytes
    intake: Intake
    headers: dict[str, int] = field(default_factory=dict)
    header_tops: dict[str, int] = field(default_factory=dict)
    """Where titles of several rows begin, by worksheet."""
    is_committed: bool = False
    is_stale: bool = False
    """It is not what somebody has seen and agreed to."""
    deed: Deed | None = None
    """The deed in which it was committed."""

    @property
    def findings(self) -> Findings:
        return self.intake.findings

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """By sheet: how many rows are new, unchanged, changed, left out."""
        return {code: plan.counts() for code, plan in self.intake.plans.items()}

    @property
    def levels(self) -> dict[str, int]:
        return {level.value: self.findings.count(level) for level in Level}

    @property
    def writes(self) -> bool:
        return any(plan.writes for plan in self.intake.plans.values())

    @property
    def state(self) -> BatchState:
        if self.findings.count(Level.ERROR):
            return BatchState.ERRORS
        if self.findings.count(Level.QUESTION):
            return BatchState.QUESTIONS
        if self.is_committed:
            return BatchState.COMMITTED
        return BatchState.READY if self.writes else BatchState.UNCHANGED

    @property
    def mark(self) -> str:
        """The same for two previews that would do the same to the same rows."""
        digest = hashlib.sha256(f"{self.intake.as_of}".encode())
        for code, plan in sorted(self.intake.plans.items()):
            digest.update(code.encode())
            for row, state in enumerate(plan.states):
                changed = ",".join(sorted(plan.changed.get(row, ())))
                digest.update(f"{plan.table.rows[row]}{state.value}{changed};".encode())
        return digest.hexdigest()

    def cell_state(self, sheet: str, row: int, name: str) -> str:
        """The state of a cell of sheet code `sheet`: a level, or what happens to its row."""
        table, plan = self.intake.tables[sheet], self.intake.plans[sheet]
        level = self.findings.level_of(*table.spot(row, name))
        if level is not None:
            return level.value
        state = plan.states[row]
        if state is State.CHANGED and name not in plan.changed.get(row, ()):
            state = State.UNCHANGED
        return state.value


@dataclass(frozen=True, slots=True)
class Options:
    """How a workbook is read: as of which day if it does not say, by which mapping, into which cell.

    `layout` is a mapping itself, `mapping` the name of one.
    """

    as_of: date | None = None
    mapping: str = ""
    cell: str = ""
    answers: tuple[Given, ...] = ()
    """What was answered on the screen, beside what the workbook itself answers."""
    layout: Layout | None = None
    kept: Path | None = None
    """Where what is read is kept for the next look at the same file, and taken from."""


@collecting_rarely()
def preview_workbook(
    *,
    actor: Actor,
    source: Path | bytes,
    file_name: str = "",
    options: Options = Options(),
    progress: Progress = no_progress,
) -> Preview:
    """What an import of this file would do; nothing is written. Raises RefusedFile, PermissionDenied."""
    require(actor, "imports", "manage")
    with reading_whole():
        return _examine(actor, source, file_name, options, progress)


@collecting_rarely()
def read_workbook(
    *, actor: Actor, source: Path | bytes, options: Options = Options(), progress: Progress
) -> Preview:
    """The rows of a file with what cannot be read in it, compared with nothing.

    Raises RefusedFile, PermissionDenied.
    """
    require(actor, "imports", "manage")
    with reading_whole():
        return _read(actor, source, "", options, progress)


@collecting_rarely()
def import_workbook(
    *,
    actor: Actor,
    source: Path | bytes,
    file_name: str = "",
    options: Options = Options(),
    progress: Progress = no_progress,
    seen: str = "",
) -> Preview:
    """Examine and, if nothing stands against it, commit: one transaction, one deed.

    A file that changes nothing writes nothing, not even a deed. `seen`: only what somebody has
    seen is committed, the `mark` of that preview; where it is another by now, because the register
    has changed since, the new preview comes back uncommitted. So it does with errors or open
    questions. Raises RefusedFile, PermissionDenied, ImportFailed.
    """
    require(actor, "imports", "manage")
    with _explained(), reading_whole():
        one_at_a_time(progress)
        preview = _examine(actor, source, file_name, options, progress)
        preview.is_stale = bool(seen) and seen != preview.mark
        if preview.state is BatchState.READY and not preview.is_stale:
            commit(actor=actor, preview=preview)
    return preview


def commit(*, actor: Actor, preview: Preview) -> None:
    """Write what the preview found, inside the transaction that found it. Raises ImportBlocked."""
    if preview.findings.blocking:
        raise ImportBlocked
    intake = preview.intake
    label = f"{preview.file_name} {preview.sha256[:12]}"
    with deed(actor=actor, verb="imports.import_workbook", object_label=label) as preview.deed:
        for sheet in all_sheets():
            plan = intake.plans.get(sheet.code)
            if plan is not None and plan.writes:
                intake.progress(f"commit:{sheet.code}", 0, len(plan.table))
                sheet.commit(intake, plan)
        intake.progress("finish", 0, 1)
        # Foreign keys wait for the end; whatever they refuse belongs to this import.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refresh_statistics({sheet.code.partition(".")[0] for sheet in all_sheets()})
    preview.is_committed = True


def _examine(
    actor: Actor, source: Path | bytes, file_name: str, options: Options, progress: Progress
) -> Preview:
    preview = _read(actor, source, file_name, options, progress)
    _plan(preview.intake)
    return preview


def _read(
    actor: Actor, source: Path | bytes, file_name: str, options: Options, progress: Progress
) -> Preview:
    progress("read", 0, 1)
    name = file_name or (source.name if isinstance(source, Path) else "")
    if (known := _read_before(actor, source, name, options, progress)) is not None:
        return known
    data = admit(source)
    admit_name(name)
    book = Book(data)
    findings = Findings()
    layout = options.layout or (load_mapping(options.mapping) if options.mapping else None)
    as_of = options.as_of or _day_of(book, findings, layout, actor)
    preview = _preview(actor, name, data, as_of or actor.today, progress)
    preview.intake.findings = findings
    give_answers(preview.intake, options.answers)
    if layout is not None:
        reading = read_with(layout, book, preview.intake, cell=options.cell)
        preview.headers, preview.header_tops = reading.headers, reading.tops
    else:
        _read_sheets(book, preview)
        _keep_reading(preview, options)
    return preview


def _preview(
    actor: Actor, name: str, data: bytes, as_of: date, progress: Progress = no_progress
) -> Preview:
    scope = scope_of(actor, "imports", "manage")
    intake = Intake(actor, as_of, progress=progress, scope=scope)
    return Preview(name, hashlib.sha256(data).hexdigest(), data, intake)


def _read_before(
    actor: Actor, source: Path | bytes, name: str, options: Options, progress: Progress
) -> Preview | None:
    """The file as it was read before, if that is kept: such a file has passed the gate too."""
    if options.kept is None or not options.kept.exists():
        return None
    data = source if isinstance(source, bytes) else source.read_bytes()
    known = kept_reading(
        options.kept,
        sha256=hashlib.sha256(data).hexdigest(),
        given=options.answers,
        as_of=options.as_of,
    )
    if known is None:
        return None
    preview = _preview(actor, name, data, known.as_of, progress)
    preview.headers, preview.intake.tables = known.headers, known.tables
    preview.intake.answers.add_lines(known.answers)
    for finding in known.findings:
        preview.findings.add(finding)
    return preview


def _keep_reading(preview: Preview, options: Options) -> None:
    """Without room for it the file is read again, as it is where less is kept of what was read."""
    if options.kept is not None and not keeps_less():
        with suppress(CannotWrite):
            keep_reading(
                options.kept, preview.intake, preview.headers,
                sha256=preview.sha256, given=options.answers,
            )  # fmt: skip


def _day_of(book: Book, findings: Findings, layout: Layout | None, actor: Actor) -> date | None:
    if layout is None:
        return read_as_of(book, findings, today=actor.today)
    day = day_of(book, layout)
    if day is not None and day <= actor.today:
        return day
    message = _("Sổ không ghi “tính đến ngày …”, hoặc ghi một ngày chưa đến. Cho biết ngày của số"
                " liệu khi nạp (--as-of NGÀY).")  # fmt: skip
    findings.add(Finding(Level.ERROR, "", 0, 0, "", message))
    return None


def _read_sheets(book: Book, preview: Preview) -> None:
    intake = preview.intake
    raws: list[Raw] = find_sheets(book, intake.findings)
    preview.headers = {raw.sheet.name: raw.header for raw in raws}
    if any(raw.has_answers for raw in raws):
        take_answers(book, preview.headers, intake)
    for done, raw in enumerate(raws):
        _leave_out(raw, intake)
        intake.progress(f"read:{raw.definition.code}", done, len(raws))
        intake.tables[raw.definition.code] = read_table(raw, intake)
        # The raw cells of a large sheet are as many again as its table.
        raw.rows.clear()


def _leave_out(raw: Raw, intake: Intake) -> None:
    """Rows that somebody said to leave out are not even read; that they are is told."""
    left_out = intake.answers.left_out(raw.sheet.name)
    if not left_out:
        return
    message = _("Dòng này bỏ qua theo trả lời; không nạp.")
    for row in raw.rows:
        if row.number in left_out:
            found = Finding(Level.WARNING, raw.sheet.name, row.number, 0, "", message)
            intake.findings.add(found)
    raw.rows = [row for row in raw.rows if row.number not in left_out]


def _plan(intake: Intake) -> None:
    """Sheets that the workbook lacks are asked too: rows of the others may concern what they keep."""
    for sheet in all_sheets():
        table = intake.tables.get(sheet.code)
        if table is None:
            sheet.plan(intake, Table.of_rows(sheet, ()))
        else:
            intake.progress(f"plan:{sheet.code}", 0, len(table))
            intake.plans[sheet.code] = sheet.plan(intake, table)


def one_at_a_time(progress: Progress = no_progress) -> None:
    """Two imports wait for each other: the second compares with what the first wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('imports', 0))")
        if not cursor.fetchone()[0]:
            progress("queue", 0, 0)
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('imports', 0))")


@contextmanager
def _explained() -> Iterator[None]:
    """What the database refuses, in the words of the one who imports."""
    try:
        yield
    except AlreadySuperseded as error:
        raise ImportFailed(
            _("Có người vừa sửa dữ liệu trong lúc nạp. Chưa ghi gì; hãy nạp lại.")
        ) from error
    except (Error, psycopg.Error) as error:
        raise ImportFailed(explain(error)) from error


def explain(error: BaseException) -> str:
    """A sentence for an error of the database; nothing was written."""
    cause: Any = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.DiskFull):
        return _("Hết chỗ trên ổ đĩa của cơ sở dữ liệu. Chưa ghi gì; dọn chỗ rồi nạp lại.")
    name = constraint_of(error)
    if name == "organizations_parentedge_acyclic":
        return _(
            "Cấp trên đi vòng tròn ở một thời điểm đã qua. Chưa ghi gì; kiểm tra cột Mã cấp trên."
        )
    if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return _("Mất kết nối với cơ sở dữ liệu. Chưa ghi gì; hãy nạp lại.")
    said = _constraint_message(name)
    return _("Cơ sở dữ liệu không nhận: %(why)s Chưa ghi gì.") % {
        "why": said or str(cause or error).splitlines()[0]
    }


def _constraint_message(name: str) -> str:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    return ""


__all__ = [
    "ImportBlocked",
    "ImportFailed",
    "Options",
    "Preview",
    "RefusedFile",
    "commit",
    "explain",
    "import_workbook",
    "preview_workbook",
]
