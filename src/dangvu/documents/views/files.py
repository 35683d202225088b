"""Files of a paper: one is attached, one is taken out."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.downloads import DOCX, PDF, file_answer
from dangvu.core.routes import needs
from dangvu.documents import services
from dangvu.documents.choices import FileKind
from dangvu.documents.forms import AttachForm, RemoveForm
from dangvu.documents.models import Attachment
from dangvu.documents.views._common import about_paper, address_of, form_page, kept, seen

_KINDS = {FileKind.DOCX: DOCX, FileKind.PDF: PDF}


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        file = given["file"]
        services.attach_file(actor=actor, document=document, file_name=file.name, data=file.read())
        return address_of(pk), _("Đã đính kèm tệp.")

    return form_page(
        request,
        AttachForm(request.POST or None, request.FILES or None),
        write,
        title=_("Đính kèm tệp"),
        submit=_("Đính kèm"),
        at="file",
        upload=True,
        **about_paper(document),
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """It does not belong to the paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)
    file = get_object_or_404(Attachment.objects.current(), document=document, pk=number)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.remove_file(actor=actor, attachment=file, reason=given["reason"])
        return address_of(pk), _("Đã bỏ tệp.")

    said = about_paper(document)
    said["line"] = f"{said['line']} · {file.file_name}"
    return form_page(
        request,
        RemoveForm(request.POST or None),
        write,
        title=_("Bỏ tệp đính kèm nhầm"),
        submit=_("Bỏ tệp"),
        **said,
    )


@needs("documents")
@require_GET
def file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """As it was taken; one whose bytes are no longer those is not given out."""
    document = seen(request.actor, pk)  # type: ignore[attr-defined]
    held = get_object_or_404(Attachment.objects.current(), document=document, pk=number)
    if not held.is_whole:
        raise Http404(_("Tệp này không còn nguyên như khi nhận."))
    return file_answer(bytes(held.content), name=held.file_name, kind=_KINDS[FileKind(held.kind)])
