"""`dangvu template`: the empty workbook."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import open_to_everyone
from dangvu.imports.services import CannotWrite, write_template


class Command(DangvuCommand):
    help = gettext_lazy("Ghi sổ Excel mẫu để đơn vị điền dữ liệu")
    policy = open_to_everyone("writes an empty form")
    needs_database = "nothing"
    needs_actor = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "-o", "--output", type=Path, required=True, metavar=_("TỆP.xlsx"), help=_("tệp sẽ ghi")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["output"]
        if target.suffix.lower() != ".xlsx":
            raise WrongUsage(_("%(file)s: tên tệp phải kết thúc bằng .xlsx") % {"file": target})
        try:
            write_template(target)
        except CannotWrite as error:
            raise CommandFailed(_("%(why)s Chọn thư mục khác.") % {"why": error}) from error
        self.say(_("Đã ghi %(file)s.") % {"file": target})
