"""The gate for workbooks from outside: nothing is parsed before it has passed here.

Only .xlsx passes, judged by its content and never by its name. Whatever is refused says why and
what to do. Sizes are taken from what really unpacks, in constant memory.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Source: TypeAlias = "Path | str | bytes | BinaryIO"
Parts: TypeAlias = Callable[[zipfile.ZipFile], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be. The defaults hold 90,000 rows of 30 columns twice."""

    packed: int = 64 * 2**20
    unpacked: int = 256 * 2**20
    ratio: int = 100
    parts: int = 2_000


LIMITS = Limits()

_TO_XLSX = gettext_lazy(
    "Mở tệp bằng Excel, chọn Lưu thành (Save As), loại “Excel Workbook (.xlsx)”, rồi nạp lại."
)

_REASONS = {
    "EMPTY": gettext_lazy(
        "Tệp rỗng (0 byte). Chọn lại tệp; nếu vừa chép từ nơi khác, hãy chép lại."
    ),
    "XLS": gettext_lazy("Đây là tệp Excel đời cũ (.xls)."),
    "XLSB": gettext_lazy("Đây là tệp Excel nhị phân (.xlsb)."),
    "ODS": gettext_lazy("Đây là bảng tính OpenDocument (.ods)."),
    "CSV": gettext_lazy("Đây là tệp văn bản (.csv, .txt), không phải sổ Excel."),
    "HTML": gettext_lazy("Đây là trang web được đặt tên thành tệp Excel."),
    "XML": gettext_lazy("Đây là tệp XML, không phải sổ Excel .xlsx."),
    "WORD": gettext_lazy(
        "Đây là văn bản Word, không phải sổ Excel. Chọn đúng tệp .xlsx rồi nạp lại."
    ),
    "POWERPOINT": gettext_lazy(
        "Đây là bài trình chiếu, không phải sổ Excel. Chọn đúng tệp .xlsx rồi nạp lại."
    ),
    "PDF": gettext_lazy("Đây là tệp PDF, không phải sổ Excel. Chọn đúng tệp .xlsx rồi nạp lại."),
    "IMAGE": gettext_lazy("Đây là tệp ảnh, không phải sổ Excel. Chọn đúng tệp .xlsx rồi nạp lại."),
    "ARCHIVE": gettext_lazy("Đây là tệp nén. Giải nén, rồi nạp tệp .xlsx bên trong."),
    "UNKNOWN": gettext_lazy("Không nhận ra loại tệp này. Chỉ nạp được sổ Excel .xlsx."),
    "PASSWORD": gettext_lazy(
        "Tệp có mật khẩu. Mở bằng Excel, vào Tệp > Thông tin > Bảo vệ sổ làm việc, bỏ mật khẩu, "
        "lưu rồi nạp lại."
    ),
    "MACRO": gettext_lazy("Tệp có macro hoặc điều khiển ActiveX."),
    "TOO_LARGE": gettext_lazy(
        "Tệp quá lớn. Xóa các trang tính, ảnh không cần hoặc chia thành nhiều tệp rồi nạp lại."
    ),
    "BOMB": gettext_lazy(
        "Tệp bung ra lớn bất thường nên không được mở. Chép phần dữ liệu sang một sổ mới, "
        "lưu rồi nạp lại."
    ),
    "DTD": gettext_lazy(
        "Tệp chứa khai báo DTD/ENTITY mà Excel không bao giờ ghi. Mở bằng Excel, lưu thành tệp mới "
        "rồi nạp lại."
    ),
    "PATHS": gettext_lazy(
        "Tên các phần bên trong tệp bất thường. Mở bằng Excel, lưu thành tệp mới rồi nạp lại."
    ),
    "EMBEDDED": gettext_lazy(
        "Tệp có tệp khác nhúng bên trong. Xóa đối tượng nhúng trong Excel, lưu rồi nạp lại."
    ),
    "EXTERNAL": gettext_lazy(
        "Tệp liên kết tới tệp hoặc nguồn dữ liệu bên ngoài. Trong Excel vào Dữ liệu > Sửa liên kết "
        "> Ngắt liên kết, lưu rồi nạp lại."
    ),
    "DAMAGED": gettext_lazy(
        "Tệp bị hỏng hoặc chép chưa hết. Mở lại tệp gốc bằng Excel, lưu, rồi nạp lại."
    ),
}
_CONVERTIBLE = {"XLS", "XLSB", "ODS", "CSV", "HTML", "XML", "MACRO"}


