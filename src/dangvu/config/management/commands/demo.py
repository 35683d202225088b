"""`dangvu demo`: make the demo bloc once, then serve it."""

from __future__ import annotations

import argparse
import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.services import ensure_operator
from dangvu.config import webserver
from dangvu.config.coherence import MARK
from dangvu.config.demo import make_demo_users, table
from dangvu.config.demo_cases import bring_open_cases
from dangvu.core.commands import CommandFailed, DangvuCommand
from dangvu.core.modes import is_demo
from dangvu.core.routes import open_to_everyone
from dangvu.core.starting import faults, faults_in_words
from dangvu.organizations.models import Organization

CASE = Path(__file__).resolve().parents[2] / "data" / "demo.yaml"


class Command(DangvuCommand):
    help = gettext_lazy("Tạo một đảng bộ mẫu (dữ liệu bịa) rồi mở trang web")
    policy = open_to_everyone("makes a folder of invented data")
    needs_database = "server"
    needs_actor = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=None, help=_("cổng của trang web"))
        parser.add_argument(
            "--no-serve", action="store_true", help=_("chỉ tạo dữ liệu, không mở trang web")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_demo():
            raise CommandFailed(_("Bản mẫu chỉ chạy ở chế độ demo. Hãy bỏ biến DANGVU_MODE."))
        if wrong := faults():
            raise CommandFailed(faults_in_words(wrong))
        port = options["port"] or int(os.environ.get("PORT") or 8000)
        if not options["no_serve"] and not webserver.is_free(port):
            # Before the passwords change under whoever uses the demo that runs there.
            raise CommandFailed(
                _("Cổng %d đang có chương trình khác dùng. Hãy chọn cổng khác: PORT=8001 make demo")
                % port
            )
        call_command("init")
        self._load()
        users = make_demo_users(actor=ensure_operator(today=timezone.localdate()))
        self.stdout.write(table(users, f"http://127.0.0.1:{port}"))
        self.stdout.flush()
        if not options["no_serve"]:
            call_command("serve", port=port)

    def _load(self) -> None:
        """The invented bloc goes into an empty database only: real data is never mixed with it."""
        mark = settings.HOME.path / MARK
        if mark.exists():
            return
        if Organization.objects.exists():
            raise CommandFailed(
                _(
                    "Thư mục dữ liệu %s đã có dữ liệu thật. Hãy chạy với thư mục khác:"
                    " DANGVU_HOME=/đường/dẫn/khác dangvu demo"
                )
                % settings.HOME.path
            )
        with TemporaryDirectory() as folder:
            workbook = Path(folder) / "demo.xlsx"
            self.say(_("Đang bịa một đảng bộ mẫu…"))
            call_command("synth", str(CASE), output=workbook)
            self.say(_("Đang nhập sổ mẫu…"))
            # Its warnings speak of a workbook that is gone in a moment.
            call_command("import", str(workbook), stderr=io.StringIO())
            self.say(_("Đang lập hồ sơ đang giải quyết mẫu…"))
            bring_open_cases(actor=ensure_operator(today=timezone.localdate()))
        mark.write_text(_("dữ liệu mẫu, không có người thật\n"), encoding="utf-8")
