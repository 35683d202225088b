"""`dangvu serve`: the pages, in the foreground, on this machine or, with --lan, in the office's network."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.config import database, environment, webserver
from dangvu.config.coherence import contradictions
from dangvu.config.lan.serving import Lan
from dangvu.config.standing import DoesNotFit, lan_warning, must_fit_mode
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.modes import is_demo
from dangvu.core.routes import open_to_everyone, undeclared, undeclared_words
from dangvu.core.starting import faults, faults_in_words
from dangvu.site.services import new_first_code, nobody_can_sign_in

DEFAULT_PORT, DEFAULT_LAN_PORT = 8000, 8443


class Command(DangvuCommand):
    help = gettext_lazy("Mở trang web tại máy này, hoặc cho cả mạng cơ quan (Ctrl+C để dừng)")
    policy = open_to_everyone("opens the door; whoever comes in is asked there")
    needs_actor = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            type=_port,
            metavar=_("CỔNG"),
            help=_("cổng của trang web (mặc định: biến PORT, nếu không có thì 8000; --lan: 8443)"),
        )
        parser.add_argument(
            "--lan", action="store_true", help=_("mở cho mạng cơ quan, có mã hóa (HTTPS)")
        )
        parser.add_argument(
            "--name",
            action="append",
            metavar=_("TÊN"),
            help=_("tên máy mà trình duyệt gõ (dùng nhiều lần được; mặc định: tên của máy này)"),
        )
        parser.add_argument(
            "--address",
            action="append",
            metavar=_("IP"),
            help=_("địa chỉ trong mạng (dùng nhiều lần được; mặc định: địa chỉ của máy này)"),
        )
        parser.add_argument(
            "--install-port",
            type=_port,
            metavar=_("CỔNG"),
            help=_("cổng của trang hướng dẫn cài máy (mặc định: 8080, hoặc 80 khi --port 443)"),
        )
        parser.add_argument(
            "--new-authority",
            action="store_true",
            help=_("làm chứng thư gốc mới; mọi máy phải cài lại"),
        )
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help=_("không tự chạy tiến trình việc nền (khi dangvu worker chạy riêng)"),
        )

    def execute(self, *args: Any, **options: Any) -> str | None:
        if options.get("lan") and not settings.DANGVU_TLS:
            _begin_again(_lan(options))
        return super().execute(*args, **options)

    def handle(self, *args: Any, port: int | None = None, **options: Any) -> None:
        _must_fit_together(options)
        if options["lan"]:
            self._serve_lan(_lan({"port": port, **options}), options)
            return
        if options["name"] or options["address"] or options["install_port"]:
            raise WrongUsage(_("--name, --address và --install-port chỉ dùng cùng --lan."))
        if port is None:
            port = environment.number("PORT", DEFAULT_PORT, low=1, high=65535)
        _must_be_free(webserver.HOST, port)
        self._warn()
        address = f"http://{webserver.HOST}:{port}"
        said = [_("Đang chạy ở %(address)s (Ctrl+C để dừng)") % {"address": address}]
        said += [*_first_steps(f"{address}/first"), *filter(None, [lan_warning()])]
        webserver.serve(
            settings.HOME,
            webserver.Door(port),
            lambda: self.say("\n".join(said)),
            with_worker=not options["no_worker"],
        )

    def _serve_lan(self, lan: Lan, options: dict[str, Any]) -> None:
        for address in lan.bound:
            _must_be_free(address, lan.port)
            _must_be_free(address, lan.install_port)
        authority = lan.prepare(settings.HOME, now=timezone.now(), anew=options["new_authority"])
        self._warn()
        said = [
            lan.announcement(authority),
            *_first_steps(f"{lan.address}first"),
            *filter(None, [lan_warning()]),
        ]
        webserver.serve(
            settings.HOME,
            webserver.Door(lan.port, tuple(lan.bound), authority.server_certificate),
            lambda: self.say("\n".join(said)),
            with_worker=not options["no_worker"],
            beside=[lan.doorstep(authority)],
        )

    def _warn(self) -> None:
        if database.runs_as_owner():
            self.say(database.one_login_warning())


def _first_steps(page: str) -> list[str]:
    """What to do while nobody can sign in: asked before the server forks, said when it answers."""
    if not nobody_can_sign_in():
        return []
    said = _("Chưa có ai đăng nhập được. Mở %(page)s và gõ mã: %(code)s")
    return [said % {"page": page, "code": new_first_code()}]


def _must_fit_together(options: dict[str, Any]) -> None:
    """Refuse settings that contradict each other, before any door is opened."""
    if options["lan"] and is_demo():
        raise CommandFailed(
            _("Thư mục dữ liệu này là bản mẫu; bản mẫu chỉ mở tại máy này. Hãy bỏ --lan.")
        )
    if found := contradictions():
        raise CommandFailed(" ".join(found))
    if unsaid := undeclared():
        raise CommandFailed(undeclared_words(unsaid))
    if wrong := faults():
        raise CommandFailed(faults_in_words(wrong))
    try:
        must_fit_mode()
    except DoesNotFit as error:
        raise CommandFailed(str(error)) from error


def _lan(options: dict[str, Any]) -> Lan:
    return Lan.of(
        names=options.get("name") or [],
        addresses=options.get("address") or [],
        port=options.get("port") or DEFAULT_LAN_PORT,
        install_port=options.get("install_port"),
    )


def _begin_again(lan: Lan) -> None:
    """This command anew, with settings that are read for encrypted pages: they are made once, at the start."""
    command = [sys.executable, "-P", "-m", "dangvu", *sys.argv[1:]]
    sys.stdout.flush()
    os.execve(sys.executable, command, {**os.environ, **lan.environment(os.environ)})


def _must_be_free(address: str, port: int) -> None:
    why = webserver.why_not_free(address, port)
    if why == "denied":
        raise CommandFailed(
            _(
                "Không được phép mở cổng %(port)s ở %(address)s. Cổng dưới 1024 cần quyền riêng (xem"
                " dangvu service), hoặc chọn cổng khác bằng --port, --install-port."
            )
            % {"port": port, "address": address}
        )
    if why == "absent":
        raise CommandFailed(
            _("Máy này không có địa chỉ %(address)s. Hãy nói rõ địa chỉ bằng --address.")
            % {"address": address}
        )
    if why:
        raise CommandFailed(
            _(
                "Cổng %(port)s đang có chương trình khác dùng (có thể dangvu đã chạy)."
                " Hãy chọn cổng khác bằng --port, hoặc dừng chương trình kia (dangvu stop)."
            )
            % {"port": port}
        )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ArgumentTypeError(_("cổng phải là số từ 1 đến 65535, không phải '%s'") % text)
    return int(text)
