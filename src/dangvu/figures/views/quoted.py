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
from dangvu.core.pages.merging import merge_page, sides_of
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.temporal import AlreadySuperseded
from dangvu.figures.choices import Qualifier
from dangvu.figures.forms import CorrectQuotedForm, QuotedForm, ReasonForm
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors.kept import quoted_ever, quoted_figures, versions_of
from dangvu.figures.services import BadQuote, correct_quoted, quote_figure, withdraw_quoted
from dangvu.figures.views.asking import start
from dangvu.figures.views.closed import when_of
from dangvu.figures.views.history import quoted_events, value_words
from dangvu.sources.services import cite


@needs("figures")
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
            Column("when", _("Thời gian"), when_of, order=("last_day",)),
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


@needs("figures")
@require_GET
def quoted_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One quoted figure with its history. The address of one that was corrected leads to what
    stands now; one that was withdrawn stays readable."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(quoted_ever(actor), pk=pk)
    versions = versions_of(one)
    stands = versions[-1]
    if stands.pk != one.pk and quoted_ever(actor).filter(pk=stands.pk).exists():
        return HttpResponseRedirect(_url(stands))
    facts = [
        Fact(_("Của"), one.place_name),  # type: ignore[attr-defined]
        Fact(_("Thời gian"), when_of(one)),
        Fact(_("Văn bản"), str(one.source)),
        Fact(_("Câu trích"), one.quote or None),
        Fact(_("Ghi lúc"), one.recorded_at),
    ]
    context = {
        "title": one.subject,
        "line": value_words(one),
        "facts": facts,
        "withdrawn": one.superseded_at is not None,
        "doings": _doings(actor, one),
        "events": quoted_events(versions),
        "crumbs": [
            start(),
            Crumb(_("Trích dẫn"), reverse("figures:quoted")),
            Crumb(one.subject),
        ],
    }
    return render(request, "figures/quoted.html", context)


@needs("figures", "manage")
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


@needs("figures", "manage")
@require_http_methods(["GET", "POST"])
def correct_form(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The figure as it stands, to be put right with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(quoted_ever(actor), pk=pk)
    if not _may_change(actor, one):
        raise PermissionDenied
    form = _correction(request, one)
    if one.superseded_at is not None:
        return _second(request, one, form)
    if request.method == "POST" and form.is_valid():
        if not set(form.changed_data) - {"reason"}:
            messages.info(request, _("Chưa sửa gì nên số vẫn như cũ."))
            return HttpResponseRedirect(_url(one))
        try:
            copy = _correct(actor, one, form)
        except AlreadySuperseded:
            return _second(request, one, form)
        if copy is not None:
            messages.success(request, _("Đã sửa. Số cũ vẫn đọc được trong quá trình."))
            return HttpResponseRedirect(_url(copy))
    context = {
        "title": _("Sửa số trích dẫn"),
        "line": f"{one.subject}: {value_words(one)}",
        "form": form,
        "submit": _("Ghi số đã sửa"),
        "cancel_url": _url(one),
        "cancel": _("Giữ như cũ"),
        "events": quoted_events(versions_of(one)),
        "crumbs": [start(), Crumb(one.subject, _url(one)), Crumb(_("Sửa"))],
    }
    return render(request, "figures/correct_quoted.html", context)


def _correction(request: HttpRequest, one: Any) -> CorrectQuotedForm:
    data = request.POST if request.method == "POST" else None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return CorrectQuotedForm(data, actor=actor, figure=one, place_code=one.place_code or "")


def _second(request: HttpRequest, one: QuotedFigure, typed: CorrectQuotedForm) -> HttpResponseBase:
    """Somebody else has corrected or withdrawn it: both versions, or what became of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stands = quoted_figures(actor).filter(pk=versions_of(one)[-1].pk).first()
    if stands is None or request.method != "POST":
        messages.warning(request, _("Người khác vừa sửa hay rút số này."))
        return HttpResponseRedirect(_url(one))
    place_code: str = stands.place_code or ""  # type: ignore[attr-defined]
    kept = CorrectQuotedForm(actor=actor, figure=stands, place_code=place_code)
    return merge_page(
        request,
        title=_("Sửa số trích dẫn"),
        sides=sides_of(typed, kept, but=["reason"]),
        seen=str(stands.pk),
        kept_url=_url(stands),
        action=reverse("figures:correct-quoted", args=[stands.pk]),
        when=stands.recorded_at,
        crumbs=[start(), Crumb(stands.subject, _url(stands)), Crumb(_("Sửa"))],
    )


@needs("figures", "manage")
@require_http_methods(["GET", "POST"])
def withdraw_form(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(quoted_ever(actor), pk=pk)
    if not _may_change(actor, one):
        raise PermissionDenied
    if one.superseded_at is not None:
        messages.warning(request, _("Người khác vừa sửa hay rút số này."))
        return HttpResponseRedirect(_url(one))
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
    said = form.cleaned_data
    try:
        source = cite(actor=actor, symbol=said["symbol"], issuer=said["issuer"])
        return quote_figure(actor=actor, source=source, **_said(form))
    except BadQuote as problem:
        return _refuse(form, problem)


def _correct(actor: Actor, one: QuotedFigure, form: CorrectQuotedForm) -> QuotedFigure | None:
    """The figure put right, or None with the problems on the form. Raises AlreadySuperseded."""
    said = form.cleaned_data
    try:
        source = one.source
        if not form.same_paper:
            source = cite(actor=actor, symbol=said["symbol"], issuer=said["issuer"])
        return correct_quoted(
            actor=actor, figure=one, reason=said["reason"], source=source, **_said(form)
        )
    except BadQuote as problem:
        return _refuse(form, problem)


def _said(form: QuotedForm) -> dict[str, Any]:
    said = form.cleaned_data
    first, last = said["period"]
    names = ("subject", "value", "unit", "organization", "area", "quote")
    return {name: said[name] for name in names} | {
        "qualifier": Qualifier(said["qualifier"]),
        "first_day": first,
        "last_day": last,
    }


def _refuse(form: QuotedForm, problem: BadQuote) -> None:
    for name, texts in problem.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _may_change(actor: Actor, one: QuotedFigure) -> bool:
    return may(actor, "figures", "manage", one.organization_id)


def _doings(actor: Actor, one: QuotedFigure) -> list[Action]:
    ways = [
        (_("Sửa số này"), "figures:correct-quoted"),
        (_("Rút số này"), "figures:withdraw-quoted"),
    ]
    if one.superseded_at is not None:
        return []
    if not _may_change(actor, one):
        refused = _("Chỉ người được giao giữ số liệu mới sửa hay rút được.")
        return [Action(label, refused=refused) for label, _name in ways]
    return [Action(label, reverse(name, args=[one.pk])) for label, name in ways]


def _url(one: QuotedFigure) -> str:
    return reverse("figures:quoted-detail", args=[one.pk])
