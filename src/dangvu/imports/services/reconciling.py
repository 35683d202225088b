"""Two sources side by side: a workbook and the register as of the day of the workbook.

Nothing is written. A blank cell says nothing, so it is no difference; a sheet that the workbook
lacks is not compared. What the register says comes from the export of the sheet, so it is what the
reader may see; what the reader is not shown of a row is compared with nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_as
from dangvu.core.actor import Actor
from dangvu.core.gate import RefusedFile
from dangvu.core.policy import may, require
from dangvu.core.sheets import WITHHELD, SheetDefinition, Table
from dangvu.core.sheets.intake import Progress, no_progress
from dangvu.core.whole_files import CannotWrite, whole_file
from dangvu.imports.choices import Side
from dangvu.imports.models import ImportBatch
from dangvu.imports.services.files import delete_files, rows_path, workbook_path
from dangvu.imports.services.importing import ImportFailed, Options, read_workbook
from dangvu.imports.services.rows import KeptRows, Line, keep_lines, name_of, shown


class CannotReconcile(Exception):
    """The workbook cannot be compared; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared: as of which day, and by sheet how many rows are on which side."""

    as_of: date
    counts: dict[str, dict[str, int]]


def reconcile(
    *,
    actor: Actor,
    source: Path | bytes,
    options: Options = Options(),  # noqa: B008 -- frozen
    progress: Progress = no_progress,
) -> tuple[date, Iterator[tuple[SheetDefinition, list[Line]]]]:
    """The day of the workbook, and sheet by sheet every row that is not the same on both sides.

    Equal rows are counted in the last line, `{"side": "same", "count": …}`. Raises CannotReconcile,
    PermissionDenied.
    """
    require(actor, "imports", "manage")
    try:
        preview = read_workbook(actor=actor, source=source, options=options, progress=progress)
    except (RefusedFile, ImportFailed) as error:
        raise CannotReconcile(str(error)) from error
    tables = preview.intake.tables
    if not tables:
        errors = [found.message for found in preview.findings]
        raise CannotReconcile(errors[0] if errors else _("Không có trang nào đối chiếu được."))
    on = preview.intake.as_of

    def compared() -> Iterator[tuple[SheetDefinition, list[Line]]]:
        for table in sorted(tables.values(), key=lambda each: each.definition.order):
            if table.definition.export is not None and len(table):
                progress(f"compare:{table.definition.code}", 0, 0)
                with reading_as(actor):
                    lines = list(_compare(actor, table, on))
                yield table.definition, lines

    return on, compared()


def reconcile_batch(*, actor: Actor, batch: ImportBatch, progress: Progress = no_progress) -> None:
    """Compare the workbook of a batch and keep what differs beside it, for its page.

    Raises CannotReconcile, PermissionDenied.
    """
    from dangvu.imports.services.working import options_of

    if not may_reconcile(actor, batch):
        raise CannotReconcile(_("Tệp đã tải lên không còn. Hãy tải lên lại."))
    delete_files(batch.pk, "reconcile.*")
    on, sheets = reconcile(
        actor=actor, source=workbook_path(batch), options=options_of(batch), progress=progress
    )
    counts: dict[str, dict[str, int]] = {}
    try:
        for sheet, lines in sheets:
            counts[sheet.code] = counted(lines)
            told = (line for line in lines if line["side"] != Side.SAME)
            keep_lines(rows_path(batch, f"reconcile.{sheet.code}"), told)
        with whole_file(rows_path(batch, "reconcile.summary")) as file:
            file.write(json.dumps({"as_of": str(on), "counts": counts}).encode())
    except CannotWrite as error:
        raise CannotReconcile(str(error)) from error


def may_reconcile(actor: Actor, batch: ImportBatch) -> bool:
    """Its owner, while the workbook is kept."""
    own = batch.owner_id == actor.user_id
    return own and may(actor, "imports", "manage") and workbook_path(batch).exists()


def comparison_of(batch: ImportBatch) -> Comparison | None:
    """What the last comparison of a batch found, None when there is none."""
    try:
        found = json.loads(rows_path(batch, "reconcile.summary").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Comparison(date.fromisoformat(found["as_of"]), found["counts"])


def compared_rows(batch: ImportBatch, sheet: str) -> KeptRows:
    """`sheet` is a code of a declared sheet: the caller has checked."""
    return KeptRows(rows_path(batch, f"reconcile.{sheet}"))


def counted(lines: list[Line]) -> dict[str, int]:
    counts = dict.fromkeys((side.value for side in Side), 0)
    for line in lines:
        counts[line["side"]] += int(line.get("count", 1))
    return counts


def _compare(actor: Actor, table: Table, on: date) -> Iterator[Line]:
    sheet = table.definition
    columns = [
        column for column in sheet.columns if table.has(column.name) or column.name in sheet.key
    ]
    at = {column.name: place for place, column in enumerate(sheet.columns)}
    held = {}
    assert sheet.export is not None
    sheet.policy.require(actor)
    for values in sheet.export(actor, on):
        texts = {
            column.name: shown(column, values[at[column.name]])
            for column in sheet.columns
            if values[at[column.name]] is not WITHHELD
        }
        held[tuple(texts[name] for name in sheet.key)] = texts
    same = 0
    for row in range(len(table)):
        ours = {column.name: shown(column, table[column.name][row]) for column in columns}
        key = tuple(ours[name] for name in sheet.key)
        theirs = held.pop(key, None)
        if theirs is None:
            yield _line(Side.FILE, table, key, name_of(table, row), table.rows[row])
            continue
        different = [
            [table.heading(name), text, theirs[name]]
            for name, text in ours.items()
            if text and name in theirs and text != theirs[name] and not table.is_unread(row, name)
        ]
        if different:
            line = _line(Side.DIFFERENT, table, key, name_of(table, row), table.rows[row])
            yield line | {"different": different}
        else:
            same += 1
    for key, texts in held.items():
        name = texts.get("full_name") or texts.get("name") or " · ".join(filter(None, key[1:]))
        yield _line(Side.REGISTER, table, key, name, 0)
    yield {"side": Side.SAME.value, "count": same}


def _line(side: Side, table: Table, key: tuple[str, ...], name: str, row: int) -> Line:
    return {"side": side.value, "code": key[0], "key": list(key), "name": name, "row": row}


__all__ = [
    "CannotReconcile",
    "Comparison",
    "compared_rows",
    "comparison_of",
    "counted",
    "may_reconcile",
    "reconcile",
    "reconcile_batch",
]
