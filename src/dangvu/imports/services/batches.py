"""A workbook that was uploaded: kept in the data folder, checked, then committed by its own process."""

from __future__ import annotations

import contextlib
import hashlib
import os
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.core.sheets import Finding, Level
from dangvu.core.workbook.gate import RefusedFile, admit
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services.importing import (
    ImportFailed,
    Options,
    Preview,
    import_workbook,
    preview_workbook,
)
from dangvu.imports.services.launching import is_at_work, launch
from dangvu.imports.services.progress import ProgressFile, imports_folder
from dangvu.imports.services.returning import CannotWrite, write_answers_copy

#: How long the files of a batch are kept; a committed workbook goes at once.
KEEP_DAYS = 30
# What more there is stands in nobody's head; the counts are of all of them.
_KEPT_FINDINGS = 10_000


def workbook_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.xlsx"


def answers_copy_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.tra-loi.xlsx"


def progress_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.progress"


def start_batch(
    *, actor: Actor, file_name: str, data: bytes, as_of: date | None = None
) -> ImportBatch:
    """Keep an uploaded workbook for checking. `as_of` is for a workbook that does not say its day.

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
            owner_id=actor.user_id,
        )
        _delete_files(str(batch.pk))
        try:
            _write_privately(workbook_path(batch), data)
        except OSError:
            _delete_files(str(batch.pk))
            raise
    return batch


def submit(batch: ImportBatch) -> None:
    """Have a process of its own work on the batch, as soon as what was written is committed."""
    transaction.on_commit(partial(launch, batch.pk), robust=True)


def approve_batch(*, actor: Actor, batch: ImportBatch) -> bool:
    """Let what was previewed be written; False when the batch cannot be, or is being written.

    However often it is asked, the batch is committed once.
    """
    require(actor, "imports", "manage")
    with deed(actor=actor, verb="imports.approve_batch", object_label=batch.file_name):
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.state != BatchState.READY or not may_work_on(actor, held):
            return False
        held.state = BatchState.RUNNING
        held.save(update_fields=["state"])
    submit(held)
    return True


def retry_batch(*, actor: Actor, batch: ImportBatch) -> bool:
    """Examine a batch again that was cut off or failed, or whose surroundings have changed."""
    require(actor, "imports", "manage")
    with deed(actor=actor, verb="imports.retry_batch", object_label=batch.file_name):
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.is_done or not may_work_on(actor, held) or is_at_work(held.pk):
            return False
        held.state, held.message = BatchState.WAITING, ""
        held.save(update_fields=["state", "message"])
    submit(held)
    return True


def may_work_on(actor: Actor, batch: ImportBatch) -> bool:
    """Only who uploaded a workbook answers for it, and only while it is there."""
    return batch.owner_id == actor.user_id and workbook_path(batch).exists()


def is_cut_off(batch: ImportBatch) -> bool:
    """Whether the batch waits for a process that is gone: nothing of it was written."""
    if not batch.is_pending or is_at_work(batch.pk):
        return False
    # The process may have come to its end between the two looks.
    batch.refresh_from_db()
    return batch.is_pending


def work_on(*, actor: Actor, batch: ImportBatch) -> None:
    """What the state of the batch asks for; nothing if that has been done."""
    if batch.state == BatchState.WAITING:
        check_batch(actor=actor, batch=batch)
    elif batch.state == BatchState.RUNNING:
        run_batch(actor=actor, batch=batch)


def check_batch(*, actor: Actor, batch: ImportBatch) -> Preview | None:
    """Preview the workbook and keep the outcome; the copy with the findings is written beside it.

    Returns None when the file is refused; the reason is on the batch.
    """
    progress = ProgressFile(progress_path(batch))
    try:
        preview = preview_workbook(
            actor=actor,
            source=workbook_path(batch),
            file_name=batch.file_name,
            options=Options(as_of=batch.as_of),
            progress=progress,
        )
        _write_copy(preview, batch)
    except (RefusedFile, ImportFailed, OSError) as error:
        _fail(actor, batch, "imports.check_batch", error)
        return None
    finally:
        progress.close()
    _keep(actor, batch, "imports.check_batch", **_outcome(preview))
    _let_go(batch)
    return preview


def run_batch(*, actor: Actor, batch: ImportBatch) -> Preview | None:
    """Commit a batch: all of it or nothing. Meant for a process of its own; progress is in a file.

    Everything is compared again first, so that what changed since the check is seen. The outcome
    is kept in the transaction that writes: a batch that is not done has written nothing.
    """
    progress = ProgressFile(progress_path(batch))
    try:
        with transaction.atomic():
            preview = import_workbook(
                actor=actor,
                source=workbook_path(batch),
                file_name=batch.file_name,
                options=Options(as_of=batch.as_of),
                progress=progress,
            )
            _keep(actor, batch, "imports.run_batch", finished_at=Now(), **_outcome(preview))
    except (RefusedFile, ImportFailed, OSError) as error:
        batch.refresh_from_db()
        _fail(actor, batch, "imports.run_batch", error)
        return None
    finally:
        progress.close()
    if not batch.is_done:
        _write_copy(preview, batch)
    _let_go(batch)
    return preview


def delete_old_files(*, today: date) -> None:
    """Delete what is kept of workbooks uploaded more than KEEP_DAYS ago."""
    before = today - timedelta(days=KEEP_DAYS)
    there = {path.name.split(".")[0] for path in imports_folder().iterdir()}
    numbers = [int(number) for number in there if number.isdigit()]
    old = ImportBatch.objects.filter(pk__in=numbers, made_at__date__lt=before)
    for number in old.values_list("pk", flat=True):
        if not is_at_work(number):
            _delete_files(str(number))


def _write_privately(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _delete_files(number: str) -> None:
    for path in imports_folder().glob(f"{number}.*"):
        path.unlink(missing_ok=True)


def _let_go(batch: ImportBatch) -> None:
    """A workbook that has nothing more to give is not kept."""
    if batch.is_done:
        workbook_path(batch).unlink(missing_ok=True)


def _write_copy(preview: Preview, batch: ImportBatch) -> None:
    answers_copy_path(batch).unlink(missing_ok=True)
    if len(preview.findings):
        # The findings are on the page too; without room for the copy the page still has them.
        with contextlib.suppress(CannotWrite):
            write_answers_copy(preview=preview, target=answers_copy_path(batch))


def _fail(actor: Actor, batch: ImportBatch, verb: str, error: Exception) -> None:
    message = str(error)
    if isinstance(error, FileNotFoundError):
        message = _("Tệp đã tải lên không còn. Hãy tải lên lại.")
    elif isinstance(error, OSError):
        message = _("Không đọc hoặc ghi được trong thư mục dữ liệu (%(why)s). Chưa ghi gì.") % {
            "why": error.strerror or error
        }
    _keep(actor, batch, verb, state=BatchState.FAILED, message=message)


def _outcome(preview: Preview) -> dict[str, Any]:
    findings = [f for level in Level for f in preview.findings.of(level)][:_KEPT_FINDINGS]
    kept: dict[str, Any] = {
        "state": preview.state,
        "counts": _counts(preview),
        "levels": preview.levels,
        "findings": [_told(finding) for finding in findings],
        "message": "",
    }
    # The day of a workbook with errors is not sure yet.
    return kept if preview.findings.blocking else kept | {"as_of": preview.intake.as_of}


def _counts(preview: Preview) -> dict[str, dict[str, int]]:
    """By sheet: its rows by state, its findings by level. Sheets without rows by their name."""
    titles = {plan.table.title: code for code, plan in preview.intake.plans.items()}
    counts = {code: dict(found) for code, found in preview.counts.items()}
    for finding in preview.findings:
        of_sheet = counts.setdefault(titles.get(finding.sheet, f"sheet:{finding.sheet}"), {})
        of_sheet[finding.level.value] = of_sheet.get(finding.level.value, 0) + 1
    return counts


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level.value,
        "sheet": finding.sheet,
        "address": finding.address,
        "title": finding.title,
        "message": finding.message,
        "options": list(finding.options),
    }


def _keep(actor: Actor, batch: ImportBatch, verb: str, **values: Any) -> None:
    with deed(actor=actor, verb=verb, object_label=batch.file_name):
        for name, value in values.items():
            setattr(batch, name, value)
        batch.save(update_fields=list(values))
        batch.refresh_from_db()
