"""The door for Word files from outside: the gate of workbooks, and what only Word can hide."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.gate import Limits, RefusedFile, admit

#: Enough for a template with a coat of arms; a template is text and a table or two.
LIMITS = Limits(packed=4 * 2**20, unpacked=64 * 2**20)

_AGAIN = gettext_lazy(
    "Mở tệp bằng Word, chọn Lưu thành (Save As), loại “Word (.docx)”, rồi thử lại."
)
_REASONS = {
    "EMPTY": gettext_lazy("Tệp rỗng (0 byte). Chọn lại tệp."),
    "PASSWORD": gettext_lazy("Tệp có mật khẩu. Bỏ mật khẩu trong Word, lưu rồi thử lại."),
    "MACRO": gettext_lazy("Tệp có macro hoặc điều khiển ActiveX."),
    "TOO_LARGE": gettext_lazy("Tệp lớn hơn 4 MB. Bỏ bớt ảnh trong mẫu rồi thử lại."),
    "BOMB": gettext_lazy("Tệp bung ra lớn bất thường nên không được mở."),
    "EMBEDDED": gettext_lazy(
        "Tệp có tệp khác nhúng bên trong (sổ Excel, đối tượng OLE). Xóa đối tượng nhúng trong Word "
        "rồi lưu lại."
    ),
    "EXTERNAL": gettext_lazy(
        "Tệp liên kết tới tệp bên ngoài (mẫu đính kèm, ảnh liên kết). Trong Word vào Tệp > Thông tin "
        "> Sửa liên kết tới tệp, ngắt liên kết, lưu rồi thử lại."
    ),
    "FIELD": gettext_lazy(
        "Tệp có trường tự lấy nội dung từ nơi khác. Xóa trường đó trong Word (Ctrl+Shift+F9 đổi "
        "thành chữ), lưu rồi thử lại."
    ),
    "DTD": gettext_lazy("Tệp chứa khai báo DTD/ENTITY mà Word không bao giờ ghi."),
    "HEAVY": gettext_lazy(
        "Thử mẫu này tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng. Bỏ bớt bảng, ảnh và lệnh lồng "
        "nhau trong mẫu rồi thử lại."
    ),
    "STOWAWAY": gettext_lazy("Tệp có phần lạ ghép vào trước, sau hoặc giữa nội dung."),
    "PICTURE": gettext_lazy(
        "Ảnh trong mẫu không đọc được kích thước hoặc lớn hơn 40 triệu điểm ảnh. Thu nhỏ hoặc xóa ảnh "
        "rồi thử lại."
    ),
    "DAMAGED": gettext_lazy(
        "Tệp bị hỏng hoặc chép chưa hết. Mở lại tệp gốc bằng Word rồi lưu lại."
    ),
    "SECRET": gettext_lazy(
        "Tệp có dấu độ mật (Mật, Tối mật, Tuyệt mật) nên không được đưa vào hệ thống."
    ),
}
_CONVERTIBLE = {"MACRO", "BOMB", "DTD", "STOWAWAY"}
_FORBIDDEN = (
    (re.compile(r"(.*/)?vbaproject\.bin$|word/(activex|controls)/"), "MACRO"),
    (
        re.compile(
            r"word/embeddings/|.*\.(zip|rar|7z|gz|xlsx|xlsm|docm|pptx|exe|dll|js|vbs|html?|mht)$"
        ),
        "EMBEDDED",
    ),
)
_DOCUMENT = "word/document.xml"
# Fields of Word that fetch something or run it when the file is opened or printed.
_FIELD = re.compile(
    rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|LINK|RD|DATABASE|IMPORT)\b"
)
_CODES = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")


class NotATemplate(ValueError):
    """The file may not come in as a template. `code` is stable; the message is for the office."""

    def __init__(self, code: str, part: str = "") -> None:
        self.code = code
        said = _REASONS.get(code)
        message = str(said) if said else _("Mẫu không phải tệp Word (.docx) đọc được.")
        if said is None or code in _CONVERTIBLE:
            message = f"{message} {_AGAIN}"
        if part:
            message = _("%(message)s (Chỗ có vấn đề: %(part)s.)") % {
                "message": message,
                "part": part[:80],
            }
        super().__init__(message)


def admit_docx(source: Path | bytes | BinaryIO) -> bytes:
    """The bytes of a Word file that is safe to open; NotATemplate if it is not one."""
    try:
        content = admit(source, limits=LIMITS, parts=_check_parts)
        _check_fields(content)
    except RefusedFile as error:
        raise NotATemplate(error.code, error.part) from error
    return content


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    for pattern, code in _FORBIDDEN:
        for name in sorted(names):
            if pattern.match(name.lower()):
                raise RefusedFile(code, name)
    if _DOCUMENT not in names:
        raise RefusedFile("UNKNOWN")


def _check_fields(content: bytes) -> None:
    """Fields are written in pieces, so the pieces of a part are read as one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                text = b"".join(one or two for one, two in _CODES.findall(archive.read(name)))
                if found := _FIELD.search(text):
                    raise NotATemplate("FIELD", found[0].decode())
