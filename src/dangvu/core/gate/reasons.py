"""Why a file is refused, and what to do about it, in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    "HEAVY": gettext_lazy(
        "Đọc tệp này tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng. Chép phần dữ liệu sang một sổ "
        "mới, bỏ định dạng thừa, lưu rồi nạp lại."
    ),
    "STOWAWAY": gettext_lazy(
        "Tệp có phần lạ ghép vào trước, sau hoặc giữa nội dung. Mở bằng Excel, lưu thành tệp mới "
        "rồi nạp lại."
    ),
    "PICTURE": gettext_lazy(
        "Ảnh trong tệp không đọc được kích thước hoặc lớn hơn 40 triệu điểm ảnh. Thu nhỏ hoặc xóa "
        "ảnh, lưu rồi nạp lại."
    ),
    "DAMAGED": gettext_lazy(
        "Tệp bị hỏng hoặc chép chưa hết. Mở lại tệp gốc bằng Excel, lưu, rồi nạp lại."
    ),
    "SECRET": gettext_lazy(
        "Tệp có dấu độ mật (Mật, Tối mật, Tuyệt mật) nên không được đưa vào hệ thống; hệ thống không "
        "giữ lại gì của tệp."
    ),
}
_CONVERTIBLE = {"XLS", "XLSB", "ODS", "CSV", "HTML", "XML", "MACRO"}


class RefusedFile(ValueError):
    """The file may not come in. ``code`` is stable; the message is for the user, in Vietnamese."""

    def __init__(self, code: str, part: str = "") -> None:
        self.code = code
        heard = _heard.get()
        if heard is not None:
            heard.append(code)
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


_heard: ContextVar[list[str] | None] = ContextVar("heard_refusals", default=None)


@contextmanager
def hearing_refusals() -> Iterator[list[str]]:
    """The codes of all refusals within the block, also of those that a form says in words."""
    heard: list[str] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
