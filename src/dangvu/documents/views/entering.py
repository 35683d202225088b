"""A paper that came in is entered; a paper that was signed gets its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.access.selectors import own_organization_id
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.routes import needs
from dangvu.core.secrecy import SecretRefused
from dangvu.core.text import RefusedText
from dangvu.documents import services
from dangvu.documents.forms import IssueForm, ReceiveForm
from dangvu.documents.models import Document
from dangvu.documents.services import Refused
from dangvu.organizations.selectors import versions_as_of
from dangvu.sources.choices import Grade

Form = ReceiveForm | IssueForm


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ReceiveForm(request.POST or None, actor=actor, initial=_usual(actor, "came_on"))
    return _entered(request, form, _received, title=_("Ghi văn bản đến"), submit=_("Vào sổ đến"))


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = IssueForm(request.POST or None, actor=actor, initial=_usual(actor, "on"))
    return _entered(request, form, _issued, title=_("Ban hành văn bản"), submit=_("Lấy số"))


def _usual(actor: Actor, day: str) -> dict[str, Any]:
    """The own book, today."""
    place = own_organization_id(actor)
    version = versions_as_of([place], actor.today).get(place) if place else None
    return {day: actor.today, "place": version.code if version else ""}


def _entered(
    request: HttpRequest, form: Form, write: Callable[[Form], tuple[Document, str]], **words: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            document, done = write(form)
        except PermissionDenied:
            form.add_error("place", _("Đồng chí không giữ sổ của tổ chức này."))
        except (Refused, SecretRefused, RefusedText) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("documents:detail", document.pk)
    context = {
        **words,
        "form": form,
        "cancel_url": reverse("documents:list"),
        "crumbs": [Crumb(_("Văn bản"), reverse("documents:list")), Crumb(words["title"])],
    }
    return render(request, "core/form.html", context)


def _received(form: Form) -> tuple[Document, str]:
    given = form.cleaned_data
    entry = services.receive_cited(
        actor=form.actor,
        organization=given["place"],
        marks={
            "symbol": given["symbol"],
            "issuer": given["issued_by"],
            "date": given["date"],
            "summary": given["summary"],
            "grade": Grade(given["grade"]),
        },
        type=given["type"],
        on=given["came_on"],
        urgency=given["urgency"],
        handler=given["handler"],
    )
    return entry.document, _("Đã vào sổ đến, số %d.") % entry.number


def _issued(form: Form) -> tuple[Document, str]:
    given = form.cleaned_data
    document = services.issue_new(
        actor=form.actor,
        issuer=given["place"],
        type=given["type"],
        summary=given["summary"],
        issued_by=given["issued_by"],
        grade=Grade(given["grade"]),
        on=given["on"],
        key=given["key"],
        signatory=given["signatory"],
        mark=given["mark"],
    )
    return document, _("Văn bản mang số %s.") % document.source.symbol
