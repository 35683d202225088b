"""The pages of the room: one module for each errand."""

from dangvu.imports.views.batches import (
    answers_copy,
    batch,
    batch_list,
    commit,
    progress,
    retry,
    template_file,
    upload,
)

__all__ = [
    "answers_copy",
    "batch",
    "batch_list",
    "commit",
    "progress",
    "retry",
    "template_file",
    "upload",
]
