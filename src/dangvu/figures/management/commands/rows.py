"""`dangvu rows CODE`: the rows behind a figure."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand
from dangvu.core.exporting import Held, pass_out_of_command
from dangvu.core.routes import needs
from dangvu.figures.management.asking import (
    REFUSALS,
    add_question_arguments,
    read_question,
    refusal,
)
from dangvu.figures.management.commands.figures import question_data
from dangvu.figures.selectors import HasNoRows, Opened, open_rows


class Command(DangvuCommand):
    help = gettext_lazy("Mở một số liệu ra từng dòng đứng sau nó")
    policy = needs("figures", "rows")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", metavar=_("CHỈ_TIÊU"))
        add_question_arguments(parser)
        parser.add_argument("--key", help=_("chỉ một nhóm của --by"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            question, organization = read_question(self.actor, options)
            opened = open_rows(self.actor, options["code"], question, key=options["key"])
        except HasNoRows as error:
            raise CommandFailed(
                _("“%s” là thương của hai số liệu; hãy mở từng số liệu đó.") % options["code"]
            ) from error
        except REFUSALS as error:
            raise refusal(error) from error
        try:
            passage = pass_out_of_command(
                self.actor,
                label=opened.indicator.label,
                kind=opened.indicator.rows_kind,
                rows=len(opened.rows),
            )
        except Held as error:
            raise CommandFailed(str(error)) from error
        if opened.outside:
            self.say(_("%d dòng nay ngoài phạm vi, không mở.") % opened.outside)
        data = {
            "code": options["code"],
            **question_data(organization.code, question),
            "total": opened.total,
            "outside": opened.outside,
            "rows": [_row(row) for row in opened.rows],
            "mark": passage.mark,
        }
        self.show(data, lambda: "\n".join(filter(None, (_as_text(opened), passage.mark))))


def _row(row: Any) -> dict[str, Any]:
    data = {"id": row.id, "label": row.label, "org": row.organization, "date": row.date}
    return data if row.amount is None else {**data, "amount": row.amount}


def _as_text(opened: Opened) -> str:
    return "\n".join(
        f"{row.date:%d/%m/%Y}  {row.organization:<16} {row.label}"
        + ("" if row.amount is None else f"  {row.amount}")
        for row in opened.rows
    )
