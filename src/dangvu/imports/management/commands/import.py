"""`dangvu import FILE`: look at a workbook, then commit it as a whole or not at all."""  # noqa: N999 -- a command is named by its file

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, NeedsAnswers, WrongUsage
from dangvu.core.disk import reason
from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.routes import needs
from dangvu.core.sheets import Level, all_sheets
from dangvu.core.writing import write_number
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services.importing import (
    ImportFailed,
    Options,
    Preview,
    RefusedFile,
    preview_workbook,
)
from dangvu.imports.services.mapping import UnknownMapping
from dangvu.imports.services.progress import step_name
from dangvu.imports.services.returning import CannotWrite, answers_path, write_answers_copy
from dangvu.imports.services.working import import_file

_SHOWN = 20
_SECONDS_BETWEEN = 1.0


class Command(DangvuCommand):
    help = gettext_lazy("Nạp sổ Excel của đơn vị: xem trước, rồi nạp tất cả hoặc không gì cả")
    policy = needs("imports", "manage")
    has_format = True
    # The import holds a transaction of its own, and reads the whole after asking the policy.
    in_reading_scope = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar=_("TỆP.xlsx"))
        parser.add_argument("--dry-run", action="store_true", help=_("chỉ xem trước, không ghi gì"))
        parser.add_argument(
            "--answers",
            type=Path,
            metavar=_("TỆP.xlsx"),
            help=_("nơi ghi bản có lỗi và câu hỏi (mặc định: TÊN.tra-loi.xlsx bên cạnh)"),
        )
        parser.add_argument(
            "--as-of", metavar=_("NGÀY"), help=_("ngày của số liệu, nếu sổ không ghi")
        )
        parser.add_argument(
            "--mapping", default="", metavar=_("TÊN"), help=_("mẫu sổ khác, ví dụ so-7-hsdv")
        )
        parser.add_argument(
            "--cell", default="", metavar=_("MÃ"), help=_("chi bộ của sổ (với --mapping)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._last_said = 0.0
        source: Path = options["file"]
        wanted = Options(_day(options["as_of"]), options["mapping"], options["cell"])
        try:
            preview, batch = self._import(source, wanted, look_only=options["dry_run"])
        except UnknownMapping as error:
            raise WrongUsage(str(error)) from error
        except (RefusedFile, ImportFailed) as error:
            raise CommandFailed(f"{source}: {error}") from error
        except OSError as error:
            raise CommandFailed(_unreadable(source, error)) from error
        copy = self._give_back(preview, options["answers"] or answers_path(source))
        self._report(preview, copy, batch)

    def _import(
        self, source: Path, wanted: Options, *, look_only: bool
    ) -> tuple[Preview, ImportBatch | None]:
        if look_only:
            preview = preview_workbook(
                actor=self.actor, source=source, options=wanted, progress=self._progress
            )
            return preview, None
        return import_file(actor=self.actor, source=source, options=wanted, progress=self._progress)

    def _give_back(self, preview: Preview, target: Path) -> Path | None:
        """The copy with the findings; a folder that cannot be written is said, and that is all."""
        if not len(preview.findings) and not preview.intake.answers:
            return None
        try:
            write_answers_copy(preview=preview, target=target)
        except CannotWrite as error:
            self.say(
                _("%(why)s Chọn chỗ khác bằng --answers, ví dụ --answers ~/tra-loi.xlsx.")
                % {"why": error}
            )
            return None
        return target

    def _report(self, preview: Preview, copy: Path | None, batch: ImportBatch | None) -> None:
        self.show(_as_data(preview, copy, batch), lambda: _as_text(preview, batch))
        for finding in _gravest(preview):
            self.say(
                f"{_level(finding.level)} {finding.sheet} {finding.address}:"
                f" {preview.findings.told(finding)}"
            )
        more = len(preview.findings) - _SHOWN
        if more > 0:
            self.say(_("… và %(count)s mục nữa.") % {"count": write_number(more)})
        if copy is not None:
            self.say(_("Xem tại từng ô trong: %(file)s") % {"file": copy})
        if preview.state is BatchState.ERRORS:
            raise CommandFailed(_("Có lỗi, chưa nạp gì. Sửa rồi nạp lại."))
        if preview.state is BatchState.QUESTIONS:
            raise NeedsAnswers(
                _("Có câu hỏi, chưa nạp gì. Trả lời trong tệp trên rồi nạp chính tệp đó.")
            )

    def _progress(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last_said >= _SECONDS_BETWEEN:
            self._last_said = now
            self.say(step_name(step, done, total))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    reading = read_date(text)
    if not isinstance(reading, PartialDate) or reading.day is None:
        raise WrongUsage(_("--as-of cần một ngày, ví dụ 2025-12-31; không nhận '%s'.") % text)
    return reading.earliest


def _unreadable(source: Path, error: OSError) -> str:
    why = {
        FileNotFoundError: _("không có tệp này"),
        PermissionError: _("không có quyền đọc"),
        IsADirectoryError: _("đây là thư mục"),
    }.get(type(error), reason(error))
    return _("Không đọc được %(file)s: %(why)s.") % {"file": source, "why": why}


def _gravest(preview: Preview) -> list[Any]:
    ordered = [f for level in Level for f in preview.findings.of(level)]
    return ordered[:_SHOWN]


def _level(level: Level) -> str:
    return {
        Level.ERROR: _("Lỗi"),
        Level.QUESTION: _("Câu hỏi"),
        Level.WARNING: _("Cảnh báo"),
    }[level]


def _as_data(preview: Preview, copy: Path | None, batch: ImportBatch | None) -> dict[str, Any]:
    return {
        "file": preview.file_name,
        "sha256": preview.sha256,
        "as_of": preview.intake.as_of,
        "state": preview.state.value,
        "committed": preview.is_committed,
        "batch": batch.pk if batch else None,
        "sheets": preview.counts,
        "findings": preview.levels,
        "answers": str(copy) if copy else None,
    }


def _as_text(preview: Preview, batch: ImportBatch | None) -> str:
    titles = {sheet.code: str(sheet.title) for sheet in all_sheets()}
    lines = [
        _("%(sheet)s: %(new)s mới, %(changed)s thay đổi, %(unchanged)s như cũ, %(left_out)s bỏ qua")
        % {"sheet": titles[code], **{k: write_number(n) for k, n in counts.items()}}
        for code, counts in preview.counts.items()
    ]
    levels = preview.levels
    lines.append(
        _("%(error)s lỗi, %(question)s câu hỏi, %(warning)s cảnh báo")
        % {name: write_number(count) for name, count in levels.items()}
    )
    ending = {
        BatchState.COMMITTED: _("Đã nạp."),
        BatchState.UNCHANGED: _("Không có gì thay đổi."),
        BatchState.READY: _("Nạp được. Chạy lại không có --dry-run để nạp."),
    }.get(preview.state)
    if batch is not None:
        ending = _("Đã nạp, lần nạp số %(number)s.") % {"number": batch.pk}
    return "\n".join([*lines, *([ending] if ending else [])])
