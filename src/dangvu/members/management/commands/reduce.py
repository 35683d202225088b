"""`dangvu reduce`: take out what the mode net does not keep."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs
from dangvu.imports.services import forget_all_workbooks
from dangvu.jobs.services import forget_all_files
from dangvu.members.selectors.keeping import beyond_net
from dangvu.members.services.reducing import reduce_to_net


class Command(DangvuCommand):
    help = gettext_lazy("Bỏ khỏi sổ những gì chế độ net không được giữ (không lấy lại được)")
    policy = needs("members", "manage") & needs("accounts", "manage")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--confirm", action="store_true", help=_("bỏ thật; không có thì chỉ kể sẽ bỏ gì")
        )
        parser.add_argument(
            "--reason", default="", metavar=_("LÝ_DO"), help=_("ghi vào nhật ký, bắt buộc khi bỏ")
        )

    def handle(self, *args: Any, confirm: bool, reason: str, **options: Any) -> None:
        found = beyond_net()
        for one in found:
            self.say(f"- {one}")
        if not confirm:
            if found:
                raise CommandFailed(
                    _(
                        "Chưa bỏ gì. Hãy sao lưu ra ổ rời (dangvu backup) và cất ngoài mạng, rồi chạy:"
                        " dangvu reduce --confirm --reason LÝ_DO"
                    )
                )
            self.say(_("Sổ không giữ gì quá mức của chế độ net."))
            return
        if not reason.strip():
            raise WrongUsage(_("Cần --reason: vì sao bỏ, theo văn bản nào."))
        touched = reduce_to_net(actor=self.actor, reason=reason.strip())
        files = forget_all_workbooks() + forget_all_files()
        self.say(
            _(
                "Đã bỏ ở %(rows)s dòng và xóa %(files)s tệp. Nay chạy được với DANGVU_MODE=net."
                " Bản sao lưu cũ vẫn còn đủ: cất ngoài mạng hoặc hủy."
            )
            % {"rows": sum(touched.values()), "files": files}
        )
