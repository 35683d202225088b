"""A workbook that was uploaded: kept in the data folder, checked, then committed by its own process."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

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
    Preview,
    import_workbook,
    preview_workbook,
)
from dangvu.imports.services.progress import ProgressFile, imports_folder
from dangvu.imports.services.returning import write_answers_copy

_KEPT_FINDINGS = 300


def workbook_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.xlsx"


def answers_copy_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.tra-loi.xlsx"


def progress_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.progress"


def start_batch(*, actor: Actor, file_name: str, data: bytes) -> ImportBatch:
    """Keep an uploaded workbook for checking. Raises RefusedFile, PermissionDenied."""
    require(actor, "imports", "manage")
    admit(data)
    with deed(actor=actor, verb="imports.start_batch", object_label=file_name):
        batch = ImportBatch.objects.create(
            file_name=Path(file_name).name[:255],
            sha256=hashlib.sha256(data).hexdigest(),
            owner_id=actor.user_id,
        )
        path = workbook_path(batch)
        path.touch(mode=0o600)
        path.write_bytes(data)
    return batch


def check_batch(*, actor: Actor, batch: ImportBatch) -> Preview | None:
    """Preview the workbook and keep the outcome; the copy with the findings is written beside it.

    Returns None when the file is refused; the reason is on the batch.
    """
    progress = ProgressFile(progress_path(batch))
    try:
        preview = preview_workbook(
            actor=actor, source=workbook_path(batch), file_name=batch.file_name, progress=progress
        )
    except (RefusedFile, OSError) as error:
        _keep(actor, batch, "imports.check_batch", state=BatchState.FAILED, message=str(error))
        return None
    finally:
        progress.close()
    _keep(actor, batch, "imports.check_batch", **_outcome(preview))
    if len(preview.findings):
        write_answers_copy(preview=preview, target=answers_copy_path(batch))
    return preview


def run_batch(*, actor: Actor, batch: ImportBatch) -> Preview | None:
    """Commit a batch: all of it or nothing. Meant for a process of its own; progress is in a file.

    Everything is compared again first, so that what changed since the check is seen.
    """
    _keep(actor, batch, "imports.run_batch", state=BatchState.RUNNING)
    progress = ProgressFile(progress_path(batch))
    try:
        preview = import_workbook(
            actor=actor, source=workbook_path(batch), file_name=batch.file_name, progress=progress
        )
    except (RefusedFile, ImportFailed, OSError) as error:
        _keep(actor, batch, "imports.run_batch", state=BatchState.FAILED, message=str(error))
        return None
    finally:
        progress.close()
    _keep(actor, batch, "imports.run_batch", finished_at=Now(), **_outcome(preview))
    if len(preview.findings):
        write_answers_copy(preview=preview, target=answers_copy_path(batch))
    if batch.is_done:
        workbook_path(batch).unlink(missing_ok=True)
    return preview


def mark_cut_off(*, actor: Actor, batch: ImportBatch) -> None:
    """A batch whose process is gone: nothing of it was written, and it can be run again."""
    message = _("Việc nạp bị ngắt giữa chừng; chưa ghi gì. Hãy nạp lại.")
    _keep(actor, batch, "imports.mark_cut_off", state=BatchState.FAILED, message=message)
    progress_path(batch).unlink(missing_ok=True)


def _outcome(preview: Preview) -> dict[str, Any]:
    findings = [f for level in Level for f in preview.findings.of(level)][:_KEPT_FINDINGS]
    return {
        "state": preview.state,
        "as_of": preview.intake.as_of,
        "counts": preview.counts,
        "levels": preview.levels,
        "findings": [_told(finding) for finding in findings],
        "message": "",
    }


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
