"""A workbook that was uploaded: kept in the data folder, checked, committed and undone in the background."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.core.sheets.intake import Progress, no_progress
from dangvu.core.whole_files import CannotWrite
from dangvu.core.workbook.gate import RefusedFile, admit
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch, MappingVersion
from dangvu.imports.services.answering import given_answers
from dangvu.imports.services.files import (
    answers_copy_path,
    delete_files,
    delete_old_files,
    workbook_path,
    write_privately,
)
from dangvu.imports.services.importing import (
    ImportFailed,
    Options,
    Preview,
    import_workbook,
    preview_workbook,
)
from dangvu.imports.services.mapping import layout_of, version_in_use
from dangvu.imports.services.outcome import outcome_of
from dangvu.imports.services.progress import step_name
from dangvu.imports.services.returning import write_answers_copy
from dangvu.imports.services.rows import keep_preview
from dangvu.imports.services.undo import CannotUndo, undo_import, why_not_undo
from dangvu.jobs import services as jobs
from dangvu.jobs.choices import JobState
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


def import_file(
    *,
    actor: Actor,
    source: Path | bytes,
    file_name: str = "",
    options: Options = Options(),  # noqa: B008 -- frozen
    progress: Progress = no_progress,
) -> tuple[Preview, ImportBatch | None]:
    """Import a file at once, as the command does; what was committed is kept as a batch.

    None when nothing was committed. Raises what `import_workbook` raises.
    """
    with transaction.atomic():
        preview = import_workbook(
            actor=actor, source=source, file_name=file_name, options=options, progress=progress
        )
        if not preview.is_committed:
            return preview, None
        with deed(actor=actor, verb="imports.keep_batch", object_label=preview.file_name):
            batch = ImportBatch.objects.create(
                file_name=preview.file_name[:255],
                sha256=preview.sha256,
                owner_id=actor.user_id,
                mapping=version_in_use(actor=actor, name=options.mapping)
                if options.mapping
                else None,
                finished_at=Now(),
                **outcome_of(preview),
            )
    batch.refresh_from_db()
    with contextlib.suppress(OSError):
        write_privately(workbook_path(batch), preview.data)
    return preview, batch


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
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if not held.is_pending or held.job is None or not jobs.may_touch(actor, held.job):
            return False
        job = jobs.cancel(actor=actor, job=held.job)
        if job.state != JobState.RUNNING:
            _settle(held)
    return True


def settle_stopped(*, actor: Actor, batch: ImportBatch) -> bool:
    """Put a batch whose work was stopped or given up back to where it was before; whether it was.

    The job is over and the batch still waits for it: nothing was written.
    """
    if not batch.is_pending or is_at_work(batch):
        return False
    with deed(actor=actor, verb="imports.settle_batch", object_label=batch.file_name):
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if not held.is_pending or is_at_work(held):
            return False
        _settle(held)
    return True


def _settle(held: ImportBatch) -> None:
    message = held.job.message if held.job else ""
    held.state = _BEFORE.get(BatchState(held.state), BatchState.CANCELLED)
    held.message = message or _("Đã dừng theo yêu cầu; chưa ghi gì.")
    held.save(update_fields=["state", "message"])


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


# --- the work -----------------------------------------------------------------------------------


def work_on(*, actor: Actor, batch: ImportBatch, progress: Progress = no_progress) -> None:
    """What the state of the batch asks for; nothing if that has been done."""
    if batch.state == BatchState.WAITING:
        check_batch(actor=actor, batch=batch, progress=progress)
    elif batch.state == BatchState.RUNNING:
        run_batch(actor=actor, batch=batch, progress=progress)
    elif batch.state == BatchState.UNDOING:
        undo_batch(actor=actor, batch=batch)


def check_batch(
    *, actor: Actor, batch: ImportBatch, progress: Progress = no_progress
) -> Preview | None:
    """Preview the workbook and keep the outcome; the copy with the findings is written beside it.

    Returns None when the file is refused; the reason is on the batch.
    """
    try:
        preview = preview_workbook(
            actor=actor,
            source=workbook_path(batch),
            file_name=batch.file_name,
            options=options_of(batch),
            progress=progress,
        )
        _write_beside(preview, batch)
    except (RefusedFile, ImportFailed, OSError) as error:
        _fail(actor, batch, "imports.check_batch", error)
        return None
    _keep(actor, batch, "imports.check_batch", **outcome_of(preview))
    return preview


def run_batch(
    *, actor: Actor, batch: ImportBatch, progress: Progress = no_progress
) -> Preview | None:
    """Commit a batch: all of it or nothing, and only what was seen.

    Everything is compared again first. Where the register has changed since the check, so that
    other rows would be written, the new preview is kept for another look. The outcome is kept in
    the transaction that writes: a batch that is not done has written nothing.
    """
    try:
        with transaction.atomic():
            preview = import_workbook(
                actor=actor,
                source=workbook_path(batch),
                file_name=batch.file_name,
                options=options_of(batch),
                progress=progress,
                seen=batch.seen,
            )
            kept = outcome_of(preview) | {"finished_at": Now()}
            if preview.is_stale:
                kept |= {"message": _stale(batch)}
            _keep(actor, batch, "imports.run_batch", **kept)
    except (RefusedFile, ImportFailed, OSError) as error:
        batch.refresh_from_db()
        _fail(actor, batch, "imports.run_batch", error)
        return None
    if not batch.is_done:
        _write_beside(preview, batch)
    return preview


def undo_batch(*, actor: Actor, batch: ImportBatch) -> None:
    """Undo a committed batch, or keep why it cannot be: then nothing was undone."""
    try:
        with transaction.atomic():
            undo_import(actor=actor, batch=batch, reason=batch.undo_reason)
    except CannotUndo as error:
        batch.refresh_from_db()
        values: dict[str, Any] = {"state": BatchState.COMMITTED, "message": str(error)}
        _keep(actor, batch, "imports.undo_batch", **values)


def options_of(batch: ImportBatch) -> Options:
    """How the workbook of a batch is read, with what was answered on the screen."""
    layout = layout_of(batch.mapping) if batch.mapping else None
    return Options(as_of=batch.as_of, layout=layout, answers=given_answers(batch))


def _stale(batch: ImportBatch) -> str:
    """Why a second look is needed, with whose import came in between where one did."""
    others = ImportBatch.objects.filter(
        state__in=(BatchState.COMMITTED, BatchState.UNDONE), finished_at__gt=batch.made_at
    ).exclude(pk=batch.pk)
    last = others.select_related("owner").order_by("-finished_at").first()
    if last is None or last.owner is None:
        return _(
            "Dữ liệu trong hệ thống đã thay đổi sau khi kiểm tra. Chưa ghi gì; xem lại bảng dưới"
            " đây rồi bấm nạp lần nữa."
        )
    return _(
        "Trong lúc chờ, %(owner)s đã nạp “%(file)s” nên kết quả kiểm tra đã khác. Chưa ghi gì; xem"
        " lại bảng dưới đây rồi bấm nạp lần nữa."
    ) % {"owner": last.owner.display_name, "file": last.file_name}


def _advance(
    actor: Actor,
    batch: ImportBatch,
    verb: str,
    may_begin: Callable[[ImportBatch], bool],
    **values: Any,
) -> bool:
    with deed(actor=actor, verb=verb, object_label=batch.file_name):
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
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


def told_to(work: jobs.Work) -> Progress:
    """Progress of an import as steps of its job."""

    def tell(step: str, done: int, total: int) -> None:
        work.progress(step_name(step), done, total)

    return tell


def page_of(batch: ImportBatch) -> str:
    return reverse("imports:batch", args=[batch.pk])


def _write_beside(preview: Preview, batch: ImportBatch) -> None:
    """The rows for the page, and the copy with the findings; without room for them the counts and
    the findings are still on the page."""
    answers_copy_path(batch).unlink(missing_ok=True)
    with contextlib.suppress(CannotWrite):
        keep_preview(batch, preview)
    if len(preview.findings):
        with contextlib.suppress(CannotWrite):
            write_answers_copy(
                preview=preview, target=answers_copy_path(batch), given=given_answers(batch)
            )


def _fail(actor: Actor, batch: ImportBatch, verb: str, error: Exception) -> None:
    message = str(error)
    if isinstance(error, FileNotFoundError):
        message = _("Tệp đã tải lên không còn. Hãy tải lên lại.")
    elif isinstance(error, OSError):
        message = _("Không đọc hoặc ghi được trong thư mục dữ liệu (%(why)s). Chưa ghi gì.") % {
            "why": error.strerror or error
        }
    _keep(actor, batch, verb, state=BatchState.FAILED, message=message)


def _keep(actor: Actor, batch: ImportBatch, verb: str, **values: Any) -> None:
    with deed(actor=actor, verb=verb, object_label=batch.file_name):
        for name, value in values.items():
            setattr(batch, name, value)
        batch.save(update_fields=list(values))
        batch.refresh_from_db()
