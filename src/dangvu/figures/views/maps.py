"""One question asked of every organisation directly below: the heat map over the tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator, Kind
from dangvu.core.pages import Column, Crumb, HeatCell, HeatMap, HeatRow, MapView, Option
from dangvu.core.pages.charts import not_told
from dangvu.core.pages.export import excel
from dangvu.core.pages.links import changed_query
from dangvu.core.writing import Number
from dangvu.figures.forms import Asked, read_asked, year_so_far
from dangvu.figures.selectors import Figure, ask
from dangvu.figures.selectors.places import above, branching, seen_codes
from dangvu.figures.selectors.questions import CHILD
from dangvu.figures.views import times
from dangvu.figures.views.asking import choices, explained, scope_words

#: Columns of a map through time: each costs one question.
_COLUMNS = 6


@require_GET
@explained
def figure_map(request: HttpRequest, code: str) -> HttpResponseBase:
    """Any figure by what is directly below, as coloured cells; `?columns=months` or `years` asks
    it of several times beside each other."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    indicator = indicators.get(code)
    asked = replace(read_asked(request.GET.dict(), actor, flow=indicator.is_flow), key=None, by="")
    if indicator.is_flow and asked.as_of is not None:
        asked = replace(asked, as_of=None, period=year_so_far(asked.as_of))
    span = request.GET.get("columns", "")
    span = span if span in ("months", "years") else ""
    columns = _columns(asked, indicator, span)
    figures = [
        ask(actor, code, replace(asked, by=CHILD, **times.at(asked, one)).question)
        for one in columns
    ]
    heat = _heat(actor, asked, indicator, columns, figures)
    if request.GET.get("format") == "xlsx":
        return _excel(indicator, asked, heat)
    view = MapView(
        title=indicator.label,
        heat=heat,
        scope=scope_words(asked),
        when=asked.when,
        definition=indicator.definition,
        above=_above(actor, asked, indicator, span),
        spans=_spans(asked, indicator, span),
        trees=_trees(asked, indicator, span),
        excel_url=changed_query(request, format="xlsx"),
        figure_url=asked.address("figures:detail", code, by=""),
        empty=_("Bên dưới tổ chức này không có tổ chức nào có số liệu trong thời gian đã chọn."),
    )
    context = {
        "map": view,
        "asked": asked,
        "columns": span,
        "choices": choices(asked, "figures:map", code, days=not indicator.is_flow),
        "crumbs": [
            Crumb(_("Số liệu"), asked.address("figures:list")),
            Crumb(indicator.label, asked.address("figures:detail", code)),
            Crumb(_("Trên bản đồ")),
        ],
    }
    return render(request, "figures/map.html", context)


def _columns(asked: Asked, indicator: Indicator, span: str) -> list[times.Time]:
    if span == "months" or span == "years":
        return times.points_of(asked, indicator, span)[-_COLUMNS:]
    return [times.time_of(asked, indicator)]


def _heat(
    actor: Actor,
    asked: Asked,
    indicator: Indicator,
    columns: Sequence[times.Time],
    figures: Sequence[Figure],
) -> HeatMap:
    values = [_values(figure) for figure in figures]
    names = {one.key: capfirst(one.label) for figure in figures for one in figure.by or ()}
    own = asked.organization.code
    order = sorted((key for key in names if key != own), key=lambda key: _rank(values, key))
    seen, below = seen_codes(actor, order), branching(order, asked.question.stock_day)
    rows = [
        HeatRow(
            label=names[key],
            note=key,
            url=asked.address("figures:detail", indicator.code, org=key) if key in seen else "",
            below_url=asked.address("figures:map", indicator.code, org=key)
            if key in seen & below
            else "",
            cells=[
                _cell(asked, indicator, key if key in seen else "", time, found.get(key))
                for time, found in zip(columns, values, strict=True)
            ],
        )
        for key in order
    ]
    if rows:
        rows.append(_whole(asked, indicator, columns, figures))
    return HeatMap.of(
        head=_("Tổ chức trực thuộc"),
        columns=[
            (
                capfirst(times.words_of(time)) if len(columns) == 1 else times.short(time),
                asked.address("figures:map", indicator.code, **times.at(asked, time))
                if len(columns) > 1
                else "",
            )
            for time in columns
        ],
        rows=rows,
        unit=indicator.unit,
    )


