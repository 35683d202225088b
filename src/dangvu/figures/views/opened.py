"""The rows that were counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator
from dangvu.core.pages import Column, Crumb
from dangvu.core.pages.export import excel
from dangvu.core.pages.links import changed_query
from dangvu.core.routes import needs
from dangvu.figures.forms import Asked, read_asked, year_so_far
from dangvu.figures.selectors import UnknownDimension, open_rows
from dangvu.figures.selectors.questions import CHILD
from dangvu.figures.views.asking import explained, scope_words

PAGE_SIZE = 50


@needs("figures", "rows")
@require_GET
@explained
def figure_rows(request: HttpRequest, code: str) -> HttpResponseBase:
    """The rows that were counted, those of one group with `by` and `key`; a page at a time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    indicator = indicators.get(code)
    asked = read_asked(request.GET.dict(), actor, flow=indicator.is_flow)
    if indicator.is_flow and asked.as_of is not None:
        asked = replace(asked, as_of=None, period=year_so_far(asked.as_of))
    if asked.by and asked.by not in {CHILD, *indicator.dimensions}:
        raise UnknownDimension(asked.by, {CHILD, *indicator.dimensions})
    whole = request.GET.get("format") == "xlsx"
    page = _page_number(request)
    opened = open_rows(
        actor,
        code,
        asked.question,
        key=asked.key,
        offset=0 if whole else (page - 1) * PAGE_SIZE,
        limit=None if whole else PAGE_SIZE,
    )
    columns = _row_columns(indicator)
    if whole:
        return excel(
            request,
            title=indicator.label,
            lines=[scope_words(asked), asked.when, *_group_words(indicator, asked)],
            columns=columns,
            rows=opened.rows,
            file_name=code.replace(".", "-") + "-danh-sach",
            kind=indicator.rows_kind,
        )
    seen = opened.total - opened.outside
    detail = replace(asked, key=None)
    context = {
        "title": indicator.label,
        "line": " · ".join([scope_words(asked), asked.when, *_group_words(indicator, asked)]),
        "asked": asked,
        "opened": opened,
        "unit": indicator.unit,
        "heads": columns,
        "rows": [_cells(columns, row) for row in opened.rows],
        "first": (page - 1) * PAGE_SIZE + 1,
        "last": (page - 1) * PAGE_SIZE + len(opened.rows),
        "seen": seen,
        "previous_url": changed_query(request, page=page - 1 if page > 2 else None)
        if page > 1
        else "",
        "next_url": changed_query(request, page=page + 1) if page * PAGE_SIZE < seen else "",
        "figure_url": detail.address("figures:detail", code),
        "excel_url": changed_query(request, format="xlsx", page=None),
        "crumbs": [
            Crumb(_("Số liệu"), asked.address("figures:list", by="", key=None)),
            Crumb(indicator.label, detail.address("figures:detail", code)),
            Crumb(_("Danh sách đã đếm")),
        ],
    }
    return render(request, "figures/rows.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _row_columns(indicator: Indicator) -> list[Column]:
    columns = [
        Column("label", _("Tên"), "label", url=lambda row: row.url),
        Column("place", _("Tính ở"), _place_words, long=True),
    ]
    if indicator.is_flow:
        columns.append(Column("date", _("Ngày"), "date", kind="date"))
    if indicator.sum_of:
        columns.append(Column("amount", str(indicator.unit).capitalize(), "amount", kind="number"))
    return columns


def _place_words(row: Any) -> str:
    return f"{row.organization_name} ({row.organization})" if row.organization else ""


def _cells(columns: list[Column], row: Any) -> list[tuple[Column, Any, str]]:
    return [(one, one.of(row), one.url(row) if one.url else "") for one in columns]


def _group_words(indicator: Indicator, asked: Asked) -> list[str]:
    """Which group the rows are of, in words."""
    if asked.key is None or not asked.by:
        return []
    if asked.by == CHILD:
        return [_("phần của %s") % asked.key]
    dimension = indicator.dimensions[asked.by]
    word = dimension.labels().get(asked.key, asked.key) or _("chưa có số liệu")
    return [f"{dimension.label}: {word}"]
