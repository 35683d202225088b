"""Files in an answer: to be saved, under a name that no header and no folder can misread."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"

_LONGEST = 150
# What folders of Windows do not take, and what ends a header or a name inside it.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f;%]')
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def safe_name(name: str) -> str:
    """A file name with its letters and its ending, without anything that another program reads as
    more than a name: paths, quotes, line breaks, letters that turn the direction of writing."""
    shown = "".join(each for each in name if unicodedata.category(each) not in _HIDDEN)
    kept = re.sub(r"\s+", " ", _FORBIDDEN.sub("-", shown)).strip(" .")
    ending = PurePath(kept).suffix[:12]
    stem = kept[: len(kept) - len(ending)] if ending else kept
    return f"{stem[: _LONGEST - len(ending)].rstrip(' .') or 'tep'}{ending}"


def file_answer(content: bytes, *, name: str, kind: str, inline: bool = False) -> HttpResponse:
    """A file that was made, to be saved; `inline` for papers of ours that the browser shows."""
    return _named(HttpResponse(content, content_type=kind), name, inline=inline)


def stream_answer(file: Any, *, name: str, kind: str = "") -> FileResponse:
    """A file that is open, to be saved; closed when it has been sent."""
    kind = kind or "application/octet-stream"
    response = FileResponse(file, content_type=kind)
    return _named(response, name, inline=False)


def _named(response: Any, name: str, *, inline: bool) -> Any:
    response["Content-Disposition"] = content_disposition_header(not inline, safe_name(name))
    response["Cache-Control"] = "no-store"
    return response
