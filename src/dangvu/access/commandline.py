"""Whom the command line acts as: the local operator, or the account named by --as; and what it,
or a job, reads for an actor."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_as
from dangvu.access.services import ensure_operator
from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for
from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed, WrongUsage, actor_provider, reading_scope
from dangvu.core.setup import Setup, at_init


def plug_in() -> None:
    """Called once when the room starts."""
    actor_provider.register(find_actor)
    reading_scope.register(reading_as)
    at_init(order=10)(make_operator)


def find_actor(username: str | None) -> Actor:
    """Raises WrongUsage for an account that is not there or not in use."""
    today = timezone.localdate()
    if username is None:
        user = User.objects.filter(is_operator=True).first()
        if user is None:
            raise CommandFailed(_("Chưa có tài khoản vận hành. Hãy chạy: dangvu init"))
    else:
        user = User.objects.filter(username=username.lower(), is_active=True).first()
        if user is None:
            raise WrongUsage(_("Không có tài khoản “%s” đang dùng.") % username)
    return actor_for(user, today=today, channel="cli")


def make_operator(setup: Setup) -> str | None:
    """A step of `init`."""
    if User.objects.filter(is_operator=True).exists():
        return None
    ensure_operator(today=timezone.localdate())
    return _("Đã tạo tài khoản vận hành dùng cho lệnh tại máy này.")
