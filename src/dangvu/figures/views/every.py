"""All figures of an organisation."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Column, Crumb
from dangvu.core.pages.export import excel
from dangvu.core.pages.links import changed_query
from dangvu.core.routes import needs
from dangvu.figures.forms import Asked, read_asked, year_so_far
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors import Closed, ask_each, kept_each
from dangvu.figures.selectors.kept import quoted_for
from dangvu.figures.views.asking import choices, explained, scope_words
from dangvu.figures.views.closed import frozen_on
from dangvu.figures.views.history import value_words


@needs("figures")
@require_GET
@explained
def figure_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = replace(read_asked(request.GET.dict(), actor, flow=True), by="", key=None)
    closed = kept_each(actor, [], asked.question)
    wanted = request.GET.get("frozen") == "1"
    asked = replace(asked, frozen=wanted and bool(closed))
    if asked.frozen:
        answers = [(one.figure, one.kept.unit) for one in closed]
    else:
        figures = ask_each(actor, [], asked.question)
        answers = [(one, one.indicator.unit) for one in figures]
    if request.GET.get("format") == "xlsx":
        return excel(
            request,
            title=_("Số liệu"),
            lines=[
                scope_words(asked),
                asked.when,
                *([_("Theo số đã chốt")] if asked.frozen else []),
            ],
            columns=[
                Column("label", _("Chỉ tiêu"), lambda one: str(one[0].indicator.label)),
                Column("value", _("Số liệu"), lambda one: one[0].value, kind="number"),
                Column("unit", _("Đơn vị"), lambda one: str(one[1])),
                Column("code", _("Mã chỉ tiêu"), lambda one: one[0].code),
            ],
            rows=answers,
            file_name="so-lieu",
        )
    context = {
        "title": _("Số liệu"),
        "asked": asked,
        "scope": scope_words(asked),
        "answers": [
            (one, asked.address("figures:detail", one.code), unit) for one, unit in answers
        ],
        "shown_frozen": asked.frozen,
        "frozen_days": " ".join(_frozen_days(closed)),
        "nothing_frozen": wanted and not closed,
        "other_url": asked.address("figures:list", frozen=not asked.frozen) if closed else "",
        "choices": choices(asked, "figures:list"),
        "without_flows": asked.as_of is not None,
        "year_url": replace(asked, frozen=False).address(
            "figures:list", as_of=None, period=year_so_far(asked.as_of or asked.today)
        ),
        "excel_url": changed_query(request, format="xlsx"),
        "freeze_url": "" if asked.frozen else _freeze_url(actor, asked),
        "quoted": _quoted(actor, asked),
        "crumbs": [Crumb(_("Số liệu"))],
    }
    return render(request, "figures/list.html", context)


def _frozen_days(closed: list[Closed]) -> list[str]:
    """On which days the answers were frozen, in a sentence."""
    days = sorted(closed, key=lambda one: one.kept.recorded_at)
    if not days:
        return []
    first, last = frozen_on(days[0].kept), frozen_on(days[-1].kept)
    if first == last:
        return [_("Theo số đã chốt ngày %s.") % first]
    return [
        _("Theo số đã chốt từ ngày %(first)s đến ngày %(last)s.") % {"first": first, "last": last}
    ]


def _freeze_url(actor: Actor, asked: Asked) -> str:
    """Where these figures are frozen, for who may keep them there."""
    may = policy.may(actor, "figures", "manage", asked.organization.organization_id)
    return asked.address("figures:freeze") if may else ""


def _quoted(actor: Actor, asked: Asked) -> list[tuple[QuotedFigure, str]]:
    """What papers say of the same organisation and days, each in the words of its paper."""
    question = asked.question
    rows = quoted_for(
        actor, asked.organization.organization_id, question.first_day, question.stock_day
    )
    return [(one, value_words(one)) for one in rows]
