"""What a disk refuses, in words of the office; above all that it is full."""

from __future__ import annotations

import errno

from django.utils.translation import gettext


def _(message: str) -> str:
    """Only marked here: the reasons are also told before gettext can be asked."""
    return message


REASONS = {
    errno.EACCES: _("không có quyền"),
    errno.EDQUOT: _("hết hạn mức ổ đĩa"),
    errno.EISDIR: _("đó là một thư mục"),
    errno.ENAMETOOLONG: _("đường dẫn quá dài"),
    errno.ENOENT: _("không có tệp hoặc thư mục này"),
    errno.ENOSPC: _("hết chỗ trên ổ đĩa"),
    errno.ENOTDIR: _("một phần của đường dẫn không phải là thư mục"),
    errno.EPERM: _("không có quyền"),
    errno.EROFS: _("ổ đĩa chỉ cho đọc"),
}
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
#: As the database reports it.
_DATABASE_FULL = "53100"


def is_full(error: BaseException | None) -> bool:
    """Whether the error, or what caused it, is a disk without room: of ours or of the database."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if getattr(error, "sqlstate", None) == _DATABASE_FULL:
            return True
        error = error.__cause__
    return False


def reason(error: OSError) -> str:
    """Why the system refused: one of the usual reasons, else as it says itself."""
    known = REASONS.get(error.errno or 0)
    return gettext(known) if known else str(error.strerror or error)
