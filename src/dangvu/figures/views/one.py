"""One figure: its value, how it has been, what it is compared with, its breakdowns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator, Kind
from dangvu.core.pages import Breakdown, Chart, Crumb, FigureView, Group, Option, Point
from dangvu.core.pages.charts import MOST_DRAWN, change_words, not_told
from dangvu.core.pages.links import changed_query
from dangvu.core.pages.records import Text
from dangvu.core.routes import needs
from dangvu.core.writing import Number, write_number
from dangvu.figures.forms import Asked, read_asked, year_so_far
from dangvu.figures.selectors import Figure, Profile, UnknownDimension, may_open_group, profile
from dangvu.figures.selectors.closed import kept_profile
from dangvu.figures.selectors.kept import Kept
from dangvu.figures.selectors.places import seen_codes
from dangvu.figures.selectors.questions import CHILD
from dangvu.figures.views import times
from dangvu.figures.views.asking import choices, explained, may_open, scope_words
from dangvu.figures.views.closed import frozen_context, frozen_on, when_words
from dangvu.figures.views.sheets import figure_excel

#: Groups of a breakdown that stands beside others.
_SMALL = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a figure page tells, the same for the page and for its Excel file.

    With `kept` it is the answer that was frozen, with nothing beside it that is counted now.
    """

    indicator: Indicator
    asked: Asked
    notes: list[str]
    profile: Profile
    span: times.Span
    points: list[times.Time]
    trend: list[Number]
    others: list[times.Time]
    before: list[Number]
    opens: bool
    kept: Kept | None = None

    @property
    def unit(self) -> Text:
        return self.kept.unit if self.kept else self.indicator.unit

    @property
    def definition(self) -> Text:
        return self.kept.definition if self.kept else self.indicator.definition

    @property
    def value(self) -> Number:
        return self.profile.value

    @property
    def counts(self) -> bool:
        """Whether the groups add up to the value."""
        return self.indicator.kind in (Kind.STOCK, Kind.FLOW)

    def figure(self, by: str) -> Figure | None:
        """The figure broken down so, without what is too small to be told."""
        found = self.profile.whole if by == CHILD else self.profile.by.get(by)
        return None if found is None else _told(found)


