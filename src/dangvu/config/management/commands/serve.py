"""`dangvu serve`: the pages, in the foreground, on this machine only."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.config import database, environment, webserver
from dangvu.core.commands import CommandFailed, DangvuCommand

DEFAULT_PORT = 8000


class Command(DangvuCommand):
    help = gettext_lazy("Mở trang web tại máy này (Ctrl+C để dừng)")
    needs_actor = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            type=_port,
            metavar=_("CỔNG"),
            help=_("cổng của trang web (mặc định: biến PORT, nếu không có thì 8000)"),
        )

    def handle(self, *args: Any, port: int | None, **options: Any) -> None:
        if port is None:
            port = environment.number("PORT", DEFAULT_PORT, low=1, high=65535)
        if not webserver.is_free(port):
            raise CommandFailed(
                _(
                    "Cổng %(port)s đang có chương trình khác dùng (có thể dangvu đã chạy)."
                    " Hãy chọn cổng khác bằng --port, hoặc dừng chương trình kia (dangvu stop)."
                )
                % {"port": port}
            )
        if database.runs_as_owner():
            self.say(database.one_login_warning())
        address = f"http://{webserver.HOST}:{port}"
        webserver.serve(
            settings.HOME,
            port,
            lambda: self.say(_("Đang chạy ở %(address)s (Ctrl+C để dừng)") % {"address": address}),
        )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ArgumentTypeError(_("cổng phải là số từ 1 đến 65535, không phải '%s'") % text)
    return int(text)
