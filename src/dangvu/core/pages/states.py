"""The state of a thing as a badge: an icon and a word, never a colour alone."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dangvu.core import icons

#: look: (icon, word when the template gives none). Never a colour alone.
STATES = {
    "late": ("late", _("Quá hạn")),
    "soon": ("clock", _("Sắp đến hạn")),
    "done": ("done", _("Xong")),
    "warn": ("late", _("Cần xem lại")),
    "question": ("question", _("Cần trả lời")),
    "error": ("close", _("Lỗi")),
    "new": ("plus", _("Mới")),
    "changed": ("edit", _("Thay đổi")),
    "same": ("dash", _("Không đổi")),
    "info": ("info", _("Đang xử lý")),
    "neutral": ("dash", _("Chưa có")),
    "ended": ("lock", _("Đã kết thúc")),
    "honour": ("star", _("Vinh dự")),
}
_LOOKS = {
    "question": "warn", "error": "late", "new": "done", "changed": "info", "same": "neutral",
    "ended": "neutral",
}  # fmt: skip


def badge(look: str, word: Any = "") -> SafeString:
    """`look` is a key of STATES; without a word it has its usual one."""
    name, usual = STATES.get(look, STATES["neutral"])
    return format_html(
        '<span class="state {}">{}{}</span>',
        _LOOKS.get(look, look),
        icons.icon(name),
        word or usual,
    )
