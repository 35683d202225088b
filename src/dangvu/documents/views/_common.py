"""What the pages of papers share: who sees a paper, and a form that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.access.selectors import own_organization_id
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.secrecy import SecretRefused
from dangvu.core.temporal import AlreadySuperseded
from dangvu.documents import services
from dangvu.documents.models import Document
from dangvu.documents.models.document import label_of
from dangvu.documents.services import Refused
from dangvu.organizations.selectors import versions_as_of

#: What writes: it answers where to go, and what to say there.
Write = Callable[[dict[str, Any]], tuple[str, str]]


def start() -> Crumb:
    return Crumb(_("Văn bản"), reverse("documents:list"))


def address_of(document_id: int) -> str:
    return reverse("documents:detail", args=[document_id])


def seen(actor: Actor, pk: int) -> Document:
    """The paper, if the actor may see it; hidden and absent are one answer."""
    papers = Document.objects.visible_to(actor).unmerged().select_related("source")
    found: Document = get_object_or_404(papers, pk=pk, versions__superseded_at__isnull=True)
    return found


def kept(actor: Actor, pk: int) -> Document:
    """The same, for who may change what the register says of it; others are refused."""
    document = seen(actor, pk)
    if not services.keeps(actor, document):
        raise PermissionDenied
    return document


def held(actor: Actor, pk: int) -> Document:
    """The same, for who keeps a book in which it stands."""
    document = seen(actor, pk)
    if not services.holds(actor, document):
        raise PermissionDenied
    return document


def own_place(actor: Actor) -> str:
    """The code of the organisation that the actor belongs to."""
    place = own_organization_id(actor)
    version = versions_as_of([place], actor.today).get(place) if place else None
    return version.code if version else ""


def form_page(
    request: HttpRequest,
    form: BaseForm,
    write: Write,
    *,
    title: str,
    submit: str,
    back: str,
    crumbs: Iterable[Crumb],
    at: str = "",
    **context: Any,
) -> HttpResponse:
    """The form, or with POST what it writes. What stands against it is said at the field `at`."""
    if request.method == "POST" and form.is_valid():
        try:
            onward, done = write(form.cleaned_data)
        except PermissionDenied:
            where = "place" if "place" in form.fields else None
            form.add_error(where, _("Đồng chí không giữ sổ của tổ chức này."))  # type: ignore[attr-defined]
        except (Refused, SecretRefused) as error:
            form.add_error(at or None, str(error))  # type: ignore[attr-defined]
        except AlreadySuperseded:
            form.add_error(None, _("Vừa có người sửa trước; hãy mở lại trang rồi ghi."))  # type: ignore[attr-defined]
        else:
            messages.success(request, done)
            return redirect(onward)
    shown = {
        "title": title,
        "form": form,
        "submit": submit,
        "cancel_url": back,
        "crumbs": [*crumbs, Crumb(title)],
        **context,
    }
    return render(request, "core/form.html", shown, status=422 if form.errors else 200)


def about_paper(document: Document) -> dict[str, Any]:
    """Where a form about a paper leads back to, and how it names it."""
    label, back = label_of(document.source), address_of(document.pk)
    return {"line": label, "back": back, "crumbs": [start(), Crumb(label, back)]}
