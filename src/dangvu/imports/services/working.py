"""The work on a batch: it is checked, committed and undone, in the background or at once."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.disk import reason
from dangvu.core.gate import RefusedFile
from dangvu.core.modes import keeps_less
from dangvu.core.sheets.intake import Progress, no_progress
from dangvu.core.whole_files import CannotWrite
from dangvu.imports.choices import DONE, PENDING, BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services.answering import given_answers
from dangvu.imports.services.files import (
    answers_copy_path,
    delete_files,
    reading_path,
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
from dangvu.imports.services.undo import CannotUndo, undo_import
from dangvu.jobs import services as jobs

# What was read is kept while it can still be asked for.
_GOES_ON = frozenset({BatchState.READY, *PENDING})
_OVER = frozenset({BatchState.UNCHANGED, BatchState.FAILED, *DONE})


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
            options=_keeping(batch),
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
                options=_keeping(batch),
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
    if not keeps_less():
        with contextlib.suppress(OSError):
            write_privately(workbook_path(batch), preview.data)
    return preview, batch


def options_of(batch: ImportBatch) -> Options:
    """How the workbook of a batch is read, with what was answered on the screen."""
    layout = layout_of(batch.mapping) if batch.mapping else None
    return Options(as_of=batch.as_of, layout=layout, answers=given_answers(batch))


def _keeping(batch: ImportBatch) -> Options:
    """So that what is read is kept from the check to the commit."""
    return replace(options_of(batch), kept=reading_path(batch))


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


def told_to(work: jobs.Work) -> Progress:
    """Progress of an import as steps of its job."""

    def tell(step: str, done: int, total: int) -> None:
        work.progress(step_name(step), done, total)

    return tell


def _write_beside(preview: Preview, batch: ImportBatch) -> None:
    """The rows for the page, and the copy with the findings; without room for them the counts and
    the findings are still on the page."""
    answers_copy_path(batch).unlink(missing_ok=True)
    with contextlib.suppress(CannotWrite):
        keep_preview(batch, preview)
    # The copy has everything that was in the workbook.
    if len(preview.findings) and not keeps_less():
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
            "why": reason(error)
        }
    _keep(actor, batch, verb, state=BatchState.FAILED, message=message)


def _keep(actor: Actor, batch: ImportBatch, verb: str, **values: Any) -> None:
    with deed(actor=actor, verb=verb, object_label=batch.file_name):
        for name, value in values.items():
            setattr(batch, name, value)
        batch.save(update_fields=list(values))
        batch.refresh_from_db()
    if batch.state not in _GOES_ON:
        reading_path(batch).unlink(missing_ok=True)
    if keeps_less() and batch.state in _OVER:
        delete_files(batch.pk, "*xlsx")
