"""`dangvu restore`: a backup into an empty installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.audit.services import declare_restore
from dangvu.config import surroundings
from dangvu.config.restoring import check, restore_into_home, restore_into_url
from dangvu.core.commands import DangvuCommand
from dangvu.core.routes import open_to_everyone


class Command(DangvuCommand):
    help = gettext_lazy("Khôi phục bản sao lưu vào một thư mục dữ liệu trống")
    policy = open_to_everyone("before it there is no account to ask")
    needs_database = "nothing"
    needs_actor = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar=_("TỆP"), help=_("tệp do dangvu backup ghi"))

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        manifest = check(file)
        self.say(
            _("Bản sao lưu lúc %(at)s, chương trình %(program)s, %(rows)s dòng. Đang khôi phục…")
            % {"at": manifest.made_at, "program": manifest.program, "rows": manifest.rows}
        )
        if settings.DATABASES["default"]["DANGVU_EMBEDDED"]:
            restore_into_home(settings.HOME, file, manifest, lambda text: self.say(_(text)))
        else:
            restore_into_url(file, manifest)
        with surroundings.database_in_use("server", self.say):
            older = surroundings.known_migrations() - surroundings.applied_migrations()
            if older:
                self.say(_("Bản sao lưu của chương trình cũ hơn: đang nâng lên bản này…"))
                call_command("migrate", verbosity=0, interactive=False)
            declare_restore(backup=manifest.made_at)
        self.say(
            _("Đã khôi phục %(rows)s dòng của %(tables)s bảng, số dòng khớp bản sao lưu.")
            % {"rows": manifest.rows, "tables": len(manifest.counts)}
        )
