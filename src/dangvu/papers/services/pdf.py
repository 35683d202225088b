"""Making a PDF with typst: one layout for all papers, fed with data and never with markup.

No Internet: the layout imports no package, and the folders in which packages would be kept do not
exist. No font of the machine: the same paper looks the same everywhere. The font has the widths of
Times New Roman, so that a paper breaks its lines as the Word file does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import typst
from django.utils.translation import gettext as _

from dangvu.core.modes import watermark
from dangvu.core.pages.papers import (
    Block,
    Box,
    Centered,
    Dotted,
    Paper,
    PaperChart,
    PaperTable,
    Piece,
    Sentence,
)

_STANDARD: Literal["a-2b"] = "a-2b"


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list as it prints: title, a line under it, heads and rows of text."""

    title: str
    line: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[bool]
    widths: Sequence[float]
    broad: bool = True


def make_pdf(paper: Paper, *, seal: str = "") -> bytes:
    """The paper as a PDF/A; `seal` stands small at the foot of every page."""
    return make_pdf_of_many([paper], seal=seal)


def make_pdf_of_many(papers: Sequence[Paper], *, seal: str = "") -> bytes:
    """Papers of one form one after the other, each on pages of its own that count from one."""
    data = {"papers": [_paper(one) for one in papers], "seal": seal, "broad": papers[0].broad}
    return _compile("paper.typ", data)


def make_list_pdf(printed: PrintedList) -> bytes:
    """A list as a PDF/A, its heads on every page."""
    data = {
        "title": printed.title,
        "line": printed.line,
        "heads": list(printed.heads),
        "rows": [list(row) for row in printed.rows],
        "numbers": list(printed.numbers),
        "widths": list(printed.widths),
        "broad": printed.broad,
    }
    return _compile("list.typ", data)


def _compile(layout: str, data: dict[str, Any]) -> bytes:
    with resources.as_file(resources.files("dangvu.papers").joinpath("data")) as folder:
        nowhere = folder / "no-packages"
        made = typst.compile(
            str(folder / layout),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
            package_path=str(nowhere),
            package_cache_path=str(nowhere),
            sys_inputs={"data": json.dumps({**data, "trial": watermark()}, ensure_ascii=False)},
            pdf_standards=[_STANDARD],
        )
    return bytes(made)


def _paper(paper: Paper) -> dict[str, Any]:
    head, signature = paper.head, paper.signature
    return {
        "party": _("ĐẢNG CỘNG SẢN VIỆT NAM"),
        "superior": head.superior,
        "issuer": head.issuer,
        "number": head.number,
        "dated": head.dated,
        "kind": head.kind,
        "subject": head.subject,
        "line": head.line,
        "provisional": paper.provisional,
        "footnote": paper.footnote,
        "parts": [
            {"title": part.title, "blocks": [one for b in part.blocks if (one := _block(b))]}
            for part in paper.parts
        ],
        "signature": {
            "authority": signature.authority,
            "post": signature.post,
            "name": signature.name,
            "recipients": list(signature.recipients),
        },
        "recipients_title": _("Nơi nhận:"),
    }


def _block(block: Block) -> dict[str, Any] | None:
    """A block as data; a box that may stay empty and is, leaves no trace on paper."""
    if isinstance(block, Box):
        if not block.text.strip() and not block.required:
            return None
        empty = [_("(chưa viết)")]
        return {"kind": "box", "title": block.title, "paragraphs": block.paragraphs or empty}
    if isinstance(block, Sentence):
        return {"kind": block.kind, "pieces": [_piece(piece) for piece in block.pieces]}
    if isinstance(block, PaperTable):
        return {
            "kind": block.kind,
            "title": block.title,
            "heads": list(block.heads),
            "rows": [[_piece(piece) for piece in row] for row in block.rows],
            "numbers": list(block.numbers),
            "widths": list(block.widths),
            "empty": block.empty,
        }
    if isinstance(block, Centered):
        return {"kind": block.kind, "text": block.text}
    if isinstance(block, Dotted):
        return {"kind": block.kind, "count": block.count}
    return _chart(block)


def _chart(block: PaperChart) -> dict[str, Any]:
    largest = max((value for _label, value, _text in block.bars), default=0) or 1
    bars = [
        {"label": label, "share": max(value, 0) / largest, "text": text}
        for label, value, text in block.bars
    ]
    return {"kind": block.kind, "title": block.title, "bars": bars}


def _piece(piece: Piece) -> dict[str, Any]:
    return {"text": piece.text, "url": piece.url, "figure": bool(piece.code)}
