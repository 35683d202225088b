"""A workbook that was uploaded: kept in the data folder, and what is asked of it put in the queue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.gate import admit, admit_name
from dangvu.core.policy import require
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch, MappingVersion
from dangvu.imports.services.files import (
    delete_files,
    delete_old_files,
    reading_path,
    workbook_path,
    write_privately,
)
from dangvu.imports.services.undo import CannotUndo, why_not_undo
from dangvu.jobs import services as jobs
from dangvu.jobs.models import Job

#: The name under which the work on a batch is asked for.
TASK = "imports.work"
RECONCILE = "imports.reconcile"
_BEFORE = {BatchState.RUNNING: BatchState.READY, BatchState.UNDOING: BatchState.COMMITTED}


def start_batch(
    *,
    actor: Actor,
    file_name: str,
    data: bytes,
    as_of: date | None = None,
    mapping: MappingVersion | None = None,
) -> ImportBatch:
    """Keep an uploaded workbook and ask for it to be checked. `as_of` is for one that does not say
    its day, `mapping` for one that is not our own template.

    Raises RefusedFile, PermissionDenied, OSError.
    """
    require(actor, "imports", "manage")
    admit(data)
    admit_name(file_name)
    delete_old_files(today=actor.today)
    with deed(actor=actor, verb="imports.start_batch", object_label=file_name):
        batch = ImportBatch.objects.create(
            file_name=Path(file_name).name[:255],
            sha256=hashlib.sha256(data).hexdigest(),
            as_of=as_of,
            mapping=mapping,
            owner_id=actor.user_id,
        )
        delete_files(batch.pk)
        try:
            write_privately(workbook_path(batch), data)
        except OSError:
            delete_files(batch.pk)
            raise
        _ask_for_work(actor, batch)
    return batch


def approve_batch(*, actor: Actor, batch: ImportBatch) -> bool:
    """Let what was previewed be written; False when the batch cannot be, or is being written.

    However often it is asked, the batch is committed once.
    """
    require(actor, "imports", "manage")

    def may_begin(held: ImportBatch) -> bool:
        return held.state == BatchState.READY and may_work_on(actor, held)

    return _advance(actor, batch, "imports.approve_batch", may_begin, state=BatchState.RUNNING)


def retry_batch(*, actor: Actor, batch: ImportBatch) -> bool:
    """Examine a batch again: it was stopped or failed, questions were answered, or the register has
    changed. One whose undo was stopped is committed as before."""
    require(actor, "imports", "manage")

    def may_begin(held: ImportBatch) -> bool:
        return not held.is_done and may_work_on(actor, held) and not is_at_work(held)

    return _advance(
        actor, batch, "imports.retry_batch", may_begin, state=BatchState.WAITING, message=""
    )


def ask_to_undo(*, actor: Actor, batch: ImportBatch, reason: str) -> bool:
    """Have a committed batch undone in the background; False when it cannot be.

    Raises CannotUndo without a reason or a right to it.
    """
    require(actor, "imports", "manage")
    if not reason.strip():
        raise CannotUndo(_("Ghi lý do hoàn tác."))
    if why := why_not_undo(actor, batch):
        raise CannotUndo(why)

    def may_begin(held: ImportBatch) -> bool:
        return held.state == BatchState.COMMITTED

    return _advance(
        actor,
        batch,
        "imports.ask_to_undo",
        may_begin,
        state=BatchState.UNDOING,
        undo_reason=reason.strip(),
        message="",
    )


def stop_batch(*, actor: Actor, batch: ImportBatch) -> bool:
    """Stop the work on a batch: what waits never begins, what runs leaves nothing behind."""
    require(actor, "imports", "manage")
    with deed(actor=actor, verb="imports.stop_batch", object_label=batch.file_name):
        held = _hold(batch)
        if not held.is_pending or held.job is None or not jobs.may_touch(actor, held.job):
            return False
        jobs.cancel(actor=actor, job=held.job)
        _hold(held)
    return True


def as_it_stands(batch: ImportBatch) -> ImportBatch:
    """The batch as it is to be told. One that still waits for work that was stopped or given up is
    where it was before: nothing was written. That is kept by the next who writes (`_hold`)."""
    if batch.is_pending and not is_at_work(batch):
        message = batch.job.message if batch.job else ""
        batch.state = _BEFORE.get(BatchState(batch.state), BatchState.CANCELLED)
        batch.message = message or _("Đã dừng theo yêu cầu; chưa ghi gì.")
    return batch


def _hold(batch: ImportBatch) -> ImportBatch:
    """The batch, held until the end of the transaction, as it stands."""
    held: ImportBatch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    before = held.state
    if as_it_stands(held).state != before:
        held.save(update_fields=["state", "message"])
        if held.state != BatchState.READY:
            reading_path(held).unlink(missing_ok=True)
    return held


def may_work_on(actor: Actor, batch: ImportBatch) -> bool:
    """Only who uploaded a workbook answers for it, and only while it is there."""
    return batch.owner_id == actor.user_id and workbook_path(batch).exists()


def ask_to_reconcile(*, actor: Actor, batch: ImportBatch) -> Job:
    """Have the workbook of a batch compared with the register in the background."""
    require(actor, "imports", "manage")
    lock = reconciling_lock(batch)
    with deed(actor=actor, verb="imports.ask_to_reconcile", object_label=batch.file_name):
        return jobs.enqueue(
            actor=actor,
            task=RECONCILE,
            label=_("Đối chiếu “%(file)s” với sổ") % {"file": batch.file_name},
            args={"batch": batch.pk},
            lock=lock,
        )


def reconciling_lock(batch: ImportBatch) -> str:
    return f"{RECONCILE}:{batch.pk}"


def is_at_work(batch: ImportBatch) -> bool:
    """Whether a job waits to work on the batch, or does."""
    return batch.is_pending and batch.job is not None and batch.job.is_pending


def _advance(
    actor: Actor,
    batch: ImportBatch,
    verb: str,
    may_begin: Callable[[ImportBatch], bool],
    **values: Any,
) -> bool:
    with deed(actor=actor, verb=verb, object_label=batch.file_name):
        held = _hold(batch)
        if not may_begin(held):
            return False
        for name, value in values.items():
            setattr(held, name, value)
        held.save(update_fields=list(values))
        _ask_for_work(actor, held)
    return True


def _ask_for_work(actor: Actor, batch: ImportBatch) -> None:
    """Queue what the state of the batch asks for, in the transaction that gave it that state."""
    label = {
        BatchState.WAITING: _("Kiểm tra “%(file)s”"),
        BatchState.RUNNING: _("Nạp “%(file)s” vào sổ"),
        BatchState.UNDOING: _("Hoàn tác lần nạp “%(file)s”"),
    }[BatchState(batch.state)]
    batch.job = jobs.enqueue(
        actor=actor,
        task=TASK,
        label=label % {"file": batch.file_name},
        args={"batch": batch.pk},
        lock=f"{TASK}:{batch.pk}",
        after_running=True,
    )
    batch.save(update_fields=["job"])


def page_of(batch: ImportBatch) -> str:
    return reverse("imports:batch", args=[batch.pk])
