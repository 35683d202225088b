"""The register as a list, and the search of the whole system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, Action, Column, Crumb, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.registry import SearchHit
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.documents.choices import DocumentType, Status
from dangvu.documents.models import Entry
from dangvu.documents.models.document import label_of
from dangvu.documents.selectors import not_received, papers, papers_by_words, with_words
from dangvu.organizations.selectors import UnknownOrganization, organization_meant
from dangvu.sources.choices import Grade
from dangvu.sources.models import Source

LOOKS = {Status.PLANNED: "soon", Status.ISSUED: "done", Status.CANCELLED: "ended"}


@needs("documents")
@require_http_methods(["GET", "POST"])
def paper_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return list_page(
        request,
        title=_("Văn bản"),
        kind="documents",
        rows=papers(actor),
        columns=_paper_columns(),
        filters=[
            _place_filter(actor),
            Filter("type", _("Loại văn bản"), choices=DocumentType.choices),
            Filter("status", _("Trạng thái"), choices=Status.choices),
            Filter(
                "date",
                _("Ngày văn bản"),
                kind="range",
                lookup="dated",
            ),
            Filter(
                "came",
                _("Gửi đến"),
                choices=[("no", _("Chưa báo đã nhận"))],
                apply=lambda rows, _value: rows.filter(
                    document__in=not_received(actor).values("document")
                ),
            ),
        ],
        search=with_words,
        order="-date",
        counted=_("văn bản"),
        empty=_("Ở đây sẽ có văn bản đi, đến mà đồng chí được xem."),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="van-ban",
        template="documents/register.html",
        context={"crumbs": [Crumb(_("Văn bản"))], "doings": _doings(actor)},
    )


def _doings(actor: Actor) -> list[Action]:
    if not may(actor, "documents", "manage"):
        return []
    return [
        Action(_("Ghi văn bản đến"), reverse("documents:receive"), icon="import", primary=True),
        Action(_("Ban hành văn bản"), reverse("documents:issue"), icon="plus"),
        Action(_("Ghi dự kiến"), reverse("documents:plan"), icon="clock"),
    ]


def _paper_columns() -> list[Column]:
    return [
        Column(
            "symbol",
            _("Số, ký hiệu"),
            lambda row: row.document.source.symbol or _("chưa có số"),
            url=lambda row: reverse("documents:detail", args=[row.document_id]),
        ),
        Column(
            "date",
            _("Ngày"),
            "document.source.date",
            kind="date",
            order=("dated", "document_id"),
        ),
        Column("type", _("Loại"), lambda row: row.get_type_display(), order=("type",)),
        Column("summary", _("Trích yếu"), lambda row: told(row.document.source), long=True),
        Column("issuer", _("Cơ quan ban hành"), "document.source.issuer"),
        Column(
            "status",
            _("Trạng thái"),
            lambda row: (LOOKS[row.status], str(row.get_status_display())),
            kind="state",
        ),
        Column("signatory", _("Người ký"), "signatory", spare=True),
        Column("effective_to", _("Hết hiệu lực"), "effective_to", kind="date", spare=True),
    ]


def told(source: Source) -> str:
    """What the paper is about, as far as it is kept."""
    return source.summary if source.grade == Grade.OPEN else _("(văn bản mật)")


def _place_filter(actor: Actor) -> Filter:
    """Papers in the book of an organisation."""

    def entered(rows: Any, place: int) -> Any:
        lines = Entry.objects.current().visible_to(actor).filter(organization=place)
        return rows.filter(document__in=lines.values("document"))

    return Filter(
        "org",
        _("Sổ của (mã hoặc tên)"),
        kind="text",
        read=lambda text: place_meant(actor, text),
        apply=entered,
        suggest=reverse("organizations:options"),
    )


def place_meant(actor: Actor, text: str) -> int:
    """For a filter: the organisation of that code or name, ValueError where there is none."""
    try:
        return organization_meant(text, actor.today, actor).organization_id
    except UnknownOrganization as error:
        raise ValueError(text) from error


def found_by_words(actor: Actor, words: str, limit: int) -> Sequence[SearchHit]:
    """For the search of the whole system."""
    return [
        SearchHit(
            label_of(row.document.source),
            " · ".join(
                part
                for part in (row.document.source.issuer, write_date(row.document.source.date))
                if part
            ),
            reverse("documents:detail", args=[row.document_id]),
        )
        for row in papers_by_words(actor, words, limit)
    ]
