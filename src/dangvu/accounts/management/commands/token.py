"""`dangvu token`: keys with which programs act for an account at the API."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.models import Token, User
from dangvu.accounts.services import end_token, give_token
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import open_to_signed_in


class Command(DangvuCommand):
    help = gettext_lazy("Cấp, liệt kê, thu hồi khóa cho chương trình gọi vào /api/v1/")
    policy = open_to_signed_in("keys of one's own; the operator's for all")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", choices=("give", "list", "end"))
        parser.add_argument("user", nargs="?", metavar=_("TÀI_KHOẢN"), help=_("với give, list"))
        parser.add_argument("--name", default="", help=_("khóa dùng cho việc gì (với give)"))
        parser.add_argument("--days", type=int, default=90, help=_("dùng bao nhiêu ngày"))
        parser.add_argument("--id", type=int, help=_("số của khóa (với end)"))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            {"give": self._give, "list": self._list, "end": self._end}[what](options)
        except ValidationError as error:
            raise WrongUsage(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandFailed(_("Tài khoản này không được làm việc đó.")) from error

    def _give(self, options: dict[str, Any]) -> None:
        user = self._user(options["user"])
        token, secret = give_token(
            actor=self.actor, user=user, name=options["name"], days=options["days"]
        )
        self.say(_("Khóa chỉ hiện một lần này; dùng đến hết ngày trước %s.") % token.valid_to)
        self.show({**_as_data(token), "secret": secret}, lambda: secret)

    def _list(self, options: dict[str, Any]) -> None:
        rows = Token.objects.select_related("user").order_by("pk")
        if not self.actor.operator:
            rows = rows.filter(user_id=self.actor.user_id)
        if options["user"]:
            rows = rows.filter(user=self._user(options["user"]))
        data = [_as_data(one) for one in rows]
        self.show({"tokens": data}, lambda: "\n".join(_line(one) for one in data))

    def _end(self, options: dict[str, Any]) -> None:
        token = Token.objects.filter(pk=options["id"]).first()
        if token is None:
            raise WrongUsage(_("Không có khóa số %s.") % options["id"])
        end_token(actor=self.actor, token=token)
        token.refresh_from_db()
        self.show(_as_data(token), lambda: _("Đã thu hồi."))

    def _user(self, name: str | None) -> User:
        user = User.objects.filter(username=(name or "").lower()).first()
        if user is None:
            raise WrongUsage(_("Không có tài khoản nào tên “%s”.") % (name or ""))
        return user


def _as_data(token: Token) -> dict[str, Any]:
    return {
        "id": token.pk,
        "user": token.user.username,
        "name": token.name,
        "hint": token.hint,
        "valid_to": token.valid_to,
        "ended_at": token.ended_at,
    }


def _line(one: dict[str, Any]) -> str:
    state = _("đã thu hồi") if one["ended_at"] else _("đến trước %s") % one["valid_to"]
    return f"{one['id']:>4}  {one['user']:<16} {one['hint']}…  {state}  {one['name']}"
