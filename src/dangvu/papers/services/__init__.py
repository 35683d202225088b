"""Papers are filled, made as Word and PDF, and their templates checked and kept."""

from dangvu.papers.services.admitting import LIMITS, NotATemplate, admit_docx
from dangvu.papers.services.checking import Problem, Weight, check_template, errors_in
from dangvu.papers.services.filling import empty_box, fill_form, footnote_of, write_fields
from dangvu.papers.services.keeping import (
    TemplateRefused,
    drop_template,
    examine_template,
    take_template,
)
from dangvu.papers.services.language import FUNCTIONS
from dangvu.papers.services.letterhead import (
    LETTERHEAD,
    issuer_of,
    letterhead_fields,
    read_letterhead,
)
from dangvu.papers.services.pdf import PrintedList, make_list_pdf, make_pdf, make_pdf_of_many
from dangvu.papers.services.sampling import letterhead_of, sample_paper, try_template
from dangvu.papers.services.seals import seal_line
from dangvu.papers.services.word import BadTemplate, make_docx, make_docx_of_many

__all__ = [
    "FUNCTIONS",
    "LETTERHEAD",
    "LIMITS",
    "BadTemplate",
    "NotATemplate",
    "PrintedList",
    "Problem",
    "TemplateRefused",
    "Weight",
    "admit_docx",
    "check_template",
    "drop_template",
    "empty_box",
    "errors_in",
    "examine_template",
    "fill_form",
    "footnote_of",
    "issuer_of",
    "letterhead_fields",
    "letterhead_of",
    "make_docx",
    "make_docx_of_many",
    "make_list_pdf",
    "make_pdf",
    "make_pdf_of_many",
    "read_letterhead",
    "sample_paper",
    "seal_line",
    "take_template",
    "try_template",
    "write_fields",
]
