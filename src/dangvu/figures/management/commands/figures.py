"""`dangvu figures [CODE ...]`: values, whole or broken down."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.numbers import format_number
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.figures.management.asking import (
    REFUSALS,
    add_question_arguments,
    read_question,
    refusal,
)
from dangvu.figures.selectors import Figure, Question, ask_each, kept_each
from dangvu.figures.selectors.kept import Kept

Answer = tuple[Figure, Kept | None]


class Command(DangvuCommand):
    help = gettext_lazy("Hỏi số liệu của một tổ chức, tại một ngày hoặc trong một kỳ")
    policy = needs("figures")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "codes", nargs="*", metavar=_("CHỈ_TIÊU"), help=_("bỏ trống là mọi chỉ tiêu")
        )
        add_question_arguments(parser)
        parser.add_argument(
            "--frozen",
            action="store_true",
            help=_("theo số đã chốt, không tính lại từ hồ sơ"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            question, organization = read_question(self.actor, options)
            if options["frozen"]:
                answers = self._frozen(options["codes"], question)
            else:
                figures = ask_each(self.actor, options["codes"], question)
                answers = [(figure, None) for figure in figures]
        except REFUSALS as error:
            raise refusal(error) from error
        self.show(_as_data(organization.code, question, answers), lambda: _as_text(answers))

    def _frozen(self, codes: list[str], question: Question) -> list[Answer]:
        """What stands frozen; a number of now never stands for one that is missing."""
        if question.tree != "then":
            raise WrongUsage(_("Số chỉ chốt theo cây tổ chức khi đó (--tree then)."))
        found = kept_each(self.actor, codes, question)
        missing = set(codes) - {one.figure.code for one in found}
        if missing:
            raise CommandFailed(
                _("Không có số đang chốt cho câu hỏi này: %s.") % ", ".join(sorted(missing))
            )
        if not found:
            raise CommandFailed(_("Không có số đang chốt cho câu hỏi này."))
        return [(one.figure, one.kept) for one in found]


def question_data(code: str, question: Question) -> dict[str, Any]:
    """The question as it stands at the head of every JSON answer."""
    period = question.period
    return {
        "org": code,
        "as_of": question.as_of,
        "period": [period.start, period.last_day] if period else None,
        "tree": question.tree,
    }


def _as_data(code: str, question: Question, answers: list[Answer]) -> dict[str, Any]:
    return {**question_data(code, question), "figures": [_figure(*one) for one in answers]}


def _figure(figure: Figure, kept: Kept | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": figure.code,
        "label": figure.indicator.label,
        "kind": figure.indicator.kind.value,
        "unit": kept.unit if kept else figure.indicator.unit,
        "value": figure.value,
        "qualifier": figure.qualifier,
    }
    if figure.by is not None:
        data["by"] = [{"key": g.key, "label": g.label, "value": g.value} for g in figure.by]
    if kept is not None:
        data["frozen"] = {"id": kept.id, "at": kept.recorded_at, "purpose": kept.purpose}
    return data


def _value(value: int | float | None) -> str:
    return _("chưa có số liệu") if value is None else format_number(value)


def _as_text(answers: list[Answer]) -> str:
    lines = []
    for figure, kept in answers:
        since = f"  ({_('chốt %s') % write_date(kept.recorded_at)})" if kept else ""
        lines.append(
            f"{figure.code:<40} {_value(figure.value):>14}  {figure.indicator.label}{since}"
        )
        lines += [f"    {_value(g.value):>10}  {g.key}  {g.label}" for g in figure.by or ()]
    return "\n".join(lines)
