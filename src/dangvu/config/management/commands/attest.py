"""`dangvu attest`: keep what the committee says of its site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.services import attest_site, attestation, withdraw_attestation
from dangvu.config.standing import ways_out
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.modes import LAN
from dangvu.core.routes import needs
from dangvu.core.writing import write_date


class Command(DangvuCommand):
    help = gettext_lazy("Ghi xác nhận của cấp ủy rằng máy đặt trong mạng LAN độc lập")
    policy = needs("accounts", "manage")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "statement",
            nargs="?",
            default="",
            metavar=_("LỜI_XÁC_NHẬN"),
            help=_("ai xác nhận, theo văn bản nào; để trống: xem xác nhận đang có"),
        )
        parser.add_argument("--withdraw", action="store_true", help=_("rút xác nhận đang có"))

    def handle(self, *args: Any, statement: str, withdraw: bool, **options: Any) -> None:
        if withdraw:
            withdraw_attestation(actor=self.actor, reason=statement)
            self.say(_("Đã rút xác nhận."))
            return
        if not statement.strip():
            self._tell()
            return
        if settings.DANGVU_MODE != LAN:
            raise WrongUsage(_("Chỉ chế độ lan mới cần xác nhận mạng độc lập."))
        if ways := ways_out():
            raise CommandFailed(
                _("Máy này đang có đường ra ngoài: %s. Hãy tháo trước khi xác nhận.")
                % "; ".join(ways)
            )
        attest_site(actor=self.actor, statement=statement, on=self.actor.today)
        self.say(_("Đã ghi xác nhận vào nhật ký."))

    def _tell(self) -> None:
        held = attestation()
        if held is None or held.attested_on is None:
            self.say(_("Chưa có xác nhận nào."))
        else:
            self.say(f"{write_date(held.attested_on)}: {held.attestation}")
