"""Reports as files in an answer."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"docx": WORD, "pdf": "application/pdf"}


def file_answer(content: bytes, kind: str, code: str, day: date) -> HttpResponse:
    """Word to be saved; a PDF opens in the browser."""
    response = HttpResponse(content, content_type=TYPES[kind])
    place = "inline" if kind == "pdf" else "attachment"
    name = _plain(f"bao-cao-{code}-{day}.{kind}")
    response["Content-Disposition"] = f'{place}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def known_kind(kind: str) -> str:
    if kind not in TYPES:
        raise Http404
    return kind


def _plain(name: str) -> str:
    """A file name that needs no quoting in a header."""
    return "".join(one if one.isascii() and (one.isalnum() or one in "-.") else "-" for one in name)
