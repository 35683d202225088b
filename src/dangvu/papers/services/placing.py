"""Where in a Word file something stands, in the words of somebody who has it open."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn

_QUOTES = str.maketrans("“”‘’\u00a0", "\"\"'' ")


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: where it is, in words, and its text with plain quotation marks."""

    where: str
    text: str

    @property
    def quoted(self) -> str:
        return self.text if len(self.text) <= 90 else f"{self.text[:90]}…"


def places_of(content: bytes) -> list[Place]:
    """Every paragraph with text, in the order in which the template is read: the body, then
    headers and footers."""
    document = Document(io.BytesIO(content))
    found = list(_of_body(document.element.body))
    for section in document.sections:
        for part, name in ((section.header, _("đầu trang")), (section.footer, _("chân trang"))):
            if not part.is_linked_to_previous:
                found += _of(part._element.iter(qn("w:p")), name)
    return found


def _of_body(body: Any) -> Iterator[Place]:
    paragraphs = tables = 0
    for child in body:
        if child.tag == qn("w:tbl"):
            tables += 1
            yield from _of_table(child, _("bảng %d") % tables)
        else:
            for paragraph in child.iter(qn("w:p")):
                paragraphs += 1
                yield from _of([paragraph], _("đoạn %d") % paragraphs)


def _of_table(table: Any, name: str) -> Iterator[Place]:
    for row, line in enumerate(_own(table, "w:tr", "w:tbl"), start=1):
        for cell, box in enumerate(_own(line, "w:tc", "w:tr"), start=1):
            where = _("%(table)s, hàng %(row)d, ô %(cell)d") % {
                "table": name,
                "row": row,
                "cell": cell,
            }
            yield from _of(box.iter(qn("w:p")), where)


def _own(element: Any, inner: str, outer: str) -> list[Any]:
    """The rows of a table, the cells of a row, without those of a table inside a cell."""
    return [
        one
        for one in element.iter(qn(inner))
        if next(one.iterancestors(qn(outer)), None) is element
    ]


def _of(paragraphs: Any, where: str) -> Iterator[Place]:
    for paragraph in paragraphs:
        parts = []
        for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
            if next(one.iterancestors(qn("w:p"))) is paragraph:
                parts.append((one.text or "") if one.tag == qn("w:t") else " ")
        text = re.sub(r"\s+", " ", "".join(parts)).translate(_QUOTES).strip()
        if text:
            yield Place(where, text)
