"""`dangvu grants`: who holds which role where; and ending one."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.giving import last_day
from dangvu.access.management.commands.grant import read_day
from dangvu.access.models import Grant
from dangvu.access.services import end_grant
from dangvu.access.views.grants import described, place_words
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs
from dangvu.core.writing import write_date


class Command(DangvuCommand):
    help = gettext_lazy("Liệt kê ai giữ vai trò nào ở đâu; cho thôi một vai trò")
    has_format = True
    policy = needs("grants")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", choices=("list", "end"), default="list")
        parser.add_argument("--user", default="", help=_("của tài khoản này (với list)"))
        parser.add_argument("--all", action="store_true", help=_("cả những vai trò đã hết"))
        parser.add_argument("--id", type=int, help=_("số của phân quyền (với end)"))
        parser.add_argument("--last", help=_("ngày cuối còn giữ (với end); không ghi là hôm qua"))
        parser.add_argument("--reason", default="", help=_("lý do, giữ trong nhật ký (với end)"))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        (self._end if what == "end" else self._list)(options)

    def _list(self, options: dict[str, Any]) -> None:
        rows = Grant.objects.visible_to(self.actor).current()
        if not options["all"]:
            today = self.actor.today
            rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        if options["user"]:
            rows = rows.filter(user__username=options["user"].lower())
        found = described(rows, self.actor.today).order_by("user__username", "valid_from", "pk")
        data = [_as_data(one) for one in found]
        self.show({"grants": data}, lambda: "\n".join(_line(one) for one in data))

    def _end(self, options: dict[str, Any]) -> None:
        grant = Grant.objects.visible_to(self.actor).current().filter(pk=options["id"]).first()
        if grant is None:
            raise WrongUsage(_("Không có phân quyền số %s.") % options["id"])
        if not options["reason"].strip():
            raise WrongUsage(_("Ghi lý do bằng --reason."))
        last = read_day(options["last"]) or self.actor.today - timedelta(days=1)
        kept_until = last_day(grant)
        if kept_until is not None and last > kept_until:
            raise WrongUsage(_("Vai trò này vốn chỉ giữ đến hết ngày %s.") % write_date(kept_until))
        try:
            end_grant(
                actor=self.actor,
                grant=grant,
                on=last + timedelta(days=1),
                reason=options["reason"].strip(),
            )
        except PermissionDenied as error:
            raise CommandFailed(_("Tài khoản này không cho thôi được vai trò đó.")) from error
        self.show({"ended": grant.pk}, lambda: _("Đã cho thôi."))


def _as_data(grant: Any) -> dict[str, Any]:
    return {
        "id": grant.pk,
        "user": grant.user.username,
        "name": grant.user.display_name,
        "role": grant.role,
        "organization": grant.place_code,
        "place": place_words(grant),
        "valid_from": grant.valid_from,
        "last_day": last_day(grant),
        "source": str(grant.source) if grant.source else None,
        "given_by": grant.given_by and grant.given_by.username,
    }


def _line(one: dict[str, Any]) -> str:
    last = _("đến hết %s") % write_date(one["last_day"]) if one["last_day"] else _("chưa định")
    when = _("từ %(first)s %(last)s") % {"first": write_date(one["valid_from"]), "last": last}
    return f"{one['id']:>4}  {one['user']:<16} {one['role']:<18} {one['place']} · {when}"
