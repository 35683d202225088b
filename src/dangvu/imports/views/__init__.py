"""The pages of the room: one module for each errand."""

from dangvu.imports.views.batches import (
    answers_copy,
    batch,
    batch_list,
    commit,
    retry,
    stop,
    template_file,
    upload,
)
from dangvu.imports.views.mapping import mapping_list, mapping_new, mapping_one
from dangvu.imports.views.previews import record, rows
from dangvu.imports.views.questions import questions
from dangvu.imports.views.reconciling import differences, reconcile, start
from dangvu.imports.views.undoing import undo

__all__ = [
    "answers_copy",
    "batch",
    "batch_list",
    "commit",
    "differences",
    "mapping_list",
    "mapping_new",
    "mapping_one",
    "questions",
    "reconcile",
    "record",
    "retry",
    "rows",
    "start",
    "stop",
    "template_file",
    "undo",
    "upload",
]
