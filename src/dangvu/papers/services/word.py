"""Making a Word file from a template: figures, tables, charts and written text poured in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate, RichText
from jinja2 import TemplateError

from dangvu.core.indicators import UnknownIndicator, get
from dangvu.papers.selectors.asking import Answered, FigureSource, NoFigures
from dangvu.papers.services.admitting import NotATemplate
from dangvu.papers.services.charts import put_bar_chart
from dangvu.papers.services.joining import joined
from dangvu.papers.services.language import Sandbox
from dangvu.papers.services.seals import put_seal
from dangvu.papers.services.watermarks import put_watermark

_MOST_BARS = 25
_TABLE_POINTS = 12
_SMALL_POINTS = 9


class BadTemplate(Exception):
    """The Word template asks for something that is not there; the message says what."""


def make_docx(
    template: bytes,
    *,
    figures: FigureSource,
    fields: Mapping[str, Any],
    texts: Mapping[str, Sequence[str]],
    seal: str = "",
) -> bytes:
    """The paper as a .docx. `fields` are the names of its form, `texts` the paragraphs of its boxes.

    `seal` stands small at the foot of every page. The template has passed `admit_docx`. What it may say: `services/language.py`. Raises
    BadTemplate.
    """
    paper = _WordPaper(template, figures, texts)
    return paper.render(fields, seal)


def make_docx_of_many(
    template: bytes, papers: Sequence[Mapping[str, Any]], *, seal: str = ""
) -> list[bytes]:
    """Papers without figures, one after the other in one .docx, each on pages of its own that count
    from one; as a file for each where the template names fields in its head or foot.

    The template is read once for all of them. Raises BadTemplate.
    """
    first = _WordPaper(template, NoFigures(), {})
    if first.has_own_heads():
        return [
            make_docx(template, figures=NoFigures(), fields=one, texts={}, seal=seal)
            for one in papers
        ]
    return [first.render_many(papers, seal)]


@contextmanager
def _as_bad_template() -> Iterator[None]:
    try:
        yield
    except UnknownIndicator as error:
        raise BadTemplate(
            _("Mẫu hỏi chỉ tiêu không có: %(code)s. Gần giống: %(near)s.")
            % {"code": error.code, "near": ", ".join(error.near)}
        ) from error
    except LookupError as error:
        raise BadTemplate(_("Mẫu hỏi một thứ không có: %s.") % error) from error
    except (TemplateError, TypeError, ValueError) as error:
        raise BadTemplate(_("Mẫu có chỗ viết sai: %s") % error) from error


class _Remembering(Sandbox):
    """Reads a template once, however often it is filled."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[str, Any] = {}

    def from_string(self, source: Any, *args: Any, **more: Any) -> Any:
        if source not in self._read:
            self._read[source] = super().from_string(source, *args, **more)
        return self._read[source]


class _WordPaper:
    def __init__(
        self, template: bytes, figures: FigureSource, texts: Mapping[str, Sequence[str]]
    ) -> None:
        self.figures, self.texts = figures, texts
        self.charts: list[tuple[str, str, list[tuple[str, float]]]] = []
        try:
            self.template = DocxTemplate(io.BytesIO(template))
            self.template.init_docx()
        except Exception as error:
            raise BadTemplate(str(NotATemplate("UNKNOWN"))) from error

    def render(self, fields: Mapping[str, Any], seal: str) -> bytes:
        with _as_bad_template():
            self.template.render({**fields, **self._functions()}, jinja_env=Sandbox())
        self._put_charts()
        return self._saved(seal)

    def render_many(self, papers: Sequence[Mapping[str, Any]], seal: str) -> bytes:
        self._fill_many(papers)
        self._put_charts()
        return self._saved(seal)

    def _fill_many(self, papers: Sequence[Mapping[str, Any]]) -> None:
        word, room = self.template, _Remembering()
        word.render_init()
        source, functions = word.patch_xml(word.get_xml()), self._functions()
        bodies = []
        with _as_bad_template():
            for fields in papers:
                filled = word.render_xml_part(
                    source, word.docx._part, {**fields, **functions}, room
                )
                bodies.append(word.fix_tables(filled))
        whole = joined(bodies)
        word.fix_docpr_ids(whole)
        word.map_tree(whole)
        # Else it is read anew when it is saved.
        word.is_rendered = True

    def has_own_heads(self) -> bool:
        """Whether a head or a foot of a page says something of the paper."""
        uris = (self.template.HEADER_URI, self.template.FOOTER_URI)
        parts = (part for uri in uris for _key, part in self.template.get_headers_footers(uri))
        return any(b"{{" in part.blob or b"{%" in part.blob for part in parts)

    def _saved(self, seal: str) -> bytes:
        put_watermark(self.template.docx)
        put_seal(self.template.docx, seal)
        out = io.BytesIO()
        self.template.save(out)
        return out.getvalue()

    def _functions(self) -> dict[str, Any]:
        return {
            "figure": lambda code, points=None: self._link(self.figures.figure(code), points),
            "number": lambda code: self.figures.figure(code).text,
            "unit": lambda code: str(get(code).unit),
            "label": lambda code: str(get(code).label),
            "lines": self._lines,
            "chart": self._chart,
            "annex": self._annex,
            "paragraphs": lambda code: list(self.texts[code]),
        }

    def _link(self, answered: Answered, points: int | None = None) -> RichText:
        text = RichText()
        size = points * 2 if points else None
        if answered.url:
            url = self.template.build_url_id(answered.url)
            text.add(answered.text, url_id=url, underline="dotted", size=size)
        else:
            text.add(answered.text, size=size)
        return text

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
        marker = f"[[chart{len(self.charts) + 1}]]"
        self.charts.append((marker, *chart_of(self.figures, code, by)))
        return marker

    def _annex(self) -> list[dict[str, Any]]:
        return [
            {
                "code": RichText(answered.code, size=_SMALL_POINTS * 2),
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
                raise BadTemplate(
                    _("Biểu đồ “%s” phải đứng một mình trong một đoạn, không nằm trong bảng.")
                    % title
                )
            if bars:
                put_bar_chart(document, paragraph, title=title, bars=bars, number=number)
            else:
                paragraph.text = _("Biểu đồ: chưa có số liệu")


def chart_of(figures: FigureSource, code: str, by: str) -> tuple[str, list[tuple[str, float]]]:
    """Title and bars; what does not fit is one bar at the end."""
    bars = [(line.label, float(line.figures[0].value or 0)) for line in figures.lines(by, code)]
    indicator = get(code)
    when = figures.when if indicator.is_flow else figures.stock_when
    title = _("%(what)s, %(when)s") % {"what": indicator.label, "when": when}
    shown = bars[:_MOST_BARS]
    if len(bars) > _MOST_BARS:
        rest = sum(value for _label, value in bars[_MOST_BARS:])
        shown.append((_("%d đơn vị còn lại") % (len(bars) - _MOST_BARS), rest))
    return title, shown
