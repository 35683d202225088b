"""Files come to open papers; whether a file is the one that was kept is told by its bytes."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Iterable
from html import unescape

from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.confined import Bounds, Overwhelmed, confined
from dangvu.core.gate import LIMITS, RefusedFile, admit_name
from dangvu.core.text import clean, search_key
from dangvu.documents.choices import FileKind
from dangvu.documents.models import Attachment, Document
from dangvu.documents.models.attachment import CONFIGURATION
from dangvu.documents.models.document import marks_of
from dangvu.documents.services._acting import Refused, acting
from dangvu.documents.services._reaching import must_keep
from dangvu.papers.services import NotATemplate, admit_docx
from dangvu.rules.selectors import proposed_grades
from dangvu.sources.choices import Grade

_OVERWHELMED = gettext_lazy("Đọc tệp tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng.")
_PDF, _PDF_END = b"%PDF-", b"%%EOF"
_DOCUMENT = "word/document.xml"
_BOUNDS = Bounds(memory=256 * 2**20, seconds=20)
# What the gate for Word files says of any of them, and not of templates alone.
_SAID_WELL = {"EMPTY", "PASSWORD", "MACRO", "EMBEDDED", "EXTERNAL", "FIELD", "DAMAGED", "SECRET"}
#: More characters of a paper are not looked through; a vector of words holds a megabyte.
_MOST = 400_000
_PARAGRAPH, _TAG = re.compile(r"</w:p>|<w:(?:br|tab)\b[^>]*>"), re.compile(r"<[^>]*>")


def attach_file(*, actor: Actor, document: Document, file_name: str, data: bytes) -> Attachment:
    """A Word file or a PDF of an open paper, kept as it is.

    Its words can be found, but for a PDF that has none: a scan, a locked one. Raises Refused for
    another kind, for a graded paper, and for words that a certain rule grades.
    """
    with acting(
        actor=actor,
        verb="documents.attach",
        organization_id=must_keep(actor, document),
        label=marks_of(document.source),
    ):
        if document.source.grade != Grade.OPEN:
            raise Refused(_("Tệp của văn bản mật không được đưa vào hệ thống."))
        kind, text = _examined(file_name, data)
        _must_not_be_graded(text, actor)
        words = Value(search_key(text)[:_MOST]) if text else None
        return Attachment.objects.create(
            document=document,
            file_name=clean(file_name),
            kind=kind,
            content=data,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            words=SearchVector(words, config=CONFIGURATION) if words else None,
        )


def remove_file(*, actor: Actor, attachment: Attachment, reason: str) -> None:
    """It does not belong to the paper."""
    document = attachment.document
    with acting(
        actor=actor,
        verb="documents.remove_file",
        organization_id=must_keep(actor, document),
        label=marks_of(document.source),
    ):
        temporal.withdraw(attachment, reason=reason)


def same_file(document: Document, data: bytes) -> Attachment | None:
    """The file of the paper that these are the bytes of; None when a single one differs."""
    wanted = hashlib.sha256(data).hexdigest()
    held = Attachment.objects.current().filter(document=document, sha256=wanted)
    return held.without_content().first()


def damaged_files(document: Document) -> list[Attachment]:
    """Files whose bytes are no longer those that were taken."""
    held = Attachment.objects.current().filter(document=document).order_by("pk")
    return [one for one in held if not one.is_whole]


def lines_of(attachment: Attachment) -> list[str]:
    """The paragraphs of a Word file that was kept, cells of its tables too, in order.

    The caller has asked whether the paper may be seen. Raises Refused for a PDF, which has no
    paragraphs, and for a file that is no longer whole.
    """
    if attachment.kind != FileKind.DOCX:
        raise Refused(_("Chỉ đọc được chữ trong tệp Word (.docx)."))
    if not attachment.is_whole:
        raise Refused(_("Tệp này không còn nguyên như khi nhận."))
    content = bytes(attachment.content)
    try:
        (text,) = confined(lambda: _text_of(content), _BOUNDS)
    except Overwhelmed as error:
        raise Refused(str(_OVERWHELMED)) from error
    return text.decode().splitlines()


def _examined(file_name: str, data: bytes) -> tuple[FileKind, str]:
    """What it is by its content, and its text. Raises Refused."""
    try:
        admit_name(file_name)
        if data.startswith(_PDF):
            _check_pdf(data)
            (text,) = confined(lambda: _text_of_pdf(data), _BOUNDS)
            return FileKind.PDF, text.decode()
        content = admit_docx(data)
        (text,) = confined(lambda: _text_of(content), _BOUNDS)
    except NotATemplate as error:
        said = str(error) if error.code in _SAID_WELL else _("Chỉ nhận tệp Word (.docx) và PDF.")
        raise Refused(said) from error
    except RefusedFile as error:
        raise Refused(str(error)) from error
    except Overwhelmed as error:
        raise Refused(str(_OVERWHELMED)) from error
    return FileKind.DOCX, text.decode()


def _check_pdf(data: bytes) -> None:
    if len(data) > LIMITS.packed:
        raise RefusedFile("TOO_LARGE")
    if _PDF_END not in data[-1024:]:
        raise RefusedFile("DAMAGED")


def _text_of(content: bytes) -> Iterable[bytes]:
    """The paragraphs of a Word file, a line each."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(_DOCUMENT).decode("utf-8", "replace")
    yield unescape(_TAG.sub("", _PARAGRAPH.sub("\n", part))).encode()


def _text_of_pdf(data: bytes) -> Iterable[bytes]:
    """The words of a PDF page by page; nothing where it has none, is locked or cannot be read."""
    # Here and not above: it takes a while to load, and only the child needs it.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # What it says of a file could be what stands in the file.
    logging.disable()
    found, length = [], 0
    with contextlib.suppress(PyPdfError, ValueError, KeyError, TypeError, IndexError):
        for page in PdfReader(io.BytesIO(data)).pages:
            found.append(page.extract_text())
            length += len(found[-1])
            if length > _MOST:
                break
    yield "\n".join(found).encode("utf-8", "replace")


def _must_not_be_graded(text: str, actor: Actor) -> None:
    for proposed in proposed_grades(text, on=actor.today):
        if proposed.blocks:
            raise Refused(
                _("Nội dung tệp thuộc loại phải có độ mật theo quy định: %s.") % proposed.label
            )
