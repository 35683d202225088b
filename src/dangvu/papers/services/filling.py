"""Filling a form: its layout with figures and written text, as the page and the PDF show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.indicators import get
from dangvu.core.numbers import format_number
from dangvu.core.pages.papers import (
    Block,
    Box,
    Centered,
    Dotted,
    Letterhead,
    Paper,
    PaperChart,
    PaperPart,
    PaperTable,
    Piece,
    Sentence,
    Signature,
)
from dangvu.papers.choices import Form, FormBlock
from dangvu.papers.selectors.asking import Answered, FigureSource
from dangvu.papers.selectors.forms import PLACEHOLDER
from dangvu.papers.services.word import chart_of

PROVISIONAL = gettext_lazy("Mẫu tạm, chưa đối chiếu với mẫu chính thức.")
TENTATIVE = gettext_lazy("mẫu tạm, chưa đối chiếu với bản in của hướng dẫn")


def footnote_of(form: Form) -> str:
    """What a paper of a case says of its own layout: empty only once it was compared."""
    if form.confirmed:
        return ""
    words = {"mark": form.mark, "guidance": form.guidance}
    said = [_("Mẫu %(mark)s (%(guidance)s)") % words] if form.mark else []
    said.append(str(TENTATIVE))
    if not form.is_known:
        said.append(_("số hiệu mẫu chưa kiểm chứng") if form.mark else _("mẫu do phần mềm đề xuất"))
    if form.note:
        said.append(form.note)
    line = "; ".join(said)
    return f"{line[:1].upper()}{line[1:]}."


def fill_form(
    form: Form,
    *,
    figures: FigureSource,
    fields: Mapping[str, Any],
    boxes: Mapping[str, Box],
    head: Letterhead,
    signature: Signature,
) -> Paper:
    """The paper. Boxes without an entry are empty. Raises UnknownIndicator."""
    filler = _Filler(figures, fields, boxes)
    parts = [
        PaperPart(part.title, tuple(filler.block(block) for block in part.blocks))
        for part in form.parts
        if figures.is_period or not part.period_only
    ]
    return Paper(
        head=head,
        parts=tuple(parts),
        signature=signature,
        provisional="" if form.confirmed or form.paper else str(PROVISIONAL),
        broad=form.broad,
        footnote=footnote_of(form) if form.paper else "",
    )


def write_fields(text: str, fields: Mapping[str, Any]) -> str:
    """The text with the fields that it names between braces."""
    return PLACEHOLDER.sub(lambda found: str(fields[found[1]]), text)


class _Filler:
    def __init__(
        self, figures: FigureSource, fields: Mapping[str, Any], boxes: Mapping[str, Box]
    ) -> None:
        self.figures, self.fields, self.boxes = figures, fields, boxes

    def block(self, block: FormBlock) -> Block:
        make: dict[str, Callable[[FormBlock], Block]] = {
            "sentence": self._sentence,
            "figures": self._figures,
            "table": self._table,
            "chart": self._chart,
            "box": self._box,
            "center": lambda told: Centered(self._written(told.text)),
            "dots": lambda told: Dotted(told.count),
            "rows": self._rows,
        }
        return make[block.kind](block)

    def _sentence(self, block: FormBlock) -> Sentence:
        pieces: list[Piece] = []
        last = 0
        for found in PLACEHOLDER.finditer(block.text):
            pieces.append(Piece(block.text[last : found.start()]))
            name = found[1]
            if "." in name:
                pieces.append(piece_of(self.figures.figure(name)))
            else:
                pieces.append(Piece(str(self.fields[name])))
            last = found.end()
        pieces.append(Piece(block.text[last:]))
        return Sentence(tuple(piece for piece in pieces if piece.text))

    def _written(self, text: str) -> str:
        return write_fields(text, self.fields)

    def _rows(self, block: FormBlock) -> PaperTable:
        told = self.fields[block.code]
        if block.cells:
            told = [[write_fields(cell, one) for cell in block.cells] for one in told]
        rows = tuple(tuple(Piece(str(cell)) for cell in row) for row in told)
        numbers = (False,) * len(block.heads)
        return PaperTable(block.title, block.heads, rows, numbers, block.widths)

    def _figures(self, block: FormBlock) -> PaperTable:
        answered = [self.figures.figure(code) for code in block.codes]
        rows = tuple((Piece(_first(one.label)), Piece(one.unit), piece_of(one)) for one in answered)
        heads = (_("Nội dung"), _("Đơn vị"), _("Số lượng"))
        return PaperTable("", heads, rows, (False, False, True), (6, 2, 2))

    def _table(self, block: FormBlock) -> PaperTable:
        lines = self.figures.lines(block.by, *block.codes)
        count = len(block.codes)
        heads = [str(get(code).label) for code in block.codes]
        return PaperTable(
            title=block.title,
            heads=(_("Tổ chức") if block.by == "child" else _("Nhóm"), *heads),
            rows=tuple((Piece(_first(line.label)), *map(piece_of, line.figures)) for line in lines),
            numbers=(False, *([True] * count)),
            widths=(8 if count < 3 else 6, *([2.0] * count)),
            empty=_("Không có tổ chức trực thuộc.")
            if block.by == "child"
            else _("Chưa có số liệu."),
        )

    def _chart(self, block: FormBlock) -> PaperChart:
        title, bars = chart_of(self.figures, block.codes[0], block.by)
        shown = tuple(
            (label, value, format_number(int(value) if value.is_integer() else value))
            for label, value in bars
        )
        return PaperChart(block.title or title, shown)

    def _box(self, block: FormBlock) -> Box:
        found = self.boxes.get(block.code)
        return found or empty_box(block)


def empty_box(block: FormBlock) -> Box:
    return Box(block.code, block.title, "", hint=block.hint, required=block.required)


def piece_of(answered: Answered) -> Piece:
    return Piece(
        answered.text,
        code=answered.code,
        url=answered.url,
        missing=answered.value is None,
        now=answered.now,
    )


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
