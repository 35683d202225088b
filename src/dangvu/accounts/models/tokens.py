"""Keys with which programs act for an account."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dangvu.accounts.models.users import User


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self, on: date) -> TokenQuerySet:
        """Those that open the API on that day: not ended, not run out, of an account in use."""
        return self.filter(ended_at__isnull=True, valid_to__gt=on, user__is_active=True)


class Token(models.Model):
    """A key with which a program acts for an account at the API: it may what the account may.

    Only the sha256 of the key is kept; `hint` is its beginning, to tell keys apart in a list.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(_("dùng cho"), max_length=120)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("cấp lúc"), db_default=Now())
    valid_to = models.DateField(_("hết hạn từ ngày"))
    ended_at = models.DateTimeField(_("thu hồi lúc"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        db_table = "accounts_token"
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="accounts_token_digest_once"),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="accounts_token_says_what_for",
                violation_error_message=_("Ghi khóa này dùng cho việc gì."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
