# ruff: noqa: N999 -- the module is named as the command is typed
"""`dangvu import-batch ID`: the process that the web server starts for one uploaded workbook."""

from __future__ import annotations

import argparse
import os
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.services import actor_for
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.imports.models import ImportBatch
from dangvu.imports.services.batches import work_on
from dangvu.imports.services.launching import at_work


class Command(DangvuCommand):
    help = gettext_lazy("Kiểm tra hoặc nạp một sổ đã tải lên trang web (trang web tự gọi)")
    is_hidden = True
    # It acts as the one who uploaded the workbook, in transactions of its own.
    needs_actor = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("batch", type=int, metavar=_("SỐ"), help=_("số của lần nạp"))
        parser.add_argument("--lock", type=int, default=None, help=argparse.SUPPRESS)

    def handle(self, *args: Any, batch: int, lock: int | None, **options: Any) -> None:
        os.umask(0o077)
        with at_work(batch, lock) as free:
            if not free:
                raise CommandFailed(_("Lần nạp này đang được một tiến trình khác làm."))
            found = ImportBatch.objects.select_related("owner").filter(pk=batch).first()
            if found is None or found.owner is None:
                raise WrongUsage(_("Không có lần nạp số %s.") % batch)
            actor = actor_for(found.owner, today=timezone.localdate(), channel="job")
            work_on(actor=actor, batch=found)
