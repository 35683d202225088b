"""Composed reads of papers, their books, numbers, relations and form."""

from dangvu.documents.selectors.chains import Chain, chain_of
from dangvu.documents.selectors.finding import UnknownPaper, code_of, paper_meant
from dangvu.documents.selectors.form import NAMES, Checked, Element, check_form
from dangvu.documents.selectors.marks import Block, Head, head_of, signing_blocks
from dangvu.documents.selectors.numbering import (
    Gap,
    next_number,
    numbers_of,
    runs_of,
    series_seen,
    unexplained_gaps,
)
from dangvu.documents.selectors.register import (
    entered_twice,
    loose_citations,
    not_received,
    papers,
    papers_by_words,
    with_words,
)
from dangvu.documents.selectors.regulations import (
    directions_seen,
    directions_with,
    regulation_ever,
    regulations_seen,
    regulations_with,
    states_of,
    still_binding,
)
from dangvu.documents.selectors.symbols import SymbolRule, Symbols

__all__ = [
    "NAMES",
    "Block",
    "Chain",
    "Checked",
    "Element",
    "Gap",
    "Head",
    "SymbolRule",
    "Symbols",
    "UnknownPaper",
    "chain_of",
    "check_form",
    "code_of",
    "directions_seen",
    "directions_with",
    "entered_twice",
    "head_of",
    "loose_citations",
    "next_number",
    "not_received",
    "numbers_of",
    "paper_meant",
    "papers",
    "papers_by_words",
    "regulation_ever",
    "regulations_seen",
    "regulations_with",
    "runs_of",
    "series_seen",
    "signing_blocks",
    "states_of",
    "still_binding",
    "unexplained_gaps",
    "with_words",
]
