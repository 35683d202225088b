"""Rules for new passwords that say in Vietnamese what they want."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class MinimumLength(MinimumLengthValidator):
    """Django's rule; its newer sentences are not in Django's own Vietnamese catalogue."""

    def get_error_message(self) -> str:
        return _("Mật khẩu quá ngắn: cần ít nhất %(least)s ký tự.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        return _("Ít nhất %(least)s ký tự.") % {"least": self.min_length}
