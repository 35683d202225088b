"""Files of a paper: one is attached, one is taken out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.downloads import DOCX, PDF, file_answer
from dangvu.core.pages import Crumb
from dangvu.core.routes import needs
from dangvu.documents import services
from dangvu.documents.choices import FileKind
from dangvu.documents.forms import AttachForm
from dangvu.documents.models import Attachment, Document
from dangvu.documents.models.document import label_of
from dangvu.documents.services import Refused

_KINDS = {FileKind.DOCX: DOCX, FileKind.PDF: PDF}


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = _seen(actor, pk)
    form = AttachForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.attach_file(
                actor=actor, document=document, file_name=file.name, data=file.read()
            )
        except PermissionDenied:
            form.add_error(None, _("Đồng chí không giữ sổ của văn bản này."))
        except Refused as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("Đã đính kèm tệp."))
            return redirect("documents:detail", pk)
    label, back = label_of(document.source), reverse("documents:detail", args=[pk])
    context = {
        "title": _("Đính kèm tệp"),
        "line": label,
        "form": form,
        "submit": _("Đính kèm"),
        "upload": True,
        "cancel_url": back,
        "crumbs": [
            Crumb(_("Văn bản"), reverse("documents:list")),
            Crumb(label, back),
            Crumb(_("Đính kèm tệp")),
        ],
    }
    return render(request, "core/form.html", context)


@needs("documents")
@require_GET
def file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """As it was taken; one whose bytes are no longer those is not given out."""
    document = _seen(request.actor, pk)  # type: ignore[attr-defined]
    held = get_object_or_404(Attachment.objects.current(), document=document, pk=number)
    if not held.is_whole:
        raise Http404(_("Tệp này không còn nguyên như khi nhận."))
    return file_answer(bytes(held.content), name=held.file_name, kind=_KINDS[FileKind(held.kind)])


def _seen(actor: Actor, pk: int) -> Document:
    papers = Document.objects.visible_to(actor).unmerged().select_related("source")
    return get_object_or_404(papers, pk=pk)
