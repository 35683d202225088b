from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from dangvu.access.selectors import own_organization_id
from dangvu.core.downloads import DOCX, file_answer
from dangvu.core.indicators import all_indicators
from dangvu.core.meanwhile import ChangedMeanwhile
from dangvu.core.pages import Column, Crumb, Fact, list_page
from dangvu.core.pages.merging import seen_of
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.temporal import AlreadySuperseded
from dangvu.core.writing import write_date
from dangvu.organizations.selectors import versions_as_of
from dangvu.papers.choices import Form
from dangvu.papers.forms import TemplateForm
from dangvu.papers.models import OwnTemplate
from dangvu.papers.selectors import (
    NoFormThen,
    Template,
    UnknownForm,
    form_on,
    forms_on,
    own_templates,
    shipped,
    template_for,
)
from dangvu.papers.services import (
    FUNCTIONS,
    TemplateRefused,
    drop_template,
    errors_in,
    examine_template,
    make_pdf,
    sample_paper,
    take_template,
    try_template,
)


@needs("papers")
@require_safe
def form_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        title=_("Mẫu văn bản"),
        kind="papers",
        counted=_("mẫu"),
        rows=forms_on(request.actor.today),
        columns=[
            Column(
                "name",
                _("Mẫu"),
                lambda one: one.name,
                url=lambda one: reverse("papers:form", args=[one.code]),
            ),
            Column("mark", _("Ký hiệu mẫu"), lambda one: one.mark or None),
            Column("guidance", _("Văn bản hướng dẫn"), lambda one: str(one.guidance), long=True),
            Column("from", _("Dùng cho văn bản từ"), lambda one: one.valid_from, kind="date"),
            Column("confirmed", _("Bố cục"), _short, kind="state"),
        ],
        empty=_("Chưa có mẫu văn bản nào."),
        file_name="mau-van-ban",
        context={"crumbs": [Crumb(_("Mẫu văn bản"))]},
    )


def _short(form: Form) -> tuple[str, str]:
    return ("done", _("Đã đối chiếu")) if form.confirmed else ("warn", _("Mẫu tạm"))


def _confirmed(form: Form) -> tuple[str, str]:
    return ("done", _("Đã đối chiếu")) if form.confirmed else ("warn", _("Mẫu tạm, chưa đối chiếu"))


@needs("papers")
@require_GET
def form_page(request: HttpRequest, code: str) -> HttpResponse:
    form = _form(request, code)
    return _page(request, form, _empty(request))


@needs("papers", "manage")
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Check a file, and take it if that was asked and nothing is wrong with it."""
    form = _form(request, code)
    asked = TemplateForm(request.POST, request.FILES, actor=request.actor)
    if not asked.is_valid():
        return _page(request, form, asked, status=400)
    content = asked.cleaned_data["file"]
    if "take" not in request.POST:
        problems = examine_template(form, content)
        return _page(request, form, asked, problems=problems, checked=asked.file_name)
    try:
        taken = take_template(
            actor=request.actor,
            form=form,
            organization_id=asked.cleaned_data["org"].organization_id,
            content=content,
            file_name=asked.file_name,
            valid_from=asked.cleaned_data["valid_from"],
            note=asked.cleaned_data["note"],
            seen=seen_of(request),
        )
    except ChangedMeanwhile:
        return _page(request, form, asked, stale=True, status=409)
    except TemplateRefused as error:
        return _page(
            request, form, asked, problems=error.problems, checked=asked.file_name, status=400
        )
    messages.success(request, _("Đã nhận mẫu, bản %d.") % taken.number)
    return redirect("papers:form", code)


@needs("papers")
@require_GET
def preview(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The form with made-up figures, as it prints."""
    form = _form(request, code)
    if kind == "pdf":
        made, content_type = make_pdf(sample_paper(form, request.actor.today)), "application/pdf"
    elif kind == "docx":
        made, content_type = try_template(form, _in_force(request, form).content), DOCX
    else:
        raise Http404
    return _file(made, content_type, f"{code}-xem-truoc.{kind}", inline=kind == "pdf")


