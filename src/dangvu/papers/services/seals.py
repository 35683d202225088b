"""The last seal of the record of deeds at the foot of papers: whoever keeps one can show later
that the record was rewritten (`dangvu audit verify`, `verify.py --code`)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from dangvu.audit.selectors import last_code

_SIZE = Pt(8)


def seal_line() -> str:
    """What is printed; empty as long as nothing was sealed."""
    code = last_code()
    return _("Mã niêm phong sổ ghi việc: %s") % code if code else ""


def put_seal(document: Any, words: str) -> None:
    """Small words at the foot of every page of a Word file, under whatever the template has there."""
    if not words:
        return
    for place, section in enumerate(document.sections):
        footers = [section.footer]
        if section.different_first_page_header_footer:
            footers.append(section.first_page_footer)
        if document.settings.odd_and_even_pages_header_footer:
            footers.append(section.even_page_footer)
        for footer in footers:
            # One that is linked shows what stands in the section before.
            if place and footer.is_linked_to_previous:
                continue
            paragraph = footer.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(words)
            run.font.size = _SIZE
