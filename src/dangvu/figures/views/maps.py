"""One question asked of every organisation directly below: the heat map over the tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
from dangvu.core.routes import needs
from dangvu.core.writing import Number
from dangvu.figures.forms import Asked, read_asked, year_so_far
from dangvu.figures.selectors import Figure, by_child_at
from dangvu.figures.selectors.places import above, seen_codes
from dangvu.figures.views import times
from dangvu.figures.views.asking import choices, explained, scope_words
from dangvu.organizations.selectors import children_of

#: Columns of a map through time.
_COLUMNS = 6


@needs("figures")
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
    figures = by_child_at(actor, code, asked.question, columns)
    heat = _heat(actor, asked, indicator, columns, figures)
    if request.GET.get("format") == "xlsx":
        return _excel(request, indicator, asked, heat)
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
    children = _children(actor, asked, figures)
    order = sorted(children, key=lambda code: (-_sum(values, code), code))
    rows = [
        HeatRow(
            label=children[code].label,
            note=code,
            url=asked.address("figures:detail", indicator.code, org=code)
            if children[code].is_seen
            else "",
            below_url=asked.address("figures:map", indicator.code, org=code)
            if children[code].opens
            else "",
            cells=[
                _cell(asked, indicator, code if children[code].is_seen else "", time, found)
                for time, found in zip(columns, (each.get(code) for each in values), strict=True)
            ],
        )
        for code in order
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


def _sum(values: Sequence[dict[str, tuple[Number, bool]]], code: str) -> float:
    return sum(float(each.get(code, (None, False))[0] or 0) for each in values)


@dataclass(frozen=True, slots=True)
class _Child:
    label: str
    is_seen: bool
    opens: bool


def _children(actor: Actor, asked: Asked, figures: Sequence[Figure]) -> dict[str, _Child]:
    """Everything directly below, also where nothing was counted, and what was there in the
    columns before; by code."""
    day = asked.today if asked.tree == "now" else asked.question.stock_day
    found = {
        branch.version.code: _Child(branch.version.label, True, branch.has_children)
        for branch in children_of(asked.organization.organization_id, day, actor)
        if not branch.version.is_external
    }
    names = {one.key: capfirst(one.label) for figure in figures for one in figure.by or ()}
    earlier = [code for code in names if code not in found and code != asked.organization.code]
    seen = seen_codes(actor, earlier) if earlier else set()
    return found | {code: _Child(names[code], code in seen, False) for code in earlier}


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
    months = _("%d tháng") % _COLUMNS
    years = _("%d năm") % _COLUMNS
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


def _excel(
    request: HttpRequest, indicator: Indicator, asked: Asked, heat: HeatMap
) -> HttpResponseBase:
    return excel(
        request,
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
