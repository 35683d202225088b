"""`dangvu init`: the database, its tables, and what each room needs to begin with. May be run again."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.services import random_password
from dangvu.config import database, surroundings
from dangvu.config.restoring import drop_unfinished
from dangvu.config.standing import DoesNotFit, must_fit_mode
from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.modes import is_demo
from dangvu.core.routes import open_to_everyone
from dangvu.core.setup import Setup, run_steps
from dangvu.site.services import make_first_administrator, nobody_can_sign_in


class Command(DangvuCommand):
    help = gettext_lazy("Tạo cơ sở dữ liệu, hoặc nâng nó lên bản chương trình này")
    policy = open_to_everyone("sets up a folder in which nobody has an account yet")
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

        parser.add_argument(
            "--admin",
            metavar=_("TÊN"),
            default="",
            help=_("tạo người quản trị đầu tiên với tên đăng nhập này; in mật khẩu một lần"),
        )

    def handle(self, *args: Any, own: str, admin: str, **options: Any) -> None:
        drop_unfinished(settings.HOME)
        before = surroundings.applied_migrations()
        surroundings.must_not_be_newer(before)
        if surroundings.known_migrations() - before:
            self.say(_("Đang thiết lập các bảng dữ liệu…"))
            call_command("migrate", verbosity=0, interactive=False)
        for sentence in run_steps(Setup(own=own.strip())):
            self.say(sentence)
        try:
            must_fit_mode()
        except DoesNotFit as error:
            raise CommandFailed(str(error)) from error
        if database.runs_as_owner():
            self.say(database.one_login_warning())
        if admin:
            self._make_administrator(admin)
        elif nobody_can_sign_in() and not is_demo():
            self.say(
                _(
                    "Chưa có ai đăng nhập được: dangvu init --admin TÊN, hoặc theo mã mà dangvu serve in ra."
                )
            )
        self.say(_("Xong: cơ sở dữ liệu đã sẵn sàng."))

    def _make_administrator(self, username: str) -> None:
        password = random_password(4)
        # No account is held yet, so nobody can be named as the one who acts.
        nobody = Actor(user_id=None, name="init", today=timezone.localdate(), channel="cli")
        try:
            make_first_administrator(
                actor=nobody,
                username=username,
                display_name=_("Người quản trị"),
                password=password,
                must_change=True,
            )
        except PermissionDenied as error:
            raise CommandFailed(
                _("Đã có người đăng nhập được; thêm tài khoản bằng: dangvu account add.")
            ) from error
        except ValidationError as error:
            raise WrongUsage(" ".join(error.messages)) from error
        self.say(_("Mật khẩu chỉ hiện một lần này; lần đăng nhập đầu tiên phải đổi:"))
        self.stdout.write(f"{username.lower()} {password}")
