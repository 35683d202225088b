"""`dangvu reconcile FILE`: a workbook beside the register, and nothing is written."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.disk import reason
from dangvu.core.exporting import Held, pass_out_of_command
from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.routes import needs
from dangvu.core.sheets import SheetDefinition
from dangvu.core.writing import write_date, write_number
from dangvu.imports.choices import Side
from dangvu.imports.services import CannotReconcile, Options, reconcile
from dangvu.imports.services.mapping import UnknownMapping
from dangvu.imports.services.progress import step_name
from dangvu.imports.services.reconciling import counted

_SHOWN = 20


class Command(DangvuCommand):
    help = gettext_lazy("Đối chiếu sổ Excel với dữ liệu trong hệ thống, không sửa gì")
    policy = needs("imports")
    has_format = True
    in_reading_scope = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar=_("TỆP.xlsx"))
        parser.add_argument(
            "--as-of", metavar=_("NGÀY"), help=_("ngày của số liệu, nếu sổ không ghi")
        )
        parser.add_argument("--mapping", default="", metavar=_("TÊN"), help=_("cách đọc sổ khác"))
        parser.add_argument(
            "--cell", default="", metavar=_("MÃ"), help=_("chi bộ của sổ (với --mapping)")
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        wanted = Options(
            as_of=_day(options["as_of"]), mapping=options["mapping"], cell=options["cell"]
        )
        try:
            as_of, compared = reconcile(
                actor=self.actor, source=file, options=wanted, progress=self._progress
            )
            sheets = list(compared)
        except UnknownMapping as error:
            raise WrongUsage(str(error)) from error
        except CannotReconcile as error:
            raise CommandFailed(f"{file}: {error}") from error
        except OSError as error:
            raise CommandFailed(f"{file}: {reason(error)}") from error
        marks = self._passed_out(sheets)
        data = {
            "file": file.name,
            "as_of": as_of,
            "sheets": {
                sheet.code: {
                    "counts": counted(lines),
                    "rows": [line for line in lines if line["side"] != Side.SAME],
                }
                for sheet, lines in sheets
            },
            "marks": marks,
        }
        self.show(data, lambda: "\n".join([*_as_text(as_of, sheets), *marks]))

    def _passed_out(self, sheets: list[tuple[SheetDefinition, list[dict[str, Any]]]]) -> list[str]:
        """What stands in the register and not in the file goes out: counted, sheet by sheet."""
        marks = []
        try:
            for sheet, lines in sheets:
                rows = sum(line["side"] in (Side.REGISTER, Side.DIFFERENT) for line in lines)
                label = _("Đối chiếu: %(sheet)s") % {"sheet": sheet.title}
                kind = sheet.policy.needs[0][0]
                out = pass_out_of_command(self.actor, label=label, kind=kind, rows=rows)
                marks += [out.mark] if out.mark else []
        except Held as error:
            raise CommandFailed(str(error)) from error
        return marks

    def _progress(self, step: str, done: int, total: int) -> None:
        self.say(step_name(step, done, total))


def _day(text: str | None) -> Any:
    if text is None:
        return None
    reading = read_date(text)
    if not isinstance(reading, PartialDate) or reading.day is None:
        raise WrongUsage(_("--as-of cần một ngày, ví dụ 2025-12-31; không nhận '%s'.") % text)
    return reading.earliest


def _as_text(as_of: Any, sheets: list[tuple[SheetDefinition, list[dict[str, Any]]]]) -> list[str]:
    told = [_("Sổ tính đến ngày %(day)s.") % {"day": write_date(as_of)}]
    for sheet, lines in sheets:
        counts = counted(lines)
        sides = ", ".join(f"{side.label}: {write_number(counts[side.value])}" for side in Side)
        told.append(f"{sheet.title}: {sides}")
        told += [_line(line) for line in lines if line["side"] != Side.SAME][:_SHOWN]
        more = sum(counts[side.value] for side in Side if side != Side.SAME) - _SHOWN
        if more > 0:
            told.append(_("  … và %(count)s dòng nữa.") % {"count": write_number(more)})
    return told


def _line(line: dict[str, Any]) -> str:
    side = Side(line["side"]).label
    fields = "; ".join(
        _("%(field)s: tệp “%(ours)s”, sổ “%(theirs)s”")
        % {"field": field, "ours": ours, "theirs": theirs}
        for field, ours, theirs in line.get("different", ())
    )
    return f"  {side}: {line['code']} {line['name']}" + (f" ({fields})" if fields else "")
