"""What can happen to a workbook: it is examined, committed, given back; a template is written."""

from dangvu.imports.services.batches import (
    check_batch,
    mark_cut_off,
    run_batch,
    start_batch,
)
from dangvu.imports.services.importing import (
    ImportBlocked,
    ImportFailed,
    Options,
    Preview,
    import_workbook,
    preview_workbook,
)
from dangvu.imports.services.progress import read_progress
from dangvu.imports.services.returning import CannotWrite, write_answers_copy
from dangvu.imports.services.templates import export_workbook, write_template

__all__ = [
    "CannotWrite",
    "ImportBlocked",
    "ImportFailed",
    "Options",
    "Preview",
    "check_batch",
    "export_workbook",
    "import_workbook",
    "mark_cut_off",
    "preview_workbook",
    "read_progress",
    "run_batch",
    "start_batch",
    "write_answers_copy",
    "write_template",
]
