"""One figure with its breakdown."""

from __future__ import annotations

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
from dangvu.core.pages import Column, Crumb, FigureView, Group, Option
from dangvu.core.pages.export import excel
from dangvu.core.pages.links import changed_query
from dangvu.figures.forms import Asked, read_asked, year_so_far
from dangvu.figures.selectors import Figure, UnknownDimension, ask
from dangvu.figures.selectors.places import seen_codes
from dangvu.figures.selectors.questions import CHILD
from dangvu.figures.views.asking import choices, explained, may_open, scope_words


@require_GET
@explained
def figure_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    indicator = indicators.get(code)
    asked, notes = _asked(request, actor, indicator)
    figure = ask(actor, code, asked.question)
    if request.GET.get("format") == "xlsx":
        return _figure_excel(figure, asked)
    context = {
        "figure": _view(request, actor, figure, asked, notes),
        "asked": asked,
        "choices": choices(asked, "figures:detail", code, days=not indicator.is_flow),
        "parts": [
            Option(
                indicators.get(part).label,
                asked.address("figures:detail", part, by=CHILD if asked.by == CHILD else ""),
            )
            for part in (indicator.numerator, indicator.denominator)
            if part
        ],
        "crumbs": [
            Crumb(_("Số liệu"), asked.address("figures:list", by="", key=None)),
            Crumb(indicator.label),
        ],
    }
    return render(request, "figures/detail.html", context)


def _asked(request: HttpRequest, actor: Actor, indicator: Indicator) -> tuple[Asked, list[str]]:
    """The question; broken down by what is directly below unless the address says otherwise."""
    asked = replace(read_asked(request.GET.dict(), actor, flow=indicator.is_flow), key=None)
    if not asked.by and not asked.organization.is_cell:
        asked = replace(asked, by=CHILD)
    known = {CHILD, *indicator.dimensions}
    if asked.by and asked.by not in known:
        raise UnknownDimension(asked.by, known)
    notes = []
    if indicator.is_flow and asked.as_of is not None:
        asked = replace(asked, as_of=None, period=year_so_far(asked.as_of))
        notes.append(_("Chỉ tiêu này đếm việc trong một kỳ, nên hiện từ đầu năm đến ngày đã chọn."))
    if asked.tree == "now":
        notes.append(
            _(
                "Tính lại theo cây tổ chức hôm nay: phần của tổ chức đã kết thúc được tính vào tổ"
                " chức kế thừa."
            )
        )
    return asked, notes


def _view(
    request: HttpRequest, actor: Actor, figure: Figure, asked: Asked, notes: list[str]
) -> FigureView:
    indicator = figure.indicator
    counted = indicator.kind in (Kind.STOCK, Kind.FLOW)
    if figure.value is None:
        notes = [*notes, _why_nothing(asked)]
    refused = (
        ""
        if may_open(actor, indicator, asked)
        else _("Đồng chí được xem con số, chưa được giao mở danh sách.")
    )
    rows_url = asked.address("figures:rows", figure.code, by="")
    return FigureView(
        label=indicator.label,
        value=figure.value,
        unit=indicator.unit,
        when=capfirst(asked.when),
        definition=indicator.definition,
        basis=indicator.basis,
        qualifier=figure.qualifier,
        scope=scope_words(asked),
        groups=_groups(actor, figure, asked) if figure.value is not None else (),
        groups_label=_dimension_label(indicator, asked.by),
        share=counted,
        rows_url=rows_url if counted and not refused and figure.value else "",
        rows_refused=refused if counted else "",
        excel_url=changed_query(request, format="xlsx"),
        dimensions=_dimensions(indicator, asked),
        trees=_trees(indicator, asked),
        notes=notes,
    )


def _why_nothing(asked: Asked) -> str:
    if asked.question.first_day > asked.today:
        return _("Thời gian này chưa đến.")
    return _(
        "Tổ chức chưa thành lập hay đã kết thúc trong thời gian này, hoặc chưa ai ghi số liệu."
    )


def _dimension_label(indicator: Indicator, by: str) -> str:
    if by == CHILD:
        return _("Tổ chức")
    return capfirst(indicator.dimensions[by].label) if by in indicator.dimensions else ""


def _dimensions(indicator: Indicator, asked: Asked) -> list[Option]:
    codes = [CHILD, *indicator.dimensions] if not asked.organization.is_cell else [
        *indicator.dimensions
    ]  # fmt: skip
    return [
        Option(
            _("Tổ chức trực thuộc") if code == CHILD else _dimension_label(indicator, code),
            asked.address("figures:detail", indicator.code, by=code),
            code == asked.by,
        )
        for code in codes
    ]


def _trees(indicator: Indicator, asked: Asked) -> list[Option]:
    return [
        Option(_("Khi đó"), asked.address("figures:detail", indicator.code, tree="then"),
               asked.tree == "then"),
        Option(_("Hiện nay"), asked.address("figures:detail", indicator.code, tree="now"),
               asked.tree == "now"),
    ]  # fmt: skip


def _groups(actor: Actor, figure: Figure, asked: Asked) -> list[Group]:
    """A child opens its own figure, every other group the rows that were counted in it."""
    found = figure.by or ()
    indicator = figure.indicator
    opens = indicator.rows is not None and may_open(actor, indicator, asked)
    children = seen_codes(actor, [one.key for one in found]) if asked.by == CHILD else set()
    groups = []
    for one in found:
        url = ""
        own = one.key == asked.organization.code
        if asked.by == CHILD and not own:
            if one.key in children:
                url = asked.address("figures:detail", figure.code, org=one.key, by="")
        elif opens and one.key:
            url = asked.address("figures:rows", figure.code, key=one.key)
        groups.append(Group(capfirst(one.label), one.value, url))
    return groups


def _figure_excel(figure: Figure, asked: Asked) -> HttpResponseBase:
    indicator = figure.indicator
    return excel(
        title=indicator.label,
        lines=[
            scope_words(asked),
            asked.when,
            _("Toàn bộ: %s") % (_("chưa có số liệu") if figure.value is None else figure.value),
            str(indicator.definition),
        ],
        columns=[
            Column("label", _dimension_label(indicator, asked.by) or _("Phạm vi"), "label"),
            *([Column("key", _("Mã"), "key")] if asked.by == CHILD else []),
            Column("value", capfirst(indicator.unit), "value", kind="number"),
        ],
        rows=figure.by or (),
        file_name=figure.code.replace(".", "-"),
    )
