"""`dangvu frozen`: what was frozen, and how one differs from the records now."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs
from dangvu.core.temporal import AlreadySuperseded
from dangvu.figures.management.kept import as_data
from dangvu.figures.selectors.comparing import Comparison, compare
from dangvu.figures.selectors.kept import as_number, frozen_figures
from dangvu.figures.services import CannotFreeze, reopen


class Command(DangvuCommand):
    help = gettext_lazy("Xem số liệu đã chốt; so một số với hồ sơ hiện nay; mở lại một số")
    policy = needs("figures")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "id", nargs="?", type=int, metavar=_("SỐ"), help=_("số thứ tự; bỏ trống là liệt kê")
        )
        parser.add_argument("--reopen", metavar=_("LÝ_DO"), help=_("mở lại, kèm lý do"))

    def handle(self, *args: Any, **options: Any) -> None:
        rows = frozen_figures(self.actor)
        if options["id"] is None:
            if options["reopen"]:
                raise WrongUsage(_("Ghi số thứ tự của số liệu phải mở lại."))
            data = [as_data(one, one.place_code) for one in rows.order_by("pk")]
            self.show({"frozen": data}, lambda: "\n".join(_line(one) for one in data))
            return
        frozen = rows.filter(pk=options["id"]).first()
        if frozen is None:
            raise WrongUsage(_("Không có số liệu đã chốt nào mang số %d.") % options["id"])
        try:
            if options["reopen"]:
                reopen(actor=self.actor, frozen=frozen, reason=options["reopen"])
                frozen.refresh_from_db()
                data_one = as_data(frozen, frozen.place_code)
                self.show(data_one, lambda: _("Đã mở lại."))
            else:
                found = compare(self.actor, frozen)
                shown = {**as_data(frozen, frozen.place_code), **_compared(found)}
                self.show(shown, lambda: _as_text(found))
        except (CannotFreeze, PermissionDenied, AlreadySuperseded) as error:
            raise CommandFailed(str(error) or _("Tài khoản này không được làm việc đó.")) from error


def _line(one: dict[str, Any]) -> str:
    state = _("đã mở lại") if one["reopened_at"] else _("đang chốt")
    return f"{one['id']:>5}  {one['to']:%d/%m/%Y}  {one['org']:<16} {one['code']:<32} {one['value']}  {state}"


def _compared(found: Comparison) -> dict[str, Any]:
    return {
        "live": found.live,
        "gone": found.gone,
        "come": found.come,
        "outside": found.outside,
        "explained": found.explained,
        "differences": [
            {
                "id": one.id,
                "label": one.label,
                "org": one.organization,
                "date": one.date,
                "counted": "now" if one.counted_now else "then",
                "at": one.moment,
                "reason": one.reason,
            }
            for one in found.differences
        ],
    }


def _as_text(found: Comparison) -> str:
    head = _("Đã chốt %(then)s, nay %(now)s.") % {
        "then": as_number(found.frozen.value),
        "now": found.live,
    }
    lines = [
        f"{'+' if one.counted_now else '-'} {one.date:%d/%m/%Y}  {one.organization:<16} {one.label}  {one.reason}"
        for one in found.differences
    ]
    return "\n".join([head, *lines])
