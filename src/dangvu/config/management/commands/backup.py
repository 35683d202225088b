"""`dangvu backup`: the whole installation in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.audit.services import deed
from dangvu.config.backing_up import back_up
from dangvu.config.pgtools import server_of
from dangvu.config.postgres import Cluster
from dangvu.core.commands import CommandFailed, DangvuCommand
from dangvu.core.policy import Scope, scope_of
from dangvu.core.routes import needs


class Command(DangvuCommand):
    help = gettext_lazy("Sao lưu toàn bộ dữ liệu vào một tệp (người khác vẫn làm việc được)")
    policy = needs("members", "manage")
    in_reading_scope = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "-o",
            "--output",
            type=Path,
            metavar=_("TỆP"),
            help=_("tệp sẽ ghi (mặc định: dangvu-NGÀY-GIỜ.tar trong thư mục hiện tại)"),
        )

    def handle(self, *args: Any, output: Path | None, **options: Any) -> None:
        now = timezone.localtime()
        target = (output or Path(f"dangvu-{now:%Y%m%d-%H%M%S}.tar")).expanduser().absolute()
        # A copy of everything is for those who see everything.
        if (
            not self.actor.operator
            and scope_of(self.actor, "members", "manage") != Scope.EVERYTHING
        ):
            raise CommandFailed(_("Tài khoản này không được sao lưu toàn bộ dữ liệu."))
        place = connection.settings_dict
        cluster = Cluster(settings.HOME) if place["DANGVU_EMBEDDED"] else None
        server = server_of(cluster, database=place["NAME"])
        with deed(actor=self.actor, verb="config.backup", object_label=target.name):
            manifest = back_up(server, target, now=now)
        self.say(
            _(
                "Đã sao lưu %(rows)s dòng của %(tables)s bảng vào %(file)s."
                " Tệp chứa dữ liệu cá nhân và khóa: hãy cất như hồ sơ mật."
            )
            % {"rows": manifest.rows, "tables": len(manifest.counts), "file": target}
        )
