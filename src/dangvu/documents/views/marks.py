"""How papers look: the head and the ways to sign of an organisation, and whether a file has the form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.documents.models import Attachment, DocumentVersion
from dangvu.documents.selectors import NAMES, check_form, head_of, signing_blocks
from dangvu.documents.services import Refused, lines_of
from dangvu.documents.views._common import about_paper, own_place, seen, start
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import UnknownOrganization, organization_meant


@needs("documents")
@require_GET
def marks(request: HttpRequest) -> HttpResponse:
    """Letter head and signing blocks of an organisation on any day: `?org=CODE&on=30/9/2026`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    version = _meant(request, actor, day)
    place = version.organization_id
    may_see_holders = may(actor, "offices", "view", place)
    context = {
        "title": _("Tiêu đề và chữ ký"),
        "line": version.name,
        "version": version,
        "day": day,
        "head": head_of(actor, version, day.day),
        "blocks": signing_blocks(actor, place, day.day) if may_see_holders else [],
        "crumbs": [start(), Crumb(_("Tiêu đề và chữ ký"))],
    }
    return render(request, "documents/marks.html", context)


def _meant(request: HttpRequest, actor: Actor, day: AskedDay) -> OrganizationVersion:
    asked = request.GET.get("org", "").replace("\0", "").strip()[:120] or own_place(actor)
    try:
        version = organization_meant(asked, day.day, actor)
    except UnknownOrganization as error:
        raise Http404 from error
    if not may(actor, "documents", "view", version.organization_id):
        raise Http404
    return version


@needs("documents")
@require_GET
def check(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Which mandatory elements a Word file of a paper lacks or has out of order."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = seen(actor, pk)
    file = get_object_or_404(Attachment.objects.current(), document=document, pk=number)
    version = DocumentVersion.objects.current().get(document=document)
    refused, checked = "", None
    try:
        checked = check_form(lines_of(file), version.type)
    except Refused as error:
        refused = str(error)
    said = about_paper(document)
    context = {
        "title": _("Kiểm tra thể thức"),
        "line": f"{said['line']} · {file.file_name}",
        "back": said["back"],
        "refused": refused,
        "checked": checked,
        "missing": [NAMES[one] for one in checked.missing] if checked else [],
        "displaced": [NAMES[one] for one in checked.displaced] if checked else [],
        "crumbs": [*said["crumbs"], Crumb(_("Kiểm tra thể thức"))],
    }
    return render(request, "documents/check.html", context)
