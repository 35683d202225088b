"""Quoted figures: what papers say and no record can give, listed apart, written and corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb, Fact, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.temporal import AlreadySuperseded
from dangvu.core.writing import write_date, write_number
from dangvu.figures.choices import Qualifier
from dangvu.figures.forms import QuotedForm, ReasonForm
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors.kept import as_number, quoted_figures
from dangvu.figures.services import BadQuote, quote_figure, withdraw_quoted
from dangvu.figures.views.asking import start
from dangvu.sources.services import cite


def value_words(one: QuotedFigure) -> str:
    """As the paper has it: gần 1.628,9 nghìn tỷ đồng."""
    number = write_number(as_number(one.value))
    qualifier = "" if one.qualifier == Qualifier.EXACT else f"{one.get_qualifier_display()} "
    return f"{qualifier}{number} {one.unit}"


def _when(one: QuotedFigure) -> str:
    if one.first_day == one.last_day:
        return write_date(one.last_day)
    return f"{write_date(one.first_day)} – {write_date(one.last_day)}"


@require_GET
def quoted_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may_quote = may(actor, "figures", "manage")
    return list_page(
        request,
        title=_("Số liệu trích dẫn"),
        rows=quoted_figures(actor),
        columns=[
            Column("subject", _("Nội dung"), "subject", order=("subject",), url=_url),
            Column("value", _("Số như văn bản ghi"), value_words),
            Column("place", _("Của"), "place_name", long=True),
            Column("when", _("Thời gian"), _when, order=("last_day",)),
            Column("source", _("Văn bản"), lambda one: str(one.source), long=True),
        ],
        filters=[
            Filter("qualifier", _("Mức chính xác"), choices=list(Qualifier.choices)),
            Filter("last_day", _("Đến ngày"), kind="range"),
        ],
        order="subject",
        counted=_("số trích dẫn"),
        empty=_(
            "Số mà hồ sơ không đếm ra được (doanh thu, sản lượng …), ghi đúng như văn bản và luôn"
            " để riêng."
        ),
        empty_action=(_("Ghi số trích dẫn"), reverse("figures:quote")) if may_quote else ("", ""),
        file_name="so-lieu-trich-dan",
        template="figures/quoted_list.html",
        context={"may_quote": may_quote, "crumbs": [start(), Crumb(_("Trích dẫn"))]},
    )


@require_GET
def quoted_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(quoted_figures(actor), pk=pk)
    facts = [
        Fact(_("Của"), one.place_name),  # type: ignore[attr-defined]
        Fact(_("Thời gian"), _when(one)),
        Fact(_("Văn bản"), str(one.source)),
        Fact(_("Câu trích"), one.quote or None),
        Fact(_("Ghi lúc"), one.recorded_at),
    ]
    context = {
        "title": one.subject,
        "line": value_words(one),
        "facts": facts,
        "doings": [_withdraw_action(actor, one)],
        "crumbs": [
            start(),
            Crumb(_("Trích dẫn"), reverse("figures:quoted")),
            Crumb(one.subject),
        ],
    }
    return render(request, "figures/quoted.html", context)


@require_http_methods(["GET", "POST"])
def quote_form(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not may(actor, "figures", "manage"):
        raise PermissionDenied
    form = QuotedForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        one = _quote(actor, form)
        if one is not None:
            messages.success(request, _("Đã ghi số trích dẫn."))
            return HttpResponseRedirect(_url(one))
    context = {
        "title": _("Ghi số trích dẫn"),
        "line": _("Số được ghi đúng như văn bản và không cộng vào số đếm từ hồ sơ."),
        "form": form,
        "submit": _("Ghi lại"),
        "cancel_url": reverse("figures:quoted"),
        "crumbs": [
            start(),
            Crumb(_("Trích dẫn"), reverse("figures:quoted")),
            Crumb(_("Ghi mới")),
        ],
    }
    return render(request, "core/form.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_form(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(quoted_figures(actor), pk=pk)
    if not _may_withdraw(actor, one):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_quoted(actor=actor, figure=one, reason=form.cleaned_data["reason"])
            messages.success(request, _("Đã rút số trích dẫn."))
        except AlreadySuperseded:
            messages.warning(request, _("Người khác vừa sửa hay rút số này."))
        return HttpResponseRedirect(reverse("figures:quoted"))
    context = {
        "title": _("Rút số trích dẫn"),
        "line": f"{one.subject}: {value_words(one)}",
        "form": form,
        "submit": _("Rút số này"),
        "cancel_url": _url(one),
        "cancel": _("Giữ lại"),
        "crumbs": [start(), Crumb(one.subject, _url(one)), Crumb(_("Rút"))],
    }
    return render(request, "core/form.html", context)


def _quote(actor: Actor, form: QuotedForm) -> QuotedFigure | None:
    """The figure written down, or None with the problems on the form."""
    said: dict[str, Any] = form.cleaned_data
    first, last = said["period"]
    try:
        return quote_figure(
            actor=actor,
            subject=said["subject"],
            value=said["value"],
            unit=said["unit"],
            qualifier=Qualifier(said["qualifier"]),
            first_day=first,
            last_day=last,
            organization=said["organization"],
            area=said["area"],
            source=cite(actor=actor, symbol=said["symbol"], issuer=said["issuer"]),
            quote=said["quote"],
        )
    except BadQuote as problem:
        for name, texts in problem.fields.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, text)
        return None


def _may_withdraw(actor: Actor, one: QuotedFigure) -> bool:
    return may(actor, "figures", "manage", one.organization_id)


def _withdraw_action(actor: Actor, one: QuotedFigure) -> Action:
    label = _("Rút số này")
    if not _may_withdraw(actor, one):
        return Action(label, refused=_("Chỉ người được giao giữ số liệu mới rút được."))
    return Action(label, reverse("figures:withdraw-quoted", args=[one.pk]))


def _url(one: QuotedFigure) -> str:
    return reverse("figures:quoted-detail", args=[one.pk])
