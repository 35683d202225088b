"""`dangvu audit seal|verify|export|key|declare`: the sealed record of deeds."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.audit import keeping
from dangvu.audit.selectors import Report, examine
from dangvu.audit.selectors.pages import VERIFY
from dangvu.audit.services import SealingRefused, declare_fork, export, seal, seen
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.policy import scope_of
from dangvu.core.routes import needs
from dangvu.core.whole_files import CannotWrite, whole_file

VERBS = ("seal", "verify", "key", "export", "declare")
NEED_VALUE = {
    "export": gettext_lazy("Hãy nói ghi vào tệp nào: dangvu audit export TỆP.zip"),
    "declare": gettext_lazy('Hãy nói lý do: dangvu audit declare "chuyển sang máy mới"'),
}


class Command(DangvuCommand):
    help = gettext_lazy("Niêm phong, kiểm tra và xuất sổ ghi việc")
    has_format = True
    policy = needs("audit")
    # What is sealed must be finished, and the transaction around a command is not.
    in_reading_scope = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "verb",
            choices=VERBS,
            metavar=_("VIỆC"),
            help=_(
                "seal: niêm phong ngay những việc đã xong; verify: so sổ với những gì đã niêm phong;"
                " key: in khóa công khai; export: ghi sổ ra tệp kiểm tra ở máy khác;"
                " declare: khai báo dữ liệu đã bị đưa về bản cũ hay chuyển máy"
            ),
        )
        parser.add_argument(
            "value", nargs="?", default="", metavar=_("TỆP|LÝ_DO"), help=_("cho export, declare")
        )

    def handle(self, *args: Any, verb: str, value: str, **options: Any) -> None:
        if not scope_of(self.actor, "audit", "view").everything:
            raise PermissionDenied
        if bool(value.strip()) != (verb in NEED_VALUE):
            raise WrongUsage(str(NEED_VALUE.get(verb) or _("Việc này không cần gì thêm.")))
        if verb == "seal":
            self._seal()
        elif verb == "verify":
            self._verify()
        elif verb == "key":
            key = keeping.public_key().hex()
            self.show({"key": key}, key)
        elif verb == "export":
            self._export(Path(value))
        else:
            declare_fork(actor=self.actor, reason=value)
            self._seal()

    def _seal(self) -> None:
        try:
            head = seal()
        except SealingRefused as error:
            raise CommandFailed(str(error)) from error
        if head is None:
            self.show({"sealed": False}, lambda: _("Không có gì mới để niêm phong."))
            return
        self.show(
            {"sealed": True, **head.said},
            lambda: _("Đã niêm phong đến bản ghi thứ %s.") % head.said["size"],
        )

    def _verify(self) -> None:
        # One look at everything: what is sealed meanwhile would look like a fault.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            report = examine(
                cursor,
                secret=settings.AUDIT_KEY,
                folder=keeping.Folder(),
                key=keeping.public_key(),
                interval=settings.SEAL_SECONDS,
            )
        # The page of the seal says when somebody last looked, and what was found.
        found = str(len(report.findings))
        seen(actor=self.actor, verb=VERIFY, object_label=report.code, purpose=found)
        self.show(
            {
                "sealed": report.sealed,
                "pending": report.pending,
                "head": report.head,
                "code": report.code,
                "forks": report.forks,
                "findings": [one._asdict() for one in report.findings],
            },
            lambda: _told(report),
        )
        if report.findings:
            raise CommandFailed(_("Sổ ghi việc không nguyên vẹn: %s chỗ.") % len(report.findings))

    def _export(self, file: Path) -> None:
        try:
            with whole_file(file) as target:
                count = export(actor=self.actor, target=target)
        except CannotWrite as error:
            raise CommandFailed(str(error)) from error
        self.say(
            _("Đã ghi %(count)s bản ghi vào %(file)s. Khóa công khai: %(key)s")
            % {"count": count, "file": os.fspath(file), "key": keeping.public_key().hex()}
        )


def _told(report: Report) -> str:
    lines = [
        _("Đã niêm phong %(sealed)s bản ghi, chờ niêm phong %(pending)s.")
        % {"sealed": report.sealed, "pending": report.pending}
    ]
    if report.head:
        lines.append(
            _("Đầu cuối: %(head)s; mã: %(code)s") % {"head": report.head, "code": report.code}
        )
    lines += [_("Lần tách đã khai báo: %s") % fork for fork in report.forks]
    lines += [f"[{one.code}] {one.about}: {one.text}" for one in report.findings]
    if not report.findings:
        lines.append(_("Sổ nguyên vẹn."))
    return "\n".join(lines)
