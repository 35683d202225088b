"""Those who sign in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """An account. What it may see is held in `access`, the person behind it in `members`.

    The local operator is the account that the command line acts as: it has no password and
    cannot sign in.
    """

    last_login = None  # type: ignore[assignment]
    username = models.CharField(_("tên đăng nhập"), max_length=64)
    display_name = models.CharField(_("họ và tên"), max_length=150)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_operator = models.BooleanField(_("người vận hành tại máy"), default=False)
    must_change_password = models.BooleanField(_("phải đổi mật khẩu"), default=False)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        db_table = "accounts_user"
        constraints = [
            models.UniqueConstraint(
                fields=["username"],
                name="accounts_user_username_once",
                violation_error_message=_("Tên đăng nhập này đã có người dùng."),
            ),
            models.UniqueConstraint(
                fields=["is_operator"],
                condition=Q(is_operator=True),
                name="accounts_user_one_operator",
            ),
            models.CheckConstraint(
                condition=Q(username=Lower("username")),
                name="accounts_user_username_lower",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def check_password(self, raw_password: str | None) -> bool:
        """Checks without re-hashing: a write at sign-in would be a deed without a doer."""
        return raw_password is not None and check_password(raw_password, self.password)

    def get_full_name(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = self.username.lower()
        super().save(*args, **kwargs)


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
