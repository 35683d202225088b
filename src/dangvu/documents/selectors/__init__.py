"""Composed reads of papers, their books, numbers, relations and form."""

from dangvu.documents.selectors.chains import Chain, chain_of
from dangvu.documents.selectors.form import NAMES, Checked, Element, check_form
from dangvu.documents.selectors.marks import Block, Head, head_of, signing_blocks
from dangvu.documents.selectors.numbering import next_number, unexplained_gaps
from dangvu.documents.selectors.register import (
    book_lines,
    citations_like,
    entered_twice,
    papers,
    papers_by_words,
    with_words,
)
from dangvu.documents.selectors.symbols import SymbolRule, Symbols

__all__ = [
    "NAMES",
    "Block",
    "Chain",
    "Checked",
    "Element",
    "Head",
    "SymbolRule",
    "Symbols",
    "book_lines",
    "chain_of",
    "check_form",
    "citations_like",
    "entered_twice",
    "head_of",
    "next_number",
    "papers",
    "papers_by_words",
    "signing_blocks",
    "unexplained_gaps",
    "with_words",
]
