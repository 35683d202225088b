"""`dangvu freeze`: figures are kept as they are now."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand
from dangvu.core.routes import needs
from dangvu.figures.management.asking import (
    REFUSALS,
    add_question_arguments,
    read_question,
    refusal,
)
from dangvu.figures.management.kept import as_data
from dangvu.figures.services import CannotFreeze, freeze


class Command(DangvuCommand):
    help = gettext_lazy("Chốt số liệu của một tổ chức, tại một ngày hoặc trong một kỳ")
    policy = needs("figures", "manage")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "codes", nargs="*", metavar=_("CHỈ_TIÊU"), help=_("bỏ trống là mọi chỉ tiêu")
        )
        add_question_arguments(parser, whole=True)
        parser.add_argument(
            "--purpose",
            required=True,
            metavar=_("ĐỂ_LÀM_GÌ"),
            help=_("ví dụ: Báo cáo tháng 6/2026"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            question, organization = read_question(self.actor, options)
            kept = freeze(
                actor=self.actor,
                codes=options["codes"],
                question=question,
                purpose=options["purpose"],
            )
        except CannotFreeze as error:
            raise CommandFailed(str(error)) from error
        except REFUSALS as error:
            raise refusal(error) from error
        data = [as_data(one, organization.code) for one in kept]
        self.show({"frozen": data}, lambda: _("Đã chốt %d số liệu.") % len(data))
