"""What may not come in: content graded Mật or above, known by its stamp.

One answer for every path. `bears_stamp(text)` looks at a text as a reader would: a line that is a
stamp (MẬT, TỐI MẬT, TUYỆT MẬT), alone or at the head of the line, in brackets, or behind "Độ mật:".
Ordinary words (bí mật, bảo mật, mật độ, tài liệu mật của Đảng) pass. `must_be_open(...)` refuses;
the gate for files asks `stamped_part` of every .xlsx and .docx. The tables of free text have the
same pattern as a constraint (`core.operations.OpenTextOnly`), so that no statement gets around it.

A stamp is what can be recognised. Content that bears none is graded by people: such a paper is cited
by its marks alone (`sources`).
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape

from django.utils.translation import gettext as _

_BEFORE = r"""[\s"'“‘«(\[{*•.,:;_–—-]*"""
_AFTER = r"""["'”’»)\]}*•.,:;/_–—-]"""
_HIGHER = r"(T\s*Ố\s*I\s*|T\s*U\s*Y\s*Ệ\s*T\s*)?"
_WORD = r"M\s*Ậ\s*T"
_ANY_CASE = r"([Mm]ật|MẬT)"
#: Understood alike by `re` (with MULTILINE) and by PostgreSQL (with `(?n)`): no look-around.
PATTERN = "|".join(
    (
        rf"^{_BEFORE}{_HIGHER}{_WORD}\s*($|{_AFTER})",
        rf"[(\[{{]\s*{_HIGHER}{_WORD}\s*[)\]}}]",
        rf"^{_BEFORE}(TÀI LIỆU|VĂN BẢN|HỒ SƠ|CÔNG VĂN)\s+{_HIGHER}{_WORD}\s*($|{_AFTER})",
        rf"([Đđ][ộỘ]|[Dd]ấu|DẤU)\s+{_ANY_CASE}\s*[:=]\s*([Tt]ối\s+|[Tt]uyệt\s+|TỐI\s+|TUYỆT\s+)?{_ANY_CASE}",
        rf"^{_BEFORE}([Tt]ối|[Tt]uyệt)\s+[Mm]ật\s*($|{_AFTER})",
    )
)
_STAMP = re.compile(PATTERN, re.MULTILINE)
# Typed without accents, as in the names of files. A single MAT may be anything.
_BARE = re.compile(r"^[\s(\[_-]*(TOI|TUYET)[\s_-]+MAT([\s)\]_.,:;-]|$)", re.MULTILINE)
_SUSPECT = re.compile("[ẬậẠạ\u0323]|MAT")

# In the parts of a file one text may be cut into runs; what ends a text there.
_ENDS = re.compile(
    rb"</(?:\w+:)?(?:si|is|p|c|v|f|comment|author|lastModifiedBy|creator|lpstr|text|title|subject|description|keywords|category"
    rb"|(?:odd|even|first)(?:Header|Footer)|definedName|cp:\w+|dc:\w+)>|<sheet |<(?:\w+:)?br ?/>"
)
_TAG = re.compile(rb"<[^>]*>")
_SHEET_NAME = re.compile(rb'<sheet [^>]*\bname="([^"]*)"')
_PAGE_CODES = re.compile(r'&(?:"[^"]*"|[LCRBIUSE]|\d{1,3}|K[0-9A-F]{6})')
_FORMS = tuple(form.encode() for letter in "Ậậ" for form in (
    letter, unicodedata.normalize("NFD", letter), f"{'Ââ'[letter == 'ậ']}\u0323",
    f"{'Ạạ'[letter == 'ậ']}\u0302",
))  # fmt: skip
_BETWEEN = rb"(?:<[^>]*>|\s|\xe2\x80[\x8b-\x8f]|\xc2[\xa0\xad])*"
# Nearly every part is told apart by a look at its bytes.
_MAY_MATTER = re.compile(
    rb"[Mm]" + _BETWEEN + rb"(?:" + b"|".join(map(re.escape, _FORMS)) + rb")" + _BETWEEN
    + rb"[Tt]|[IT][\s_-]+MAT|&#"
)  # fmt: skip


class SecretRefused(ValueError):
    """The content bears a stamp of secrecy. `where` names the place, never what was there."""

    def __init__(self, where: str = "") -> None:
        self.where = where
        message = _(
            "Nội dung có dấu độ mật nên không được đưa vào hệ thống. Văn bản mật chỉ ghi số, ký hiệu,"
            " ngày, nơi giữ; không ghi nội dung."
        )
        super().__init__(f"{message} ({where})" if where else message)


def bears_stamp(text: str) -> bool:
    """Whether the text, or a line of it, is stamped Mật or above."""
    if not _SUSPECT.search(text):
        return False
    shown = "".join(
        each for each in unicodedata.normalize("NFKC", text)
        if unicodedata.category(each) != "Cf"
    )  # fmt: skip
    return bool(_STAMP.search(shown) or _BARE.search(shown))


def must_be_open(*texts: str, where: str = "") -> None:
    """Raise SecretRefused when one of the texts bears a stamp."""
    if any(bears_stamp(text) for text in texts):
        raise SecretRefused(where)


def first_stamped(named: Iterable[tuple[str, str]]) -> str | None:
    """The name of the first of these (name, text) whose text bears a stamp."""
    return next((name for name, text in named if bears_stamp(text)), None)


def bears_stamp_in_name(file_name: str) -> bool:
    """Whether the name of a file bears a stamp."""
    stem = file_name.rpartition(".")[0] or file_name
    return bears_stamp(stem) or bears_stamp(stem.replace("_", " "))


def stamped_part(archive: zipfile.ZipFile) -> str:
    """The name of a part of an .xlsx or .docx in which some text bears a stamp, else nothing: cells,
    also of sheets that nobody asks for, names of sheets, headers, comments, text boxes, properties.

    For the gate (`core.gate`), which has seen that sizes are sane.
    """
    for name in archive.namelist():
        if name.endswith((".xml", ".vml")) and any(
            bears_stamp(text) for text in _texts(archive.read(name))
        ):
            return name
    return ""


def _texts(part: bytes) -> Iterator[str]:
    """The texts of one part, each whole however it was cut into runs."""
    if not _MAY_MATTER.search(part):
        return
    for found in _SHEET_NAME.findall(part):
        yield unescape(found.decode("utf-8", "replace"))
    for piece in _ENDS.split(part):
        text = unescape(_TAG.sub(b"", piece).decode("utf-8", "replace"))
        yield text
        # In headers of a sheet "&C" centres what follows.
        if "&" in text:
            yield _PAGE_CODES.sub("\n", text)