def _values(figure: Figure) -> dict[str, tuple[Number, bool]]:
    """The value of each child, and whether it is known and too small to be told."""
    groups = figure.by or ()
    counted = figure.indicator.kind in (Kind.STOCK, Kind.FLOW)
    hidden = (
        not_told([one.value for one in groups], figure.indicator.smallest_group)
        if counted
        else set()
    )
    return {
        one.key: (None if at in hidden else one.value, at in hidden)
        for at, one in enumerate(groups)
    }


def _rank(values: Sequence[dict[str, tuple[Number, bool]]], key: str) -> tuple[float, str]:
    """The largest first, by the last column."""
    return -float(values[-1].get(key, (None, False))[0] or 0), key


def _cell(
    asked: Asked,
    indicator: Indicator,
    code: str,
    time: times.Time,
    found: tuple[Number, bool] | None,
) -> HeatCell:
    """A child without a row has nothing to count: that is 0 for what is counted by heads."""
    value, hidden = found if found is not None else (None, False)
    if found is None and indicator.kind in (Kind.STOCK, Kind.FLOW) and not indicator.sum_of:
        value = 0
    url = asked.address("figures:detail", indicator.code, org=code, **times.at(asked, time))
    return HeatCell(
        value=value,
        url=url if code else "",
        missing=_("ít, không nêu") if hidden else _("chưa có"),
    )


def _whole(
    asked: Asked,
    indicator: Indicator,
    columns: Sequence[times.Time],
    figures: Sequence[Figure],
) -> HeatRow:
    return HeatRow(
        label=_("Toàn bộ %s") % asked.organization.label,
        url=asked.address("figures:detail", indicator.code),
        cells=[
            HeatCell(
                figure.value,
                asked.address("figures:detail", indicator.code, **times.at(asked, time)),
                missing=_("chưa có"),
            )
            for time, figure in zip(columns, figures, strict=True)
        ],
        aside=True,
    )


def _above(actor: Actor, asked: Asked, indicator: Indicator, span: str) -> list[Option]:
    found = above(actor, asked.organization.organization_id, asked.question.stock_day)
    return [
        Option(one.label, _with(asked.address("figures:map", indicator.code, org=one.code), span))
        for one in found
    ]


def _spans(asked: Asked, indicator: Indicator, span: str) -> list[Option]:
    address = asked.address("figures:map", indicator.code)
    months = _("%d tháng gần nhất") % _COLUMNS
    years = _("%d năm gần nhất") % _COLUMNS
    return [
        Option(label, _with(address, code), span == code)
        for code, label in (("", _("Một cột")), ("months", months), ("years", years))
    ]


def _trees(asked: Asked, indicator: Indicator, span: str) -> list[Option]:
    return [
        Option(
            label,
            _with(asked.address("figures:map", indicator.code, tree=tree), span),
            asked.tree == tree,
        )
        for tree, label in (("then", _("Khi đó")), ("now", _("Hiện nay")))
    ]


def _with(address: str, span: str) -> str:
    return f"{address}&columns={span}" if span else address


def _excel(indicator: Indicator, asked: Asked, heat: HeatMap) -> HttpResponseBase:
    return excel(
        title=indicator.label,
        lines=[scope_words(asked), asked.when, str(indicator.definition)],
        columns=[
            Column("label", _("Tổ chức"), "label"),
            Column("code", _("Mã"), "note"),
            *(
                Column(f"at{place}", label, _of(place), kind="number")
                for place, (label, _url) in enumerate(heat.columns)
            ),
        ],
        rows=heat.rows,
        file_name=indicator.code.replace(".", "-") + "-ban-do",
    )


def _of(place: int) -> Callable[[HeatRow], Number]:
    return lambda row: row.cells[place].value
