"""`dangvu procedures check FILE ...`: what is wrong with definitions, before they are put anywhere."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import open_to_everyone
from dangvu.procedures import registry
from dangvu.procedures.definitions import Definition, DefinitionRefused


class Command(DangvuCommand):
    help = gettext_lazy("Kiểm tra tệp quy trình; không có tệp thì kể các quy trình đang dùng")
    policy = open_to_everyone("a definition is a file without data; nothing is read but it")
    needs_database = "nothing"
    needs_actor = False
    has_format = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("check", "list"))
        parser.add_argument("files", nargs="*", type=Path, metavar=_("TỆP"))

    def handle(self, *args: Any, what: str, files: list[Path], **options: Any) -> None:
        if what == "check" and not files:
            raise WrongUsage(_("Ghi tệp cần kiểm tra."))
        try:
            found = self._read(files) if what == "check" else list(registry.definitions().values())
        except OSError as error:
            raise WrongUsage(_("Không mở được tệp: %s.") % error) from error
        except DefinitionRefused as refused:
            raise CommandFailed("\n".join(map(str, refused.problems))) from refused
        self.show(
            [{"code": one.code, "label": one.label, "file": one.file} for one in found],
            "".join(f"{one.code}: {one.label} ({one.file})\n" for one in found),
        )

    def _read(self, files: list[Path]) -> list[Definition]:
        """Every file, and the faults of all of them at once."""
        found, problems = [], []
        for path in files:
            try:
                found.append(registry.read_file(path))
            except DefinitionRefused as refused:
                problems += refused.problems
        if problems:
            raise DefinitionRefused(problems)
        return found
