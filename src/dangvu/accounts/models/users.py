"""Those who sign in."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every account for who may see accounts, else the own one."""
        if actor.user_id is None:
            return self.none()
        if scope_of(actor, "accounts", "view").everything:
            return self
        return self.filter(pk=actor.user_id)

    def who_can_sign_in(self) -> Self:
        """In use, and a person's: the local operator has no password."""
        return self.filter(is_active=True, is_operator=False)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
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
    password_set_at = models.DateTimeField(_("đặt mật khẩu lúc"), db_default=Now())

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
