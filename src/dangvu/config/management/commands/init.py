"""`dangvu init`: the database, its tables, and what each room needs to begin with. May be run again."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.config import database, surroundings
from dangvu.config.restoring import drop_unfinished
from dangvu.core.commands import DangvuCommand
from dangvu.core.setup import Setup, run_steps


class Command(DangvuCommand):
    help = gettext_lazy("Tạo cơ sở dữ liệu, hoặc nâng nó lên bản chương trình này")
    needs_database = "server"
    needs_actor = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--own",
            metavar=_("MÃ"),
            default="",
            help=_(
                "mã tổ chức đảng dùng chương trình này (nếu bỏ trống: lấy theo lần nhập đầu tiên)"
            ),
        )

    def handle(self, *args: Any, own: str, **options: Any) -> None:
        drop_unfinished(settings.HOME)
        before = surroundings.applied_migrations()
        surroundings.must_not_be_newer(before)
        if surroundings.known_migrations() - before:
            self.say(_("Đang thiết lập các bảng dữ liệu…"))
            call_command("migrate", verbosity=0, interactive=False)
        for sentence in run_steps(Setup(own=own.strip())):
            self.say(sentence)
        if database.runs_as_owner():
            self.say(database.one_login_warning())
        self.say(_("Xong: cơ sở dữ liệu đã sẵn sàng."))
