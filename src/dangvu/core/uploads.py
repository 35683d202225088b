"""Uploaded files are kept only up to a ceiling, whatever is sent."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from dangvu.core.gate import LIMITS


class Ceiling(FileUploadHandler):
    """Stands before the handlers that keep files, and lets no more through than a form may take.

    The file still tells its whole size, so that the form can refuse it with a sentence.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LIMITS.packed else None

    def file_complete(self, file_size: int) -> Any:
        return None
