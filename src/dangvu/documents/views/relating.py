"""What a paper does to earlier ones; registrations of the same paper become one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.documents import services
from dangvu.documents.choices import LinkKind
from dangvu.documents.forms import LinkForm, MergeForm, UnlinkForm
from dangvu.documents.models import Link
from dangvu.documents.models.document import label_of
from dangvu.documents.selectors import code_of, entered_twice, papers_by_words
from dangvu.documents.views._common import about_paper, address_of, form_page, kept, start

_MOST = 12


@needs("documents")
@require_GET
def paper_options(request: HttpRequest) -> HttpResponse:
    """<option> elements for `q`: the code is what goes into the field, the rest tells which."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = papers_by_words(actor, words, _MOST) if words else []
    options = (
        (
            code_of(one.document_id),
            " · ".join(
                part
                for part in (label_of(one.document.source), write_date(one.document.source.date))
                if part
            ),
        )
        for one in found
    )
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', options))


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.link_documents(
            actor=actor,
            later=document,
            earlier=given["other"],
            kind=LinkKind(given["kind"]),
            on=given["on"],
        )
        return address_of(pk), _("Đã ghi quan hệ.")

    return form_page(
        request,
        LinkForm(request.POST or None, actor=actor),
        write,
        title=_("Ghi quan hệ với văn bản trước"),
        submit=_("Ghi quan hệ"),
        at="other",
        **about_paper(document),
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)
    links = Link.objects.current().select_related("earlier__source", "later__source")
    one = get_object_or_404(links, later=document, pk=number)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.unlink_documents(actor=actor, link=one, reason=given["reason"])
        return address_of(pk), _("Đã bỏ quan hệ.")

    said = about_paper(document)
    said["line"] = f"{said['line']} · {one.get_kind_display()} {one.earlier.source.symbol}"
    return form_page(
        request,
        UnlinkForm(request.POST or None),
        write,
        title=_("Bỏ quan hệ ghi nhầm"),
        submit=_("Bỏ quan hệ"),
        **said,
    )


@needs("documents")
@require_GET
def twice(request: HttpRequest) -> HttpResponse:
    """Papers that were probably entered twice; two statements."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = [
        [(code_of(row.document_id), address_of(row.document_id), row) for row in group]
        for group in entered_twice(actor)
    ]
    context = {
        "title": _("Văn bản có thể ghi hai lần"),
        "groups": groups,
        "crumbs": [start(), Crumb(_("Ghi hai lần"))],
    }
    return render(request, "documents/twice.html", context)


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Another registration is this paper: what it has goes over, and it leads here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)
    others = [
        code_of(row.document_id)
        for group in entered_twice(actor)
        if any(row.document_id == pk for row in group)
        for row in group
        if row.document_id != pk
    ]
    usual = {"other": others[0] if len(others) == 1 else ""}

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.merge_documents(
            actor=actor, kept=document, duplicate=given["other"], reason=given["reason"]
        )
        return address_of(pk), _("Đã gộp. Mọi nơi đã dẫn văn bản kia nay dẫn đến văn bản này.")

    return form_page(
        request,
        MergeForm(request.POST or None, actor=actor, initial=usual),
        write,
        title=_("Gộp lần đăng ký trùng"),
        submit=_("Gộp vào văn bản này"),
        at="other",
        **about_paper(document),
    )
