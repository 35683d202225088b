"""The page of a paper: what the register says of it, its chain, where it went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Crumb, Event, Fact
from dangvu.core.routes import needs
from dangvu.documents import services
from dangvu.documents.choices import Book, Status
from dangvu.documents.models import Attachment, Delivery, Document, DocumentVersion, Entry
from dangvu.documents.models.document import label_of
from dangvu.documents.selectors import Chain, chain_of, code_of, regulations_seen
from dangvu.documents.views._common import start
from dangvu.documents.views.recipients import recipients_of
from dangvu.documents.views.register import LOOKS, told
from dangvu.organizations.selectors import versions_near
from dangvu.sources.choices import Grade

_NO_FILES = gettext_lazy("Tệp của văn bản mật không được đưa vào hệ thống.")


@needs("documents")
@require_GET
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Not there and not to be seen look the same; one that was merged leads to the other."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    merged = Document.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
    document = get_object_or_404(Document.objects.visible_to(actor), pk=merged or pk)
    if merged is not None:
        return redirect("documents:detail", merged)
    version = get_object_or_404(
        DocumentVersion.objects.current().select_related("document__source"), document=document
    )
    source = version.document.source
    may_keep, may_hold = services.keeps(actor, document), services.holds(actor, document)
    is_open = source.grade == Grade.OPEN
    context = {
        "title": source.symbol or version.get_type_display(),
        "line": " · ".join(part for part in (told(source), source.issuer) if part),
        "state": (LOOKS[version.status], version.get_status_display()),
        "facts": _facts(version),
        "steps": _steps(chain_of(actor, document), document, may_keep),
        "link_url": reverse("documents:link", args=[pk]) if may_keep else "",
        "recipients": recipients_of(actor, document, keeps=may_keep),
        "deliver_url": reverse("documents:deliver", args=[pk]) if may_hold else "",
        "files": _files(document),
        "no_files": _("Chưa có tệp nào.") if is_open else _NO_FILES,
        "attach_url": reverse("documents:attach", args=[pk]) if may_keep and is_open else "",
        "regulations": regulations_seen(actor).filter(document=document).order_by("pk"),
        "doings": _doings(version) if may_keep else [],
        "events": _events(actor, document),
        "crumbs": [start(), Crumb(str(label_of(source)))],
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
        Fact(_("Cơ quan ban hành"), source.issuer or None, note=version.body),
        Fact(_("Trích yếu"), told(source) or None),
        Fact(_("Độ mật"), source.get_grade_display()),
        Fact(_("Độ khẩn"), version.get_urgency_display()),
        Fact(_("Người ký"), signed or None),
        Fact(_("Có hiệu lực từ"), version.effective_from),
        Fact(_("Hết hiệu lực từ"), version.effective_to, missing=_("chưa có")),
        Fact(_("Mã trong sổ"), code_of(version.document_id)),
    ]


def _files(document: Document) -> list[Attachment]:
    held = Attachment.objects.current().filter(document=document)
    return list(held.without_content().order_by("pk"))


def _doings(version: DocumentVersion) -> list[Action]:
    """What may be done to a paper by who keeps it."""

    def to(name: str) -> str:
        return reverse(f"documents:{name}", args=[version.document_id])

    doings = []
    if version.status == Status.PLANNED and version.issuer_id is not None:
        label = _("Ban hành, lấy số")
        doings.append(Action(label, to("issue-planned"), icon="plus", primary=True))
    doings.append(Action(_("Đính chính"), to("correct"), icon="edit"))
    doings.append(Action(_("Gộp trùng"), to("merge"), icon="question"))
    if version.status != Status.CANCELLED:
        doings.append(Action(_("Hủy"), to("cancel"), icon="close"))
    return doings


@dataclass(frozen=True, slots=True)
class Bond:
    """What a paper does to an earlier one; `drop_url` takes it back."""

    kind: str
    symbol: str
    drop_url: str


@dataclass(frozen=True, slots=True)
class Step:
    """A paper of the chain, and what it does to earlier ones of it."""

    version: DocumentVersion
    label: str
    url: str
    deeds: list[Bond]
    is_this: bool


def _steps(chain: Chain, document: Document, may_keep: bool) -> list[Step]:
    """The chain from the oldest paper on; nothing for a paper that stands alone."""
    if len(chain.papers) < 2:
        return []
    sources = {row.document_id: row.document.source for row in chain.papers}
    bonds: dict[int, list[Bond]] = defaultdict(list)
    for link in chain.links:
        earlier = sources[link.earlier_id]
        drop = ""
        if may_keep and link.later_id == document.pk:
            drop = reverse("documents:unlink", args=[document.pk, link.pk])
        named = earlier.symbol or label_of(earlier)
        bonds[link.later_id].append(Bond(str(link.get_kind_display()), named, drop))
    return [
        Step(
            version=row,
            label=label_of(row.document.source),
            url=reverse("documents:detail", args=[row.document_id]),
            deeds=bonds[row.document_id],
            is_this=row.document_id == document.pk,
        )
        for row in chain.papers
    ]


def _events(actor: Actor, document: Document) -> list[Event]:
    """Books that the reader sees and where it went, the newest first; the list beside says who
    received and read it."""
    lines = list(Entry.objects.current().visible_to(actor).filter(document=document))
    sent = list(Delivery.objects.current().filter(document=document))
    ids = {row.organization_id for row in [*lines, *sent] if row.organization_id}
    names = {pk: one.label for pk, one in versions_near(ids, actor.today).items()}
    events = [
        *(_entered(line, names) for line in lines),
        *(Event(one.sent_on, _("Gửi đến %s") % _whom(one, names)) for one in sent),
    ]
    return sorted(events, key=lambda event: str(event.when or ""), reverse=True)


def _entered(line: Entry, names: dict[int, str]) -> Event:
    book = Book(line.book).label
    place = names.get(line.organization_id, f"#{line.organization_id}")
    title = _("Vào sổ %(book)s của %(place)s") % {"book": str(book).lower(), "place": place}
    number = _("Số %d.") % line.number if line.number else ""
    handler = _("Người xử lý: %s.") % line.handler if line.handler else ""
    return Event(line.on, title, " ".join(part for part in (number, handler) if part))


def _whom(delivery: Delivery, names: dict[int, str]) -> str:
    return names.get(delivery.organization_id or 0, "") or delivery.outside
