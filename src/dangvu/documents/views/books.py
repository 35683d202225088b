"""The books as offices keep them: what came in, what went out, resolutions, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, Column, Crumb, Filter, list_page
from dangvu.core.routes import needs
from dangvu.documents.choices import Book, DocumentType
from dangvu.documents.models import Delivery, DocumentVersion, Entry
from dangvu.documents.views._common import address_of, own_place, start
from dangvu.documents.views.register import place_meant, told
from dangvu.organizations.selectors import called, versions_as_of

#: What an organisation issued itself, whichever book it stands in.
_OWN = "OWN"
_BOOKS = [
    *Book.choices,
    (_OWN, gettext_lazy("Của mình (đi và nội bộ)")),
]


@needs("documents")
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponseBase:
    """The lines of books: of one organisation, one book and one year it is the book itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = _Asked.of(request, actor)
    lines = Entry.objects.current().visible_to(actor).select_related("document__source")
    return list_page(
        request,
        title=asked.title,
        kind="documents",
        rows=_with_circulation(lines, actor),
        columns=_columns(asked.book),
        filters=_filters(actor, asked),
        search=lambda rows, words: rows.filter(
            Exists(DocumentVersion.objects.current().matching(words).filter(_same_paper()))
        ),
        order="number" if asked.book == Book.IN else "on",
        counted=_("văn bản"),
        empty=_("Sổ chưa có dòng nào."),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="so-van-ban",
        template="documents/book.html",
        context={
            "line": asked.place_name,
            "books": asked.books(),
            "crumbs": [start(), Crumb(_("Sổ văn bản"))],
        },
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which book the address asks for."""

    book: str
    type: str
    year: str
    place: str
    place_name: str
    usual_place: str
    usual_year: int

    @classmethod
    def of(cls, request: HttpRequest, actor: Actor) -> _Asked:
        place = request.GET.get("org", "").strip()
        name = ""
        if place:
            try:
                found = place_meant(actor, place)
            except ValueError:
                place = ""
            else:
                version = versions_as_of([found], actor.today).get(found)
                name = version.name if version else ""
        return cls(
            book=_one_of(request.GET.get("book", ""), dict(_BOOKS)),
            type=_one_of(request.GET.get("type", ""), dict(DocumentType.choices)),
            year=request.GET.get("year", "").strip(),
            place=place,
            place_name=name,
            usual_place=own_place(actor),
            usual_year=actor.today.year,
        )

    @property
    def title(self) -> str:
        year = _(" năm %s") % self.year if self.year.isdigit() else ""
        return f"{self._kind()}{year}"

    def _kind(self) -> str:
        if self.type and self.book != Book.IN:
            return _("Sổ %s") % str(DocumentType(self.type).label).lower()
        names = {
            Book.IN: _("Sổ công văn đến"),
            Book.OUT: _("Sổ công văn đi"),
            Book.INTERNAL: _("Sổ văn bản nội bộ"),
            _OWN: _("Sổ văn bản ban hành"),
        }
        return names.get(self.book, _("Sổ văn bản"))

    def books(self) -> list[tuple[str, str, bool]]:
        """The usual books of the place and the year that are looked at: label, address, whether it
        is this one."""
        kinds = [
            (_("Công văn đến"), Book.IN, ""),
            (_("Công văn đi"), Book.OUT, ""),
            (_("Nội bộ"), Book.INTERNAL, ""),
            (_("Nghị quyết"), _OWN, DocumentType.RESOLUTION),
            (_("Quyết định"), _OWN, DocumentType.DECISION),
        ]
        place, year = self.place or self.usual_place, self.year or str(self.usual_year)
        return [
            (label, _address(place, year, kept, type_), (self.book, self.type) == (kept, type_))
            for label, kept, type_ in kinds
        ]


def _address(place: str, year: str, kept: str, document_type: str) -> str:
    query = {"org": place, "book": str(kept), "year": year, "type": str(document_type)}
    told = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('documents:book')}?{told}"


def _one_of(text: str, known: dict[str, Any]) -> str:
    return text if text in known else ""


def _filters(actor: Actor, asked: _Asked) -> list[Filter]:
    return [
        Filter(
            "org",
            _("Sổ của (mã hoặc tên)"),
            kind="text",
            read=lambda text: place_meant(actor, text),
            apply=lambda rows, place: rows.filter(organization=place),
            write=lambda text: asked.place_name or text,
            suggest=reverse("organizations:options"),
        ),
        Filter("book", _("Sổ"), choices=_BOOKS, apply=_of_book),
        Filter("year", _("Năm"), kind="text", read=int),
        Filter("type", _("Loại văn bản"), choices=DocumentType.choices, apply=_of_type),
    ]


def _of_book(rows: Any, kept: str) -> Any:
    return rows.filter(book__in=[Book.OUT, Book.INTERNAL] if kept == _OWN else [kept])


def _same_paper() -> Q:
    return Q(document=OuterRef("document"))


def _of_type(rows: Any, document_type: str) -> Any:
    versions = DocumentVersion.objects.current().filter(_same_paper(), type=document_type)
    return rows.filter(Exists(versions))


def _with_circulation(lines: Any, actor: Actor) -> Any:
    """With who signed, and to whom it went as those are called now."""
    versions = DocumentVersion.objects.current().filter(_same_paper())
    whom = Coalesce(called("organization", actor.today), F("outside"), output_field=CharField())
    sent = Delivery.objects.current().filter(_same_paper()).annotate(whom=whom)
    return lines.annotate(
        signatory=Subquery(versions.values("signatory")[:1]),
        recipients=ArraySubquery(sent.order_by("pk").values("whom")),
    )


def _columns(kept: str) -> list[Column]:
    came_in, went_out = kept == Book.IN, kept in (Book.OUT, Book.INTERNAL, _OWN)
    by_number = Column(
        "number", _("Số đến"), "number", kind="number", order=("year", "number"), spare=went_out
    )
    return [
        by_number,
        Column(
            "on",
            _("Ngày đến") if came_in else _("Ngày vào sổ"),
            "on",
            kind="date",
            order=("on", "number") if not went_out else ("on", "document_id"),
        ),
        Column(
            "symbol",
            _("Số, ký hiệu"),
            lambda row: row.document.source.symbol or _("chưa có số"),
            url=lambda row: address_of(row.document_id),
        ),
        Column("date", _("Ngày văn bản"), "document.source.date", kind="date"),
        Column(
            "issuer", _("Cơ quan ban hành"), "document.source.issuer", long=True, spare=went_out
        ),
        Column("summary", _("Trích yếu"), lambda row: told(row.document.source), long=True),
        Column("signatory", _("Người ký"), "signatory", spare=came_in),
        Column(
            "recipients",
            _("Nơi nhận"),
            lambda row: "; ".join(row.recipients),
            long=True,
            spare=came_in,
        ),
        Column("handler", _("Người xử lý"), "handler", spare=went_out),
    ]
