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
from dangvu.figures.forms import Asked, read_asked, year_so_far
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors import ask_each
from dangvu.figures.selectors.kept import quoted_for
from dangvu.figures.views.asking import choices, explained, scope_words
from dangvu.figures.views.quoted import value_words


@require_GET
@explained
def figure_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = replace(read_asked(request.GET.dict(), actor, flow=True), by="", key=None)
    figures = ask_each(actor, [], asked.question)
    if request.GET.get("format") == "xlsx":
        return excel(
            title=_("Số liệu"),
            lines=[scope_words(asked), asked.when],
            columns=[
                Column("label", _("Chỉ tiêu"), lambda one: str(one.indicator.label)),
                Column("value", _("Số liệu"), "value", kind="number"),
                Column("unit", _("Đơn vị"), lambda one: str(one.indicator.unit)),
                Column("code", _("Mã chỉ tiêu"), "code"),
            ],
            rows=figures,
            file_name="so-lieu",
        )
    context = {
        "title": _("Số liệu"),
        "asked": asked,
        "scope": scope_words(asked),
        "answers": [(one, asked.address("figures:detail", one.code)) for one in figures],
        "choices": choices(asked, "figures:list"),
        "without_flows": asked.as_of is not None,
        "year_url": asked.address(
            "figures:list", as_of=None, period=year_so_far(asked.as_of or asked.today)
        ),
        "excel_url": changed_query(request, format="xlsx"),
        "freeze_url": _freeze_url(actor, asked),
        "quoted": _quoted(actor, asked),
        "crumbs": [Crumb(_("Số liệu"))],
    }
    return render(request, "figures/list.html", context)


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
