"""Making a report: figures poured into a Word template that an office can replace."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate, RichText
from jinja2 import TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from dangvu.core.indicators import UnknownIndicator, get
from dangvu.reports.charts import put_bar_chart
from dangvu.reports.selectors import Answered, FiguresOfReport

REPORTS = {"summary": _("Báo cáo tổng hợp tình hình tổ chức đảng và đảng viên")}
_MOST_BARS = 25
_TABLE_POINTS = 12


class BadTemplate(Exception):
    """The Word template asks for something that is not there; the message says what."""


class UnknownReport(LookupError):
    """No report of that name; `near` lists those there are."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.code, self.near = name, sorted(REPORTS)


def render_report(name: str, figures: FiguresOfReport, template: Path | None = None) -> bytes:
    """The report as a .docx.

    In the template: `{{r figure("members.total") }}` prints a figure that is a link to its page
    (`figure("members.total", 12)` in 12 points),
    `{{ number("members.total") }}` the bare text, `{%tr for line in lines("child", "members.total")
    %}` a table, `{{ chart("members.total", "child") }}` alone in a paragraph a bar chart.
    Raises UnknownReport, BadTemplate.
    """
    if name not in REPORTS:
        raise UnknownReport(name)
    paper = _Paper(figures, template or _shipped(name))
    return paper.render()


def _shipped(name: str) -> io.BytesIO:
    found = resources.files("dangvu.reports").joinpath(f"data/{name}.docx")
    return io.BytesIO(found.read_bytes())


class _Paper:
    def __init__(self, figures: FiguresOfReport, template: Path | io.BytesIO) -> None:
        self.figures = figures
        self.charts: list[tuple[str, str, list[tuple[str, float]]]] = []
        try:
            self.template = DocxTemplate(template)
            self.template.init_docx()
        except Exception as error:
            raise BadTemplate(_("Mẫu không phải tệp Word (.docx) đọc được.")) from error

    def render(self) -> bytes:
        # Sandboxed: a template comes from an office and must not reach into the program.
        environment = SandboxedEnvironment(autoescape=True)
        try:
            self.template.render(self._context(), jinja_env=environment)
        except UnknownIndicator as error:
            near = ", ".join(error.near)
            raise BadTemplate(
                _("Mẫu hỏi chỉ tiêu không có: %(code)s. Gần giống: %(near)s.")
                % {"code": error.code, "near": near}
            ) from error
        except (TemplateError, UndefinedError, TypeError) as error:
            raise BadTemplate(_("Mẫu có chỗ viết sai: %s") % error) from error
        self._put_charts()
        out = io.BytesIO()
        self.template.save(out)
        return out.getvalue()

    def _context(self) -> dict[str, Any]:
        figures = self.figures
        return {
            "figure": self._linked,
            "number": lambda code: figures.figure(code).text,
            "unit": lambda code: str(get(code).unit),
            "label": lambda code: str(get(code).label),
            "lines": self._lines,
            "chart": self._chart,
            "annex": self._annex,
            "organization": figures.organization.name,
            "when": figures.when,
            "is_period": figures.question.period is not None,
            "made_on": f"{figures.actor.today:%d/%m/%Y}",
            "day": figures.actor.today.day,
            "month": figures.actor.today.month,
            "year": figures.actor.today.year,
            "tree_note": _("theo cây tổ chức hiện nay")
            if figures.question.tree == "now"
            else _("theo cây tổ chức của ngày đó"),
        }

    def _link(self, answered: Answered, points: int | None = None) -> RichText:
        text = RichText()
        text.add(
            answered.text,
            url_id=self.template.build_url_id(answered.url),
            underline="dotted",
            size=points * 2 if points else None,
        )
        return text

    def _linked(self, code: str, points: int | None = None) -> RichText:
        return self._link(self.figures.figure(code), points)

    def _lines(self, by: str, *codes: str) -> list[dict[str, Any]]:
        return [
            {
                "number": place,
                "label": line.label,
                "code": line.key,
                "cells": [self._link(one, _TABLE_POINTS) for one in line.figures],
                "values": [one.value for one in line.figures],
            }
            for place, line in enumerate(self.figures.lines(by, *codes), start=1)
        ]

    def _chart(self, code: str, by: str) -> str:
        bars = [
            (line.label, float(line.figures[0].value or 0)) for line in self.figures.lines(by, code)
        ]
        indicator = get(code)
        when = self.figures.when if indicator.is_flow else self.figures.stock_when
        title = _("%(what)s, %(when)s") % {"what": indicator.label, "when": when}
        shown = bars[:_MOST_BARS]
        if len(bars) > _MOST_BARS:
            rest = sum(value for _label, value in bars[_MOST_BARS:])
            shown.append((_("%d đơn vị còn lại") % (len(bars) - _MOST_BARS), rest))
        marker = f"[[chart{len(self.charts) + 1}]]"
        self.charts.append((marker, title, shown))
        return marker

    def _annex(self) -> list[dict[str, Any]]:
        return [
            {
                "code": RichText(answered.code, size=18),
                "label": answered.label,
                "value": self._link(answered, _TABLE_POINTS),
                "definition": str(get(answered.code).definition),
            }
            for answered in self.figures.asked
        ]

    def _put_charts(self) -> None:
        document = self.template.docx
        paragraphs = {paragraph.text.strip(): paragraph for paragraph in document.paragraphs}
        for number, (marker, title, bars) in enumerate(self.charts, start=1):
            paragraph = paragraphs.get(marker)
            if paragraph is None:
                continue
            if bars:
                put_bar_chart(document, paragraph, title=title, bars=bars, number=number)
            else:
                paragraph.text = _("Biểu đồ: chưa có số liệu")
