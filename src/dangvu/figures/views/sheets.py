"""A figure as a workbook: the number, how it has been, and every breakdown on its own sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dangvu.core.pages import Column
from dangvu.core.pages.export import Sheet, workbook
from dangvu.core.writing import write_value
from dangvu.figures.selectors.questions import CHILD
from dangvu.figures.views import times
from dangvu.figures.views.asking import scope_words
from dangvu.figures.views.closed import when_words

if TYPE_CHECKING:
    from dangvu.figures.views.one import Answer

#: What stands for a number that is too small to be told.
_HIDDEN = "…"


def figure_excel(request: HttpRequest, answer: Answer) -> HttpResponseBase:
    """Answer with the workbook; the breakdown that was asked comes first."""
    return workbook(
        request,
        _sheets(answer),
        label=answer.indicator.label,
        file_name=answer.indicator.code.replace(".", "-"),
    )


def _sheets(answer: Answer) -> Iterator[Sheet]:
    lines = _lines(answer)
    asked = answer.asked.by or CHILD
    codes = [asked, *(code for code in (CHILD, *answer.indicator.dimensions) if code != asked)]
    for code in codes:
        if sheet := _breakdown(answer, code, lines):
            yield sheet
    if answer.points:
        yield _trend(answer, lines)


def _lines(answer: Answer) -> list[str]:
    value = _("chưa có số liệu") if answer.value is None else write_value(answer.value)
    lines = [
        str(answer.indicator.label),
        scope_words(answer.asked),
        when_words(answer),
        _("Toàn bộ: %s") % value,
        str(answer.definition),
    ]
    for one in times.compared(
        answer.indicator, answer.asked, answer.value, answer.others, answer.before
    ):
        if one.words:
            lines.append(
                _("%(change)s so với %(when)s (%(before)s)")
                % {"change": one.words, "when": one.label, "before": write_value(one.value)}
            )
    return lines


def _breakdown(answer: Answer, code: str, lines: list[str]) -> Sheet | None:
    figure = answer.figure(code)
    if figure is None or not figure.by:
        return None
    child = code == CHILD
    label = _("Tổ chức") if child else capfirst(answer.indicator.dimensions[code].label)
    hidden = _HIDDEN if answer.counts else None
    return Sheet(
        title=label,
        lines=lines,
        columns=[
            Column("label", label, "label"),
            *([Column("key", _("Mã"), "key")] if child else []),
            Column(
                "value",
                capfirst(answer.unit),
                lambda one: hidden if one.value is None else one.value,
                kind="number",
            ),
        ],
        rows=figure.by,
    )


def _trend(answer: Answer, lines: list[str]) -> Sheet:
    return Sheet(
        title=_("Diễn biến"),
        lines=lines,
        columns=[
            Column("time", _("Thời gian"), lambda one: capfirst(times.words_of(one[0]))),
            Column("value", capfirst(answer.unit), lambda one: one[1], kind="number"),
        ],
        rows=list(zip(answer.points, answer.trend, strict=True)),
    )
