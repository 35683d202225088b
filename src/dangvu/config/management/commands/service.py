"""`dangvu service`: print the systemd unit of a server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.config.lan.authority import Place
from dangvu.config.lan.serving import HTTPS
from dangvu.config.lan.unit import unit_of
from dangvu.core.commands import DangvuCommand
from dangvu.core.routes import open_to_everyone


class Command(DangvuCommand):
    help = gettext_lazy("In tệp dịch vụ systemd để máy chủ tự chạy khi bật máy")
    policy = open_to_everyone("writes a unit file for this machine")
    needs_database = "nothing"
    needs_actor = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", action="append", metavar=_("TÊN"), default=[])
        parser.add_argument("--address", action="append", metavar=_("IP"), default=[])
        parser.add_argument("--port", type=int, default=HTTPS, metavar=_("CỔNG"))
        parser.add_argument(
            "--user", default="dangvu", metavar=_("TÀI_KHOẢN"), help=_("tài khoản hệ thống chạy nó")
        )
        parser.add_argument(
            "--part",
            choices=("all", "web", "worker"),
            default="all",
            help=_("all: một dịch vụ cho tất cả; web, worker: mỗi phần một dịch vụ"),
        )
        parser.add_argument(
            "--program", type=Path, metavar=_("TỆP"), help=_("đường dẫn của chương trình dangvu")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Refused here and not in the middle of the night by the service.
        Place.of(options["name"], options["address"])
        serve = [word for name in options["name"] for word in ("--name", name)]
        serve += [word for address in options["address"] for word in ("--address", address)]
        unit = unit_of(
            options["part"],
            serve=serve,
            port=options["port"],
            user=options["user"],
            home=settings.HOME.path,
            program=options["program"],
        )
        self.stdout.write(unit.text, ending="")
