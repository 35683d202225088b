"""Reports as files in an answer."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse

from dangvu.core import downloads

WORD = downloads.DOCX
TYPES = {"docx": WORD, "pdf": downloads.PDF}


def file_answer(content: bytes, kind: str, code: str, day: date) -> HttpResponse:
    """Word to be saved; a PDF opens in the browser."""
    name = f"bao-cao-{code}-{day}.{kind}"
    return downloads.file_answer(content, name=name, kind=TYPES[kind], inline=kind == "pdf")


def known_kind(kind: str) -> str:
    if kind not in TYPES:
        raise Http404
    return kind
