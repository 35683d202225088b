"""The page of a paper: what the register says of it, its chain, where it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Crumb, Event, Fact
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.documents.choices import Book, Status
from dangvu.documents.models import Attachment, Delivery, Document, DocumentVersion, Entry, Receipt
from dangvu.documents.models.document import label_of
from dangvu.documents.selectors import Chain, chain_of
from dangvu.documents.views.register import LOOKS, told
from dangvu.organizations.selectors import versions_as_of
from dangvu.sources.choices import Grade


@needs("documents")
@require_GET
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Not there and not to be seen look the same; a paper that was merged answers as the other."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = get_object_or_404(Document.objects.visible_to(actor).unmerged(), pk=pk)
    version = get_object_or_404(
        DocumentVersion.objects.current().select_related("document__source"), document=document
    )
    source = version.document.source
    context = {
        "title": source.symbol or version.get_type_display(),
        "line": " · ".join(part for part in (told(source), source.issuer) if part),
        "state": (LOOKS[version.status], version.get_status_display()),
        "facts": _facts(version),
        "steps": _steps(chain_of(actor, document), document),
        "files": _files(document),
        "doings": _doings(actor, version),
        "events": _events(actor, document),
        "crumbs": [Crumb(_("Văn bản"), reverse("documents:list")), Crumb(str(label_of(source)))],
        "place": "documents.document",
        "subject": document,
    }
    return render(request, "documents/detail.html", context)


def _facts(version: DocumentVersion) -> list[Fact]:
    source = version.document.source
    signed = " ".join(part for part in (version.mark, version.signatory) if part)
    return [
        Fact(_("Loại văn bản"), version.get_type_display()),
        Fact(
            _("Số, ký hiệu"),
            source.symbol or None,
            missing=_("chưa ban hành") if version.status == Status.PLANNED else "",
        ),
        Fact(_("Ngày"), source.date),
        Fact(_("Cơ quan ban hành"), source.issuer or None),
        Fact(_("Trích yếu"), told(source) or None),
        Fact(_("Độ mật"), source.get_grade_display()),
        Fact(_("Độ khẩn"), version.get_urgency_display()),
        Fact(_("Người ký"), signed or None),
        Fact(_("Có hiệu lực từ"), version.effective_from),
        Fact(_("Hết hiệu lực từ"), version.effective_to, missing=_("chưa có")),
    ]


def _files(document: Document) -> list[Attachment]:
    held = Attachment.objects.current().filter(document=document)
    return list(held.without_content().order_by("pk"))


def _doings(actor: Actor, version: DocumentVersion) -> list[Action]:
    if not may(actor, "documents", "manage"):
        return []
    refused = ""
    if version.document.source.grade != Grade.OPEN:
        refused = _("Tệp của văn bản mật không được đưa vào hệ thống.")
    url = reverse("documents:attach", args=[version.document_id])
    return [Action(_("Đính kèm tệp"), url, refused, icon="import")]


@dataclass(frozen=True, slots=True)
class Step:
    """A paper of the chain, and what it does to earlier ones of it."""

    version: DocumentVersion
    label: str
    url: str
    deeds: list[tuple[str, str]]
    is_this: bool


def _steps(chain: Chain, document: Document) -> list[Step]:
    """The chain from the oldest paper on; nothing for a paper that stands alone."""
    if len(chain.papers) < 2:
        return []
    labels = {row.document_id: row.document.source.symbol or str(row) for row in chain.papers}
    return [
        Step(
            version=row,
            label=label_of(row.document.source),
            url=reverse("documents:detail", args=[row.document_id]),
            deeds=[
                (link.get_kind_display(), labels[link.earlier_id])
                for link in chain.links
                if link.later_id == row.document_id
            ],
            is_this=row.document_id == document.pk,
        )
        for row in chain.papers
    ]


def _events(actor: Actor, document: Document) -> list[Event]:
    """Books that the reader sees, deliveries and receipts, the newest first; four statements."""
    lines = list(Entry.objects.current().visible_to(actor).filter(document=document))
    sent = list(Delivery.objects.current().filter(document=document))
    receipts = Receipt.objects.current().filter(delivery__in=sent).select_related("by", "delivery")
    ids = {row.organization_id for row in [*lines, *sent] if row.organization_id}
    names = {pk: one.label for pk, one in versions_as_of(ids, actor.today).items()}
    events = [
        *(_entered(line, names) for line in lines),
        *(Event(one.sent_on, _("Gửi đến %s") % _whom(one, names)) for one in sent),
        *(
            Event(
                one.on,
                f"{one.get_kind_display()}: {_whom(one.delivery, names)}",
                by=one.by.display_name if one.by else "",
            )
            for one in receipts
        ),
    ]
    return sorted(events, key=lambda event: str(event.when or ""), reverse=True)


def _entered(line: Entry, names: dict[int, str]) -> Event:
    book = Book(line.book).label
    place = names.get(line.organization_id, f"#{line.organization_id}")
    title = _("Vào sổ %(book)s của %(place)s") % {"book": str(book).lower(), "place": place}
    number = _("Số %d.") % line.number if line.number else ""
    handler = _("Người xử lý: %s.") % line.handler if line.handler else ""
    return Event(line.on, title, " ".join(part for part in (number, handler) if part))


def _whom(delivery: Delivery, names: dict[int, str]) -> Any:
    return names.get(delivery.organization_id or 0, "") or delivery.outside
