from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.config.synth import (
    Bloc,
    UnusableCase,
    build_bloc,
    opened,
    read_case,
    write_workbook,
)
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import open_to_everyone


class Command(DangvuCommand):
    help = gettext_lazy("Dựng sổ Excel của một đảng bộ không có thật theo số liệu một tình huống")
    policy = open_to_everyone("invents data into a file")
    needs_database = "nothing"
    needs_actor = False
    in_reading_scope = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", type=Path, metavar=_("TÌNH_HUỐNG.yaml"))
        parser.add_argument(
            "-o", "--output", type=Path, required=True, metavar=_("TỆP.xlsx"), help=_("tệp sẽ ghi")
        )
        parser.add_argument(
            "--seed",
            type=int,
            default=1,
            metavar="N",
            help=_("số gieo: cùng một số cho cùng một sổ (mặc định 1)"),
        )
        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            metavar="NĂM-THÁNG-NGÀY",
            help=_("chỉ ghi những gì đã có đến hết ngày này (mặc định: tất cả)"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source, output = options["case"], options["output"]
        if output.suffix.lower() != ".xlsx":
            raise WrongUsage(_("%(file)s: tên tệp phải kết thúc bằng .xlsx") % {"file": output})
        try:
            bloc = self._build(source, options["seed"])
            if options["until"]:
                bloc = opened(bloc, options["until"])
            write_workbook(bloc, output)
        except UnusableCase as error:
            raise CommandFailed(f"{source}: {error}") from error
        except OSError as error:
            raise CommandFailed(_explain(error, source, output)) from error
        self.say(
            _("Đã ghi %(file)s: %(members)s người, %(organisations)s tổ chức.")
            % {
                "file": output,
                "members": len(bloc.lives),
                "organisations": sum(1 for _each in bloc.tree.root.everything()),
            }
        )

    def _build(self, source: Path, seed: int) -> Bloc:
        case = read_case(source)
        bloc = build_bloc(case, seed)
        for note in case.notes:
            self.say(note)
        return bloc


def _explain(error: OSError, source: Path, output: Path) -> str:
    if error.filename is not None and Path(error.filename) == source:
        what = _("Không đọc được %(file)s") % {"file": source}
    else:
        what = _("Không ghi được %(file)s") % {"file": output}
    why = {
        FileNotFoundError: _("không có tệp hoặc thư mục này"),
        PermissionError: _("không có quyền"),
    }.get(type(error), error.strerror or str(error))
    return f"{what}: {why}."