@needs("papers")
@require_GET
def template_file(request: HttpRequest, code: str) -> HttpResponse:
    """The shipped Word file, to be changed in Word."""
    return _file(shipped(_form(request, code)).content, DOCX, f"{code}.docx")


@needs("papers")
@require_GET
def own_file(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(OwnTemplate.objects.visible_to(request.actor), pk=pk)
    return _file(bytes(own.content), DOCX, f"{own.form}-{own.number}.docx")


@needs("papers", "manage")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """From today on papers are made from the next file above, in the end from the shipped one."""
    own = get_object_or_404(OwnTemplate.objects.visible_to(request.actor), pk=pk)
    why = _("thôi dùng mẫu riêng")
    try:
        drop_template(actor=request.actor, template=own, on=request.actor.today, reason=why)
        messages.success(request, _("Từ hôm nay không dùng mẫu riêng này nữa."))
    except AlreadySuperseded:
        messages.warning(request, _("Người khác vừa thay hay thôi dùng mẫu này."))
    return redirect("papers:form", own.form)


def _form(request: HttpRequest, code: str) -> Form:
    try:
        return form_on(code, request.actor.today)
    except (UnknownForm, NoFormThen) as error:
        raise Http404 from error


def _in_force(request: HttpRequest, form: Form) -> Template:
    own = own_organization_id(request.actor)
    if own is None:
        return shipped(form)
    return template_for(form, on=request.actor.today, organization_id=own)


def _empty(request: HttpRequest) -> TemplateForm:
    own = own_organization_id(request.actor)
    version = versions_as_of([own], request.actor.today).get(own) if own else None
    return TemplateForm(
        actor=request.actor,
        initial={"org": version.code if version else "", "valid_from": request.actor.today},
    )


def _page(
    request: HttpRequest,
    form: Form,
    asked: TemplateForm,
    *,
    problems: list[Any] | None = None,
    checked: str = "",
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    own = own_templates(request.actor, form.code)
    names = versions_as_of([one.organization_id for one in own], request.actor.today)
    context = {
        "title": form.name,
        "form": form,
        "upload": asked,
        "may_manage": may(request.actor, "papers", "manage"),
        "problems": problems,
        "errors": errors_in(problems or []),
        "checked": checked,
        "stale": stale,
        "seen": " ".join(str(one.pk) for one in own),
        "facts": _facts(form),
        "own": [(one, names.get(one.organization_id), _holds(one)) for one in own],
        "in_force": _in_force(request, form),
        "fields": form.known_fields.values(),
        "functions": FUNCTIONS.values(),
        "boxes": form.boxes.values(),
        "indicators": all_indicators(),
        "crumbs": [Crumb(_("Mẫu văn bản"), reverse("papers:list")), Crumb(form.name)],
    }
    return render(request, "papers/form.html", context, status=status)


def _holds(own: OwnTemplate) -> str:
    if own.superseded_at is not None:
        return _("đã thay, giữ để lập lại văn bản cũ")
    if own.valid_to:
        ends = {"start": write_date(own.valid_from), "end": write_date(own.valid_to)}
        return _("văn bản từ %(start)s đến trước %(end)s") % ends
    return _("văn bản từ %s") % write_date(own.valid_from)


def _facts(form: Form) -> list[Fact]:
    until = _(" đến trước %s") % write_date(form.valid_to) if form.valid_to else ""
    return [
        Fact(
            _("Ký hiệu mẫu chính thức"), form.mark or None, missing=_("văn bản không đặt ký hiệu")
        ),
        Fact(_("Văn bản hướng dẫn"), str(form.guidance) or None),
        Fact(_("Dùng cho văn bản"), _("từ %s") % write_date(form.valid_from) + until),
        Fact(_("Bố cục"), _confirmed(form)[1]),
        Fact(_("Khổ giấy"), _("A4 ngang") if form.broad else _("A4 đứng")),
        Fact(_("Lập ra"), ", ".join({"docx": "Word", "pdf": "PDF"}[one] for one in form.outputs)),
    ]


def _file(content: bytes, content_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    return file_answer(content, name=name, kind=content_type, inline=inline)
