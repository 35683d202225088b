"""What happens to accounts."""

from __future__ import annotations

import secrets
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dangvu.accounts.models import Session, Token, User
from dangvu.accounts.permissions import must_manage_accounts
from dangvu.audit.services import deed
from dangvu.core.actor import Actor, Channel
from dangvu.core.meanwhile import mark_of, must_be_seen

# No 0/O, 1/l/i: passwords printed by the demo are read from a screen and typed.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def actor_for(user: User, *, today: date, channel: Channel, request: str = "") -> Actor:
    """The actor that a user is on a day, for services and `visible_to`."""
    return Actor(
        user_id=user.pk,
        name=user.display_name,
        today=today,
        channel=channel,
        operator=user.is_operator,
        request=request,
    )


def random_password(groups: int = 3) -> str:
    """A password that can be read aloud: groups of four letters and digits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(groups))


def create_user(
    *, actor: Actor, username: str, display_name: str, password: str, must_change: bool = False
) -> User:
    """A new account. The caller grants it something in `access`; until then it sees nothing."""
    with deed(actor=actor, verb="accounts.create_user", object_label=username):
        user = User(
            username=username.lower(),
            display_name=display_name,
            must_change_password=must_change,
        )
        user.set_password(password)
        user.full_clean()
        user.save(force_insert=True)
        return user


def set_password(
    *, actor: Actor, user: User, password: str, must_change: bool = False, keep: str = ""
) -> None:
    """Replace the password; the user's sessions end with it, but the one named `keep`."""
    with deed(actor=actor, verb="accounts.set_password", object_label=user.username):
        user.set_password(password)
        user.must_change_password = must_change
        User.objects.filter(pk=user.pk).update(
            password=user.password, must_change_password=must_change, password_set_at=Now()
        )
        Session.objects.filter(user=user).exclude(pk=keep).delete()


def password_seen(user: User) -> str:
    """The mark of a password that a page offers to set anew: when it was set."""
    return mark_of(user.password_set_at)


def reset_password(*, actor: Actor, user: User, seen: str | None = None) -> str:
    """A new password for someone who has lost theirs, shown once to whoever asked; it has to be
    changed at the first sign-in and opens for a few days only. Every session of theirs ends.

    For who manages accounts. Raises PermissionDenied, ValidationError, and ChangedMeanwhile when
    somebody else has set it since it was `seen`: what they handed out would open no more.
    """
    must_manage_accounts(actor)
    _must_be_a_person(user)
    password = random_password(4)
    with deed(actor=actor, verb="accounts.reset_password", object_label=user.username):
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        must_be_seen(seen, password_seen(held))
        set_password(actor=actor, user=user, password=password, must_change=True)
    return password


def close_user(*, actor: Actor, user: User, reason: str) -> None:
    """The account opens nothing any more: its sessions and keys end. Raises PermissionDenied,
    ValidationError."""
    must_manage_accounts(actor)
    _must_be_a_person(user)
    if user.pk == actor.user_id:
        raise ValidationError(_("Không tự khóa tài khoản của chính mình."))
    label = user.username
    with deed(actor=actor, verb="accounts.close_user", purpose=said(reason), object_label=label):
        User.objects.filter(pk=user.pk).update(is_active=False)
        Token.objects.filter(user=user, ended_at__isnull=True).update(ended_at=Now())
        Session.objects.filter(user=user).delete()


def open_user(*, actor: Actor, user: User, reason: str) -> None:
    """An account that was closed may sign in again. Raises PermissionDenied, ValidationError."""
    must_manage_accounts(actor)
    label = user.username
    with deed(actor=actor, verb="accounts.open_user", purpose=said(reason), object_label=label):
        User.objects.filter(pk=user.pk).update(is_active=True)


def said(reason: str) -> str:
    """The reason that has to be given. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Ghi lý do; lý do được giữ trong nhật ký.")})
    return reason.strip()


def _must_be_a_person(user: User) -> None:
    if user.is_operator:
        raise ValidationError(_("Người vận hành tại máy không đăng nhập nên không có mật khẩu."))


def ensure_local_operator(*, today: date) -> User:
    """The account that the command line acts as, made by `init`."""
    found = User.objects.filter(is_operator=True).first()
    if found:
        return found
    maker = Actor(user_id=None, name="init", today=today, channel="cli", operator=True)
    with deed(actor=maker, verb="accounts.create_operator"):
        user = User(username="operator", display_name="Người vận hành tại máy", is_operator=True)
        user.set_unusable_password()
        user.save(force_insert=True)
        return user