@needs("figures")
@require_GET
@explained
def figure_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    answer = _answer(request, actor, indicators.get(code))
    indicator, asked = answer.indicator, answer.asked
    if request.GET.get("format") == "xlsx":
        return figure_excel(request, answer)
    context = {
        "figure": _view(request, actor, answer),
        "asked": asked,
        "versus": request.GET.get("vs", "")[:60],
        **frozen_context(request, answer),
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


def _answer(request: HttpRequest, actor: Actor, indicator: Indicator) -> Answer:
    asked, notes = _asked(request, actor, indicator)
    if asked.frozen:
        closed = kept_profile(actor, indicator.code, replace(asked, by="").question)
        if closed is not None:
            whole, kept = closed.profile, closed.kept
            return Answer(indicator, asked, notes, whole, "months", [], [], [], [], False, kept)
        asked = replace(asked, frozen=False)
    span = times.span_asked(request.GET.get("trend", ""), asked, indicator)
    versus = times.versus_asked(request.GET.get("vs", "").replace("\0", "")[:60], indicator)
    found = profile(actor, indicator.code, replace(asked, by="").question, indicator.dimensions)
    points = times.points_of(asked, indicator, span)
    others = [
        one
        for one in (versus, times.same_last_year(times.time_of(asked, indicator)))
        if one is not None
    ]
    trend, before = times.values_at(actor, indicator, asked, points, others)
    opens = may_open(actor, indicator, asked)
    return Answer(indicator, asked, notes, found, span, points, trend, others, before, opens)


def _asked(request: HttpRequest, actor: Actor, indicator: Indicator) -> tuple[Asked, list[str]]:
    """The question; broken down by what is directly below unless the address says otherwise."""
    asked = replace(
        read_asked(request.GET.dict(), actor, flow=indicator.is_flow),
        key=None,
        frozen=request.GET.get("frozen") == "1",
    )
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


def _view(request: HttpRequest, actor: Actor, answer: Answer) -> FigureView:
    indicator, asked, live = answer.indicator, answer.asked, answer.kept is None
    known = answer.value is not None
    notes = answer.notes if known else [*answer.notes, _why_nothing(asked)]
    if asked.by and not live and answer.figure(asked.by) is None:
        notes = [*notes, _("Khi chốt chưa chia theo cách này.")]
    refused = (
        ""
        if answer.opens or not live
        else _("Đồng chí được xem con số, chưa được giao mở danh sách.")
    )
    rows_url = asked.address("figures:rows", indicator.code, by="")
    groups = _groups(actor, answer, asked.by) if known and asked.by else []
    compared = times.compared(indicator, asked, answer.value, answer.others, answer.before)
    chart = times.trend_chart(indicator, asked, answer.span, answer.points, answer.trend)
    return FigureView(
        label=indicator.label,
        value=answer.value,
        unit=answer.unit,
        when=capfirst(when_words(answer)),
        definition=answer.definition,
        basis=indicator.basis,
        qualifier=answer.profile.whole.qualifier,
        scope=scope_words(asked),
        groups=groups,
        groups_label=_dimension_label(indicator, asked.by),
        share=answer.counts,
        rows_url=rows_url if answer.counts and answer.opens and answer.value else "",
        rows_refused=refused if answer.counts else "",
        excel_url=changed_query(request, format="xlsx"),
        dimensions=_dimensions(answer),
        trees=_trees(indicator, asked) if live else (),
        notes=notes,
        trend=chart if chart and len(chart.points) > 1 else None,
        spans=times.span_options(asked, indicator, answer.span),
        chart=_chart(answer, groups),
        breakdowns=_breakdowns(actor, answer) if known else (),
        compared=compared if known else (),
        sentence=_sentence(answer) if known else "",
        map_url="" if asked.organization.is_cell or not live
        else asked.address("figures:map", indicator.code, by=""),
    )  # fmt: skip


def _sentence(answer: Answer) -> str:
    """The figure as it would stand in a letter."""
    indicator, asked = answer.indicator, answer.asked
    words = {
        "label": indicator.label,
        "place": asked.organization.name,
        "when": times.words_of(times.time_of(asked, indicator)),
        "value": write_number(answer.value),
        "unit": answer.unit,
    }
    if indicator.is_flow:
        text = _("%(label)s của %(place)s, %(when)s: %(value)s %(unit)s") % words
    else:
        text = _("%(label)s của %(place)s tính đến %(when)s: %(value)s %(unit)s") % words
    if answer.others and (change := _change(answer)):
        text += _("; %(change)s so với %(when)s (%(before)s)") % {
            "change": change,
            "when": times.words_of(answer.others[0]),
            "before": write_number(answer.before[0]),
        }
    if answer.kept is not None:
        text += _(" (số đã chốt ngày %s)") % frozen_on(answer.kept)
    return f"{text}."


def _change(answer: Answer) -> str:
    return change_words(
        answer.value, answer.before[0], share=answer.indicator.kind is not Kind.RATIO
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


def _dimensions(answer: Answer) -> list[Option]:
    indicator, asked = answer.indicator, answer.asked
    codes = list(indicator.dimensions if answer.kept is None else answer.profile.by)
    if not asked.organization.is_cell:
        codes.insert(0, CHILD)
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


def _told(figure: Figure) -> Figure:
    """Without the groups that are too small, and without one more where a single one could be
    found by subtraction."""
    groups = figure.by or ()
    hidden = not_told([one.value for one in groups], figure.indicator.smallest_group)
    if figure.indicator.kind not in (Kind.STOCK, Kind.FLOW) or not hidden:
        return figure
    told = (replace(one, value=None) if at in hidden else one for at, one in enumerate(groups))
    return replace(figure, by=tuple(told))


def _groups(actor: Actor, answer: Answer, by: str) -> list[Group]:
    """A child opens its own figure, every other group the rows that were counted in it."""
    figure = answer.figure(by)
    found = (figure.by if figure else None) or ()
    asked, indicator = answer.asked, answer.indicator
    opens = indicator.rows is not None and answer.opens and may_open_group(actor, indicator, by)
    children = seen_codes(actor, [one.key for one in found]) if by == CHILD else set()
    groups = []
    for one in found:
        url = ""
        if by == CHILD and one.key != asked.organization.code:
            if one.key in children:
                url = asked.address("figures:detail", indicator.code, org=one.key, by="")
        elif opens and one.key:
            url = asked.address("figures:rows", indicator.code, by=by, key=one.key)
        groups.append(Group(capfirst(one.label), one.value, url))
    return groups


def _chart(answer: Answer, groups: list[Group]) -> Chart | None:
    """Many organisations as a chart of the largest beside the table of all."""
    if answer.asked.by != CHILD or len(groups) <= _SMALL:
        return None
    hidden = _("ít, không nêu") if answer.counts else ""
    return Chart(
        label=_("Theo tổ chức trực thuộc"),
        points=[
            Point(one.label, one.value, url=one.url, missing=hidden if one.value is None else "")
            for one in groups
        ],
        look="rows",
        head=_("Tổ chức"),
        unit=answer.unit,
        share=answer.counts,
        note=_("Biểu đồ vẽ %(most)d tổ chức đứng đầu; bảng có đủ %(all)d.")
        % {"most": MOST_DRAWN, "all": len(groups)}
        if len(groups) > MOST_DRAWN
        else "",
    )


def _breakdowns(actor: Actor, answer: Answer) -> list[Breakdown]:
    """Every dimension but the one that was asked, its largest groups."""
    found = []
    for code in answer.indicator.dimensions:
        if code == answer.asked.by:
            continue
        groups = _groups(actor, answer, code)
        if not groups:
            continue
        address = answer.asked.address("figures:detail", answer.indicator.code, by=code)
        found.append(
            Breakdown(
                label=_dimension_label(answer.indicator, code),
                groups=_largest(groups) if len(groups) > _SMALL + 2 else groups,
                url=f"{address}#breakdown",
                more=len(groups) - _SMALL if len(groups) > _SMALL + 2 else 0,
            )
        )
    return found


def _largest(groups: list[Group]) -> list[Group]:
    """The largest in their order, and the rest in one line, unless that would tell what is too
    small."""
    kept = sorted(range(len(groups)), key=lambda at: -groups[at].size)[:_SMALL]
    shown = [group for at, group in enumerate(groups) if at in kept]
    others = [group.value for at, group in enumerate(groups) if at not in kept]
    rest: Any = None if any(value is None for value in others) else sum(v for v in others if v)
    return [*shown, Group(_("còn lại"), rest, rest=True)]
