"""`dangvu figures [CODE ...]`: values, whole or broken down."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import DangvuCommand
from dangvu.core.numbers import format_number
from dangvu.figures.management.asking import (
    REFUSALS,
    add_question_arguments,
    read_question,
    refusal,
)
from dangvu.figures.selectors import Figure, Question, ask_each


class Command(DangvuCommand):
    help = gettext_lazy("Hỏi số liệu của một tổ chức, tại một ngày hoặc trong một kỳ")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "codes", nargs="*", metavar=_("CHỈ_TIÊU"), help=_("bỏ trống là mọi chỉ tiêu")
        )
        add_question_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            question, organization = read_question(self.actor, options)
            figures = ask_each(self.actor, options["codes"], question)
        except REFUSALS as error:
            raise refusal(error) from error
        self.show(_as_data(organization.code, question, figures), lambda: _as_text(figures))


def question_data(code: str, question: Question) -> dict[str, Any]:
    """The question as it stands at the head of every JSON answer."""
    period = question.period
    return {
        "org": code,
        "as_of": question.as_of,
        "period": [period.start, period.last_day] if period else None,
        "tree": question.tree,
    }


def _as_data(code: str, question: Question, figures: list[Figure]) -> dict[str, Any]:
    return {**question_data(code, question), "figures": [_figure(figure) for figure in figures]}


def _figure(figure: Figure) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": figure.code,
        "label": figure.indicator.label,
        "kind": figure.indicator.kind.value,
        "unit": figure.indicator.unit,
        "value": figure.value,
        "qualifier": figure.qualifier,
    }
    if figure.by is not None:
        data["by"] = [{"key": g.key, "label": g.label, "value": g.value} for g in figure.by]
    return data


def _value(value: int | float | None) -> str:
    return _("chưa có số liệu") if value is None else format_number(value)


def _as_text(figures: list[Figure]) -> str:
    lines = []
    for figure in figures:
        lines.append(f"{figure.code:<40} {_value(figure.value):>14}  {figure.indicator.label}")
        lines += [f"    {_value(g.value):>10}  {g.key}  {g.label}" for g in figure.by or ()]
    return "\n".join(lines)
