"""Which elements of form a paper lacks, or has out of their order.

Only what could be compared (36-HD/VPTW as far as it was seen): the elements and their order. No
margin, no size of letters, nothing of how the State writes its papers but that it was used.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dangvu.core.text import clean_or_none, search_key
from dangvu.documents.choices import DocumentType
from dangvu.documents.selectors.marks import PARTY
from dangvu.documents.symbols import is_of_state, read_symbol


class Element(enum.IntEnum):
    """In the order in which they stand. The four of the head stand side by side."""

    PARTY = 1
    ISSUER = 2
    NUMBER = 3
    PLACE_AND_DATE = 4
    TYPE = 5
    SUMMARY = 6
    CONTENT = 7
    AUTHORITY = 8
    SIGNER = 9
    RECIPIENTS = 10


NAMES: dict[Element, str | Promise] = {
    Element.PARTY: _("tiêu đề “Đảng Cộng sản Việt Nam”"),
    Element.ISSUER: _("tên cơ quan ban hành"),
    Element.NUMBER: _("số và ký hiệu"),
    Element.PLACE_AND_DATE: _("địa điểm và ngày, tháng, năm"),
    Element.TYPE: _("tên loại văn bản"),
    Element.SUMMARY: _("trích yếu nội dung"),
    Element.CONTENT: _("nội dung"),
    Element.AUTHORITY: _("thẩm quyền, chức vụ người ký"),
    Element.SIGNER: _("họ và tên người ký"),
    Element.RECIPIENTS: _("nơi nhận"),
}

# What stands beside each other has no order among itself: signature and recipients too.
_GROUP = {
    **dict.fromkeys((Element.PARTY, Element.ISSUER, Element.NUMBER, Element.PLACE_AND_DATE), 0),
    Element.TYPE: 1,
    Element.SUMMARY: 2,
    Element.CONTENT: 3,
    **dict.fromkeys((Element.AUTHORITY, Element.SIGNER, Element.RECIPIENTS), 4),
}
_ISSUER = re.compile(
    r"(ban chap hanh|ban thuong vu|dang uy|dang bo|chi bo|chi uy|uy ban kiem tra)\b"
)
_DATED = re.compile(r",?\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}$", re.IGNORECASE)
_AUTHORITY = re.compile(
    r"(T/M|K/T|T/L|T/UQ)\b|(QUYỀN )?(PHÓ )?(BÍ THƯ|CHỦ NHIỆM|TRƯỞNG BAN|CHÁNH VĂN PHÒNG)"
)
_OF_STATE = re.compile(r"(TM|KT|TL|TUQ)\.\s")
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,5}")


@dataclass(frozen=True, slots=True)
class Checked:
    """missing: in the order of the form. displaced: those that stand before what they follow.
    of_state: lines that are written as the State writes them."""

    missing: list[Element]
    displaced: list[Element]
    of_state: list[str]

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.displaced or self.of_state)


def check_form(lines: Iterable[str], document_type: str) -> Checked:
    """The lines of a paper from top to bottom, cells of its head in any order."""
    cleaned = [clean_or_none(line) or "" for line in lines]
    found = list(_elements([line for line in cleaned if line], document_type))
    present = {element for element, _line in found}
    wanted = [one for one in Element if one in present or _is_wanted(one, document_type)]
    return Checked(
        missing=[one for one in wanted if one not in present],
        displaced=_displaced([element for element, _line in found]),
        of_state=[line for line in cleaned if _OF_STATE.match(line) or is_of_state(_number(line))],
    )


def _is_wanted(element: Element, document_type: str) -> bool:
    """An official letter bears no name of its type."""
    return element is not Element.TYPE or document_type != DocumentType.LETTER


def _elements(lines: list[str], document_type: str) -> Iterable[tuple[Element, str]]:
    """Each element where it first stands. What follows the type and is no sentence is the summary,
    then comes the content; what follows the authority is title and name."""
    kind = search_key(str(DocumentType(document_type).label))
    seen: set[Element] = set()
    for line in lines:
        element = _recognised(line, kind, seen)
        if element is not None and element not in seen:
            seen.add(element)
            yield element, line


def _recognised(line: str, kind: str, seen: set[Element]) -> Element | None:
    key = search_key(line)
    if key == search_key(PARTY):
        return Element.PARTY
    if read_symbol(_number(line)) is not None and line.lower().startswith(("số", "so")):
        return Element.NUMBER
    if _DATED.search(line):
        return Element.PLACE_AND_DATE
    if key.startswith("noi nhan"):
        return Element.RECIPIENTS
    if _AUTHORITY.match(line):
        return Element.AUTHORITY
    if key == kind and line.isupper():
        return Element.TYPE
    if line.isupper() and _ISSUER.match(key) and Element.CONTENT not in seen:
        return Element.ISSUER
    if Element.AUTHORITY in seen:
        return Element.SIGNER if _NAME.fullmatch(line) else None
    if Element.RECIPIENTS in seen or line in "*-":
        return None
    if Element.SUMMARY not in seen and Element.CONTENT not in seen and line[-1] not in ".:;":
        return Element.SUMMARY if _may_sum_up(key, seen) else None
    return Element.CONTENT


def _may_sum_up(key: str, seen: set[Element]) -> bool:
    """A letter, which has no name of its type, says what it is about behind "V/v"."""
    return Element.TYPE in seen or key.startswith(("v/v", "ve "))


def _number(line: str) -> str:
    return re.sub(r"^[Ss]ố\s*:?\s*", "", line)


def _displaced(order: list[Element]) -> list[Element]:
    """Elements after which one stands that should stand before them."""
    groups = [_GROUP[element] for element in order]
    return sorted(
        element
        for at, element in enumerate(order)
        if any(later < groups[at] for later in groups[at + 1 :])
    )
