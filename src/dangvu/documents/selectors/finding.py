"""Papers by what somebody types of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.text import clean_or_none, search_key
from dangvu.core.writing import write_date
from dangvu.documents.models import DocumentVersion
from dangvu.documents.models.document import DocumentVersionQuerySet
from dangvu.documents.selectors.register import papers

#: What stands before the number that a paper has in the register: `VB128`.
_CODE = "VB"
_MOST_NAMED = 6


class UnknownPaper(LookupError):
    """No paper that the asker may see, or more than one; `sentence` is for the one who typed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def code_of(document_id: int) -> str:
    """What tells a paper from every other one, also from one of the same symbol."""
    return f"{_CODE}{document_id}"


def paper_meant(actor: Actor, text: str) -> DocumentVersion:
    """The paper of that code, else the only one of that symbol, or, without a symbol, of that
    summary. Raises UnknownPaper; one that is hidden is answered as one that is not there."""
    wanted = clean_or_none(text) or ""
    found = list(_like(papers(actor), wanted)[: _MOST_NAMED + 1])
    if not found:
        raise UnknownPaper(_("Không có văn bản nào mang số, ký hiệu này trong sổ."))
    if len(found) > 1:
        named = "; ".join(
            f"{code_of(one.document_id)} ({write_date(one.document.source.date) or '–'})"
            for one in found[:_MOST_NAMED]
        )
        raise UnknownPaper(_("Nhiều văn bản mang số này; hãy ghi một mã: %s.") % named)
    return found[0]


def _like(rows: DocumentVersionQuerySet, wanted: str) -> DocumentVersionQuerySet:
    digits = wanted.upper().removeprefix(_CODE)
    if wanted.upper().startswith(_CODE) and digits.isascii() and digits.isdigit():
        return rows.filter(document=int(digits[:18]))
    named = rows.filter(document__source__symbol__iexact=wanted)
    if named.exists() or len(search_key(wanted)) < 3:
        return named
    return rows.filter(document__source__symbol="", document__source__summary__iexact=wanted)