class RefusedFile(ValueError):
    """The file may not come in. ``code`` is stable; the message is for the user, in Vietnamese."""

    def __init__(self, code: str, part: str = "") -> None:
        self.code = code
        self.part = part
        message = str(_REASONS[code])
        if code in _CONVERTIBLE:
            message = f"{message} {_TO_XLSX}"
        if part:
            message = _("%(message)s (Chỗ có vấn đề: %(part)s.)") % {
                "message": message,
                "part": part[:80],
            }
        super().__init__(message)


def admit(source: Source, *, limits: Limits = LIMITS, parts: Parts | None = None) -> bytes:
    """The bytes of a workbook that is safe to parse; RefusedFile if it is not one.

    `parts` looks at the names inside and refuses another kind of file: another room lets Word
    files through the same gate.
    """
    data = _content(source, limits)
    _check_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive, len(data), limits)
            (parts or _check_parts)(archive)
            _check_contents(archive, limits)
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        raise RefusedFile("DAMAGED") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise RefusedFile("DAMAGED") from error
    return data


def _content(source: Source, limits: Limits) -> bytes:
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as file:
            data = file.read(limits.packed + 1)
    elif isinstance(source, bytes):
        data = source
    else:
        source.seek(0)
        data = source.read(limits.packed + 1)
    if not data:
        raise RefusedFile("EMPTY")
    if len(data) > limits.packed:
        raise RefusedFile("TOO_LARGE")
    return data


# ---------------------------------------------------------------------------------------------
# What kind of file it is

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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


def _check_kind(data: bytes) -> None:
    """Refuse by content whatever is not a zip; the name of a file says nothing."""
    if data.startswith(b"PK"):
        return
    if data.startswith(_OLE):
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


# ---------------------------------------------------------------------------------------------
# The directory of the zip: nothing is unpacked yet


def _check_directory(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
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


_WORKBOOK = "xl/workbook.xml"
_CONTENT_TYPES = "[Content_Types].xml"
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


def _check_parts(archive: zipfile.ZipFile) -> None:
    """What the names of the parts tell about the kind of file."""
    names = {name.lower() for name in archive.namelist()}
    if "mimetype" in names:
        kind = archive.read("mimetype")[:100]
        raise RefusedFile("ODS" if b"opendocument.spreadsheet" in kind else "UNKNOWN")
    if _CONTENT_TYPES.lower() not in names:
        raise RefusedFile("ARCHIVE")
    for pattern, code in _KINDS:
        for name in sorted(names):
            if pattern.match(name):
                raise RefusedFile(code, "" if code in ("WORD", "POWERPOINT", "XLSB") else name)
    if _WORKBOOK not in archive.namelist():
        raise RefusedFile("UNKNOWN")


# ---------------------------------------------------------------------------------------------
# The contents, unpacked once and piece by piece

_PIECE = 2**20
_MARKUP = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)
_RELATIONSHIP = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)


def _check_contents(archive: zipfile.ZipFile, limits: Limits) -> None:
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
            if name.endswith(_MARKUP):
                _check_markup(name, before + piece)
            before = piece[-1024:]


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            yield piece


def _check_head(name: str, head: bytes) -> None:
    if head.startswith((b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", _OLE, b"MZ")):
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
    if name == _CONTENT_TYPES.lower() and _MACRO_TYPE.search(text):
        raise RefusedFile("MACRO")
    if name.endswith(".rels"):
        for relationship in _RELATIONSHIP.findall(text):
            # A hyperlink waits for a click in Excel; nothing here follows it.
            if b"/hyperlink" not in relationship:
                raise RefusedFile("EXTERNAL", name)
