"""`dangvu import-undo NUMBER`: take a committed import back, while nothing stands on it."""  # noqa: N999 -- a command is named by its file

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs
from dangvu.core.writing import write_date, write_number
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import (
    CannotUndo,
    Obstacle,
    Standing,
    UndoBlocked,
    undo_import,
    what_stands_on,
)


class Command(DangvuCommand):
    help = gettext_lazy("Hoàn tác một lần nạp đã ghi vào sổ, khi chưa có gì ghi dựa trên nó")
    policy = needs("imports", "manage")
    has_format = True
    # The undo holds a transaction of its own, and reads the whole after asking the policy.
    in_reading_scope = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("batch", type=int, metavar=_("SỐ"), help=_("số của lần nạp"))
        parser.add_argument("--reason", default="", metavar=_("LÝ DO"), help=_("bắt buộc"))
        parser.add_argument(
            "--dry-run", action="store_true", help=_("chỉ xem có gì đã ghi dựa trên lần nạp này")
        )

    def handle(self, *args: Any, batch: int, reason: str, dry_run: bool, **options: Any) -> None:
        found = ImportBatch.objects.visible_to(self.actor).filter(pk=batch).first()
        if found is None:
            raise WrongUsage(_("Không có lần nạp số %s.") % batch)
        if not dry_run and not reason.strip():
            raise WrongUsage(_("Ghi lý do: --reason “nạp nhầm tệp”."))
        try:
            if dry_run:
                self._look(found)
            else:
                self._undo(found, reason)
        except UndoBlocked as error:
            self._tell(found, error.standing)
            raise CommandFailed(str(error)) from error
        except CannotUndo as error:
            raise CommandFailed(str(error)) from error

    def _look(self, batch: ImportBatch) -> None:
        standing = what_stands_on(actor=self.actor, batch=batch)
        if standing.count:
            raise UndoBlocked(standing)
        data = {"batch": batch.pk, "undone": False, "standing": 0}
        self.show(data, lambda: _("Hoàn tác được. Chạy lại không có --dry-run, kèm --reason."))

    def _undo(self, batch: ImportBatch, reason: str) -> None:
        undone = undo_import(actor=self.actor, batch=batch, reason=reason)
        counts = {
            "batch": batch.pk,
            "undone": True,
            "withdrawn": undone.taken,
            "restored": undone.restored,
        }
        self.show(
            counts,
            lambda: (
                _("Đã hoàn tác: rút %(taken)s dòng, ghi lại %(restored)s dòng như trước.")
                % {
                    "taken": write_number(sum(undone.taken.values())),
                    "restored": write_number(sum(undone.restored.values())),
                }
            ),
        )

    def _tell(self, batch: ImportBatch, standing: Standing) -> None:
        data = {
            "batch": batch.pk,
            "undone": False,
            "standing": standing.count,
            "obstacles": [_as_data(one) for one in standing.obstacles],
        }
        self.show(data, lambda: "\n".join(_as_text(one) for one in standing.obstacles))


def _as_data(one: Obstacle) -> dict[str, Any]:
    return {
        "label": one.label,
        "url": one.url,
        "verb": one.deed.verb if one.deed else "",
        "by": one.deed.actor_name if one.deed else "",
        "at": one.deed.at if one.deed else None,
        "batch": one.batch.pk if one.batch else None,
    }


def _as_text(one: Obstacle) -> str:
    if one.deed is None:
        return one.label
    values = {"label": one.label, "who": one.deed.actor_name, "day": write_date(one.deed.at)}
    if one.batch is not None:
        return _("%(label)s: lần nạp số %(number)s của %(who)s, %(day)s") % {
            **values,
            "number": one.batch.pk,
        }
    return _("%(label)s: %(who)s ghi, %(day)s") % values
