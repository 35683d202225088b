"""The steps of an import in words, for the one who waits."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.sheets import all_sheets


def step_name(step: str, done: int = 0, total: int = 0) -> str:
    """A step in words, with how much of it is done where that is given."""
    kind, _colon, what = step.partition(":")
    titles = {sheet.code: str(sheet.title) for sheet in all_sheets()}
    text = {
        "queue": _("Đang chờ một lần nạp khác xong"),
        "read": _("Đang đọc sổ"),
        "plan": _("Đang so với dữ liệu đã có"),
        "members": _("Đang so đảng viên"),
        "commit": _("Đang ghi"),
        "write": _("Đang ghi đảng viên"),
        "finish": _("Đang kiểm tra lần cuối"),
        "compare": _("Đang đối chiếu với sổ"),
    }.get(kind, kind)
    if what in titles:
        text = f"{text}: {titles[what]}"
    return f"{text} ({100 * done // total} %)" if done and total else text
