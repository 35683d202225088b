"""What kind of file it is, by its content: the name of a file says nothing."""

from __future__ import annotations

import re
import zipfile

from dangvu.core.gate.reasons import RefusedFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "WORD"),
    (b"Rar!", "ARCHIVE"),
    (b"7z\xbc\xaf\x27\x1c", "ARCHIVE"),
    (b"\x1f\x8b", "ARCHIVE"),
    (b"\x89PNG", "IMAGE"),
    (b"\xff\xd8\xff", "IMAGE"),
    (b"GIF8", "IMAGE"),
    (b"\t\x08", "XLS"),
    (b"\t\x04", "XLS"),
    (b"\t\x02", "XLS"),
)
_HTML = re.compile(rb"<(!doctype html|html|table|head|body|meta)\b", re.IGNORECASE)


def check_kind(data: bytes) -> None:
    """Refuse by content whatever is not a zip; the name of a file says nothing."""
    if data.startswith(b"PK"):
        return
    if data.startswith(OLE):
        raise RefusedFile(_kind_of_compound_file(data))
    for magic, code in _MAGIC:
        if data.startswith(magic):
            raise RefusedFile(code)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _HTML.search(head):
        raise RefusedFile("HTML")
    if head.startswith(b"<"):
        raise RefusedFile("XML")
    raise RefusedFile("CSV" if _is_text(data[:65_536]) else "UNKNOWN")


def _kind_of_compound_file(data: bytes) -> str:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return "PASSWORD"
    if has("WordDocument"):
        return "WORD"
    if has("PowerPoint Document"):
        return "POWERPOINT"
    return "XLS" if has("Workbook") or has("Book") else "UNKNOWN"


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data)


_WORKBOOK = "xl/workbook.xml"
CONTENT_TYPES = "[Content_Types].xml"
_KINDS = (
    (re.compile(r"word/"), "WORD"),
    (re.compile(r"ppt/"), "POWERPOINT"),
    (re.compile(r"xl/workbook\.bin$"), "XLSB"),
    (re.compile(r"(.*/)?vbaproject\.bin$|xl/(activex|ctrlprops|macrosheets)/"), "MACRO"),
    (re.compile(r"xl/(externallinks|querytables)/|xl/connections\.xml$"), "EXTERNAL"),
    (
        re.compile(r"xl/embeddings/|.*\.(zip|rar|7z|gz|xlsx|xlsm|docx|pptx|exe|dll|js|vbs)$"),
        "EMBEDDED",
    ),
)


def check_workbook_parts(archive: zipfile.ZipFile) -> None:
    """What the names of the parts tell about the kind of file."""
    names = {name.lower() for name in archive.namelist()}
    if "mimetype" in names:
        kind = archive.read("mimetype")[:100]
        raise RefusedFile("ODS" if b"opendocument.spreadsheet" in kind else "UNKNOWN")
    if CONTENT_TYPES.lower() not in names:
        raise RefusedFile("ARCHIVE")
    for pattern, code in _KINDS:
        for name in sorted(names):
            if pattern.match(name):
                raise RefusedFile(code, "" if code in ("WORD", "POWERPOINT", "XLSB") else name)
    if _WORKBOOK not in archive.namelist():
        raise RefusedFile("UNKNOWN")
