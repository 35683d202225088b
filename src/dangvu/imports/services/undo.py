"""Undoing an import: its deed is taken back as a dated correction, while nothing stands on it.

What the import recorded is superseded with the reason; what it had superseded is recorded again
with the same content. No row is changed in place and none is deleted, so every earlier answer can
still be recomputed as it was given. Everything is done by sets, in a number of statements that
depends on the tables and not on the rows. Why so: decision 18.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.models import Change, Deed
from dangvu.audit.services import deed
from dangvu.core import withdrawal
from dangvu.core.actor import Actor
from dangvu.core.bulk import refresh_statistics
from dangvu.core.guard import StepHeld, check
from dangvu.core.policy import may, scope_of
from dangvu.core.temporal import AlreadySuperseded
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services._taken import (
    Tables,
    collect,
    record_again,
    subjects_of,
    tables_of,
    take_out,
)
from dangvu.imports.services.importing import explain, one_at_a_time
from dangvu.imports.services.standing import Obstacle, Standing, standing_on

_LARGE = 100_000


class CannotUndo(Exception):
    """The import cannot be undone; nothing was written. The message is for the user."""


class UndoBlocked(CannotUndo):
    """Something stands on the import; `standing` lists it."""

    def __init__(self, standing: Standing) -> None:
        first = "; ".join(dict.fromkeys(one.label for one in standing.obstacles[:5]))
        super().__init__(
            _("Có %(count)s việc đã ghi sau, dựa trên lần nạp này (%(first)s …). Chưa hoàn tác gì.")
            % {"count": standing.count, "first": first}
        )
        self.standing = standing


@dataclass(slots=True)
class Undone:
    """How many rows were taken back and recorded again, by table."""

    taken: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)


def why_not_undo(actor: Actor, batch: ImportBatch) -> str:
    """Why the actor may not undo this batch at all; empty when it may be tried."""
    if batch.state not in (BatchState.COMMITTED, BatchState.UNDOING):
        return _("Chỉ hoàn tác được lần nạp đã ghi vào sổ.")
    if not may(actor, "imports", "manage"):
        return _("Tài khoản của đồng chí chỉ được xem.")
    if batch.owner_id != actor.user_id and not scope_of(actor, "imports", "manage").everything:
        return _("Chỉ người đã nạp hoặc người quản trị mới hoàn tác được lần nạp này.")
    if deed_of(batch) is None:
        return _("Lần nạp này ghi từ phiên bản cũ, không còn đủ dấu vết để hoàn tác tự động.")
    return ""


def deed_of(batch: ImportBatch) -> Deed | None:
    """The deed that the batch was committed in; found by its label where an earlier version of
    the program did not keep it."""
    if batch.deed_id is not None:
        return batch.deed
    label = f"{batch.file_name} {batch.sha256[:12]}"
    same = Deed.objects.filter(verb="imports.import_workbook", object_label=label)
    return same.filter(actor_id=batch.owner_id).order_by("-pk").first()


def is_large(batch: ImportBatch) -> bool:
    """Whether looking at what stands on it takes longer than somebody waits for a page."""
    deed_id = batch.deed_id
    rows = Change.objects.filter(deed_id=deed_id).aggregate(rows=Sum("row_count"))["rows"]
    return (rows or 0) > _LARGE


def what_stands_on(*, actor: Actor, batch: ImportBatch) -> Standing:
    """What keeps the batch from being undone; nothing is written. Raises CannotUndo."""
    import_deed = _undoable(actor, batch)
    with reading_whole():
        tables = collect(import_deed)
        standing = standing_on(import_deed, tables)
        _ask_guards(actor, batch, standing)
    return standing


def undo_import(*, actor: Actor, batch: ImportBatch, reason: str) -> Undone:
    """Take back what the batch recorded: one transaction, one deed, all of it or nothing.

    Raises CannotUndo, of which UndoBlocked lists what stands on the import.
    """
    if not reason.strip():
        raise CannotUndo(_("Ghi lý do hoàn tác."))
    try:
        with deed(
            actor=actor,
            verb="imports.undo_import",
            purpose=reason.strip(),
            object_label=batch.file_name,
        ) as own:
            one_at_a_time()
            held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            undone = _undo(actor, held, reason.strip())
            held.state, held.undo_deed, held.undo_reason = BatchState.UNDONE, own, reason.strip()
            held.message = ""
            held.save(update_fields=["state", "undo_deed", "undo_reason", "message"])
    except AlreadySuperseded as error:
        raise CannotUndo(
            _("Có người vừa sửa dữ liệu trong lúc hoàn tác. Chưa hoàn tác gì; hãy thử lại.")
        ) from error
    except DatabaseError as error:
        raise CannotUndo(explain(error)) from error
    batch.refresh_from_db()
    return undone


def _undo(actor: Actor, batch: ImportBatch, reason: str) -> Undone:
    import_deed = _undoable(actor, batch)
    undone = Undone()
    with reading_whole():
        tables = collect(import_deed)
        _refuse_foreign(actor, tables)
        standing = standing_on(import_deed, tables)
        _ask_guards(actor, batch, standing)
        if standing.count:
            raise UndoBlocked(standing)
        with withdrawal.surrounded():
            for table in tables.facts:
                undone.taken[table] = take_out(table, reason)
            for table, model in tables.facts.items():
                undone.restored[table] = record_again(model)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        touched = {model: subjects_of(model) for model in tables.subjects}
        made = {model: subjects_of(model, only_made=True) for model in tables.subjects}
        withdrawal.follow(actor, withdrawal.Withdrawn(made, touched, frozenset(tables.all)))
        refresh_statistics({model._meta.app_label for model in tables.facts.values()})
    return undone


def _undoable(actor: Actor, batch: ImportBatch) -> Deed:
    if why := why_not_undo(actor, batch):
        raise CannotUndo(why)
    found = deed_of(batch)
    assert found is not None
    return found


def _ask_guards(actor: Actor, batch: ImportBatch, standing: Standing) -> None:
    """An upper room may hold the step: figures that were frozen since, a report that was sent."""
    try:
        check("imports.undo", actor=actor, subject=batch)
    except StepHeld as held:
        standing.obstacles += [Obstacle(hold.reason) for hold in held.holds]
        standing.count += len(held.holds)


def _refuse_foreign(actor: Actor, tables: Tables) -> None:
    """Everything that the import touched must still lie where the actor may work."""
    if scope_of(actor, "imports", "manage").everything:
        return
    with reading_as(actor):
        for model in tables.subjects:
            rows: QuerySet[Any] = model._default_manager.all()
            if not hasattr(rows, "visible_to"):
                continue
            seen = rows.visible_to(actor).filter(
                pk__in=RawSQL(
                    "SELECT id FROM pg_temp.undo_subject WHERE name = %s", [model._meta.db_table]
                )
            )
            if seen.count() < len(subjects_of(model)):
                raise CannotUndo(
                    _("Lần nạp này có dòng nay ngoài phạm vi của đồng chí. Nhờ cấp trên hoàn tác.")
                )


__all__ = [
    "CannotUndo",
    "Obstacle",
    "Standing",
    "UndoBlocked",
    "Undone",
    "deed_of",
    "is_large",
    "tables_of",
    "undo_import",
    "what_stands_on",
    "why_not_undo",
]
