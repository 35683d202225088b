"""What can happen to a workbook: it is examined, committed, given back; a template is written."""

from dangvu.imports.services.batches import (
    KEEP_DAYS,
    answers_copy_path,
    approve_batch,
    check_batch,
    is_cut_off,
    may_work_on,
    progress_path,
    retry_batch,
    run_batch,
    start_batch,
    submit,
    work_on,
    workbook_path,
)
from dangvu.imports.services.importing import (
    ImportBlocked,
    ImportFailed,
    Options,
    Preview,
    import_workbook,
    preview_workbook,
)
from dangvu.imports.services.launching import at_work, is_at_work
from dangvu.imports.services.progress import Progress, read_progress
from dangvu.imports.services.returning import CannotWrite, write_answers_copy
from dangvu.imports.services.templates import export_workbook, write_template

__all__ = [
    "KEEP_DAYS",
    "CannotWrite",
    "ImportBlocked",
    "ImportFailed",
    "Options",
    "Preview",
    "Progress",
    "answers_copy_path",
    "approve_batch",
    "at_work",
    "check_batch",
    "export_workbook",
    "import_workbook",
    "is_at_work",
    "is_cut_off",
    "may_work_on",
    "preview_workbook",
    "progress_path",
    "read_progress",
    "retry_batch",
    "run_batch",
    "start_batch",
    "submit",
    "work_on",
    "workbook_path",
    "write_answers_copy",
    "write_template",
]
