"""What a package of parts (.xlsx, .docx) may hold. Its parts are unpacked once and piece by piece."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from dangvu.core.gate.kinds import CONTENT_TYPES, OLE
from dangvu.core.gate.pictures import check_picture, is_picture
from dangvu.core.gate.reasons import RefusedFile


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. The defaults hold 90,000 rows of 30 columns twice."""

    packed: int = 64 * 2**20
    unpacked: int = 256 * 2**20
    ratio: int = 100
    parts: int = 2_000


LIMITS = Limits()


def check_directory(archive: zipfile.ZipFile, data: bytes, limits: Limits) -> None:
    """Refuse by what the directory says; nothing is unpacked yet."""
    size = len(data)
    parts = archive.infolist()
    if not parts:
        raise RefusedFile("DAMAGED")
    if len(parts) > limits.parts:
        raise RefusedFile("BOMB")
    names = [part.filename.casefold() for part in parts]
    for part in parts:
        if _is_odd_name(part) or names.count(part.filename.casefold()) > 1:
            raise RefusedFile("PATHS", part.filename)
        if part.flag_bits & 0x1:
            raise RefusedFile("PASSWORD")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedFile("DAMAGED", part.filename)
    # Parts that share their packed bytes unpack to more than the file can hold.
    if sum(part.compress_size for part in parts) > size or min(p.header_offset for p in parts):
        raise RefusedFile("DAMAGED")
    _check_seams(archive, data)
    _check_size(sum(part.file_size for part in parts), size, limits)


def _check_size(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.unpacked:
        raise RefusedFile("BOMB")
    if unpacked > 8 * 2**20 and unpacked > packed * limits.ratio:
        raise RefusedFile("BOMB")


def _is_odd_name(part: zipfile.ZipInfo) -> bool:
    # orig_filename: zipfile itself cuts a name at NUL.
    name = part.orig_filename
    return (
        not name
        or name.startswith("/")
        or "\\" in name
        or ":" in name
        or not name.isprintable()
        or any(step in ("..", ".") for step in name.split("/"))
        or stat.S_ISLNK(part.external_attr >> 16)
    )


_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_DESCRIBED = 0x08
_DESCRIPTOR = 24


def _check_seams(archive: zipfile.ZipFile, data: bytes) -> None:
    """The parts follow each other without a gap and the directory ends the file: nothing rides
    along that another program would read as another kind of file."""
    place = room = 0
    for part in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if not 0 <= part.header_offset - place <= room:
            raise RefusedFile("STOWAWAY", part.filename)
        room = _DESCRIPTOR if part.flag_bits & _DESCRIBED else 0
        header = data[part.header_offset : part.header_offset + _LOCAL.size]
        if len(header) < _LOCAL.size:
            raise RefusedFile("DAMAGED")
        *_head, name, extra = _LOCAL.unpack(header)
        place = part.header_offset + _LOCAL.size + name + extra + part.compress_size
    end = len(data) - _END.size
    if archive.comment or data[end : end + 4] != b"PK\x05\x06":
        raise RefusedFile("STOWAWAY")
    # Undocumented, but the one place where zipfile says where it found the directory.
    if not 0 <= archive.start_dir - place <= room:
        raise RefusedFile("STOWAWAY")


_PIECE = 2**20
_MARKUP = (".xml", ".rels", ".vml", ".svg")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)
_RELATIONSHIP = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)


def check_contents(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Unpack every part and refuse by what it really holds."""
    packed = sum(part.compress_size for part in archive.infolist())
    unpacked = 0
    for part in archive.infolist():
        name = part.filename.lower()
        head = b""
        # The end of the piece before, for what lies across two pieces.
        before = b""
        for piece in _pieces(archive, part):
            unpacked += len(piece)
            _check_size(unpacked, max(packed, 1), limits)
            if not head:
                head = piece[:1024]
                _check_head(name, head)
                if is_picture(name):
                    check_picture(piece, name)
            if name.endswith(_MARKUP):
                _check_markup(name, before + piece)
            before = piece[-1024:]


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            yield piece


def _check_head(name: str, head: bytes) -> None:
    if head.startswith((b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", OLE, b"MZ")):
        raise RefusedFile("EMBEDDED", name)
    if name.endswith(_MARKUP):
        # In another encoding a declaration would pass the search unseen.
        encoding = _ENCODING.search(head)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:64]:
            raise RefusedFile("DTD", name)
        if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
            raise RefusedFile("DTD", name)


def _check_markup(name: str, text: bytes) -> None:
    if b"<!" in text and _DECLARATION.search(text):
        raise RefusedFile("DTD", name)
    if name == CONTENT_TYPES.lower() and _MACRO_TYPE.search(text):
        raise RefusedFile("MACRO")
    if name.endswith(".rels"):
        for relationship in _RELATIONSHIP.findall(text):
            # A hyperlink waits for a click in Excel; nothing here follows it.
            if b"/hyperlink" not in relationship:
                raise RefusedFile("EXTERNAL", name)
