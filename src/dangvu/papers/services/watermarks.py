"""What says on every page of a Word file that its data is invented."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor

from dangvu.core.modes import watermark

_GREY = RGBColor(0x80, 0x80, 0x80)


def put_watermark(document: Any) -> None:
    """Large words at the head of every page, whatever heads the template has; nothing where the
    data is real."""
    words = watermark()
    if not words:
        return
    for section in document.sections:
        section.header.is_linked_to_previous = False
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        for header in headers:
            paragraph = header.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(words)
            run.bold, run.font.size, run.font.color.rgb = True, Pt(28), _GREY
