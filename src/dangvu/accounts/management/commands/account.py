"""`dangvu account`: accounts from the server's own screen, also when no administrator can get in."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts import services
from dangvu.accounts.models import User
from dangvu.accounts.permissions import must_manage_accounts
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs

_DOINGS = (
    "list", "add", "reset-password", "reset-second-factor", "end-sessions", "close", "open",
)  # fmt: skip


class Command(DangvuCommand):
    help = gettext_lazy("Xem, thêm, đặt lại, khóa tài khoản tại máy chủ")
    policy = needs("accounts")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", choices=_DOINGS)
        parser.add_argument("user", nargs="?", metavar=_("TÀI_KHOẢN"))
        parser.add_argument("--name", default="", help=_("họ và tên (với add)"))
        parser.add_argument("--reason", default="", help=_("lý do, giữ trong nhật ký"))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            getattr(self, f"_{what.replace('-', '_')}")(options)
        except ValidationError as error:
            raise WrongUsage(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandFailed(_("Tài khoản này không được làm việc đó.")) from error

    def _list(self, options: dict[str, Any]) -> None:
        rows = User.objects.visible_to(self.actor).filter(is_operator=False)
        data = [self._as_data(user) for user in rows.order_by("username")]
        self.show({"accounts": data}, lambda: "\n".join(_line(one) for one in data))

    def _add(self, options: dict[str, Any]) -> None:
        must_manage_accounts(self.actor)
        if not options["user"] or not options["name"]:
            raise WrongUsage(_("Cần tên đăng nhập và --name 'Họ và tên'."))
        password = services.random_password(4)
        user = services.create_user(
            actor=self.actor,
            username=options["user"],
            display_name=options["name"],
            password=password,
            must_change=True,
        )
        self._show_password(user, password)

    def _reset_password(self, options: dict[str, Any]) -> None:
        user = self._user(options)
        self._show_password(user, services.reset_password(actor=self.actor, user=user))

    def _reset_second_factor(self, options: dict[str, Any]) -> None:
        user = self._user(options)
        services.reset_second_factor(actor=self.actor, user=user, reason=options["reason"])
        self._show_state(user)

    def _end_sessions(self, options: dict[str, Any]) -> None:
        user = self._user(options)
        ended = services.end_sessions(actor=self.actor, user=user)
        self.show({"ended": ended}, lambda: _("Đã thoát %d nơi.") % ended)

    def _close(self, options: dict[str, Any]) -> None:
        user = self._user(options)
        services.close_user(actor=self.actor, user=user, reason=options["reason"])
        self._show_state(user)

    def _open(self, options: dict[str, Any]) -> None:
        user = self._user(options)
        services.open_user(actor=self.actor, user=user, reason=options["reason"])
        self._show_state(user)

    def _show_password(self, user: User, password: str) -> None:
        self.say(_("Mật khẩu chỉ hiện một lần này; lần đăng nhập đầu tiên phải đổi:"))
        data = {"username": user.username, "password": password}
        self.show(data, lambda: f"{user.username} {password}")

    def _show_state(self, user: User) -> None:
        user.refresh_from_db()
        data = self._as_data(user)
        self.show(data, lambda: _line(data))

    def _as_data(self, user: User) -> dict[str, Any]:
        return {
            "username": user.username,
            "name": user.display_name,
            "active": user.is_active,
            "must_change_password": user.must_change_password,
            "second_factor": services.has_second_factor(user),
        }

    def _user(self, options: dict[str, Any]) -> User:
        name = (options["user"] or "").lower()
        user: User | None = User.objects.filter(username=name).first()
        if user is None:
            raise WrongUsage(_("Không có tài khoản nào tên “%s”.") % name)
        return user


def _line(one: dict[str, Any]) -> str:
    state = _("đang dùng") if one["active"] else _("đã khóa")
    second = _("có bước hai") if one["second_factor"] else _("chưa có bước hai")
    return f"{one['username']:<16} {state:<10} {second:<18} {one['name']}"
