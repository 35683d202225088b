"""Legal documents with what replaced what, and the rules that rest on each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, Column, Crumb, Fact, Filter, list_page
from dangvu.core.pages.days import asked_day, day_filter
from dangvu.core.routes import needs
from dangvu.rules.choices import BRIEF, Certainty, Topic
from dangvu.rules.models import Parameter
from dangvu.rules.selectors import ListedDocument, chain_of, documents_listed
from dangvu.rules.selectors.in_force import in_force
from dangvu.rules.templatetags.rules import LOOKS


@needs("rules")
@require_http_methods(["GET", "POST"])
def document_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    return list_page(
        request,
        title=_("Văn bản quy định và thay thế"),
        rows=documents_listed(actor, day.day),
        columns=_columns(day.query),
        filters=[
            Filter("topic", _("Nội dung"), choices=[(str(one.label),) * 2 for one in Topic]),
            Filter("state", _("Tình trạng"), lookup="look", choices=_states()),
            Filter("certainty", _("Mức chắc chắn"), choices=Certainty.choices),
            day_filter(day),
        ],
        search=("symbol", "issuer", "summary", "topic"),
        kind="rules",
        counted=_("văn bản"),
        empty=_("Danh mục chưa có văn bản nào."),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="van-ban-quy-dinh",
        context={
            "crumbs": [
                Crumb(_("Quy định đang áp dụng"), reverse("rules:list") + day.query),
                Crumb(_("Văn bản và thay thế")),
            ]
        },
    )


def _states() -> list[tuple[str, str]]:
    return [
        ("done", _("Chưa thấy thay thế")),
        ("changed", _("Đã sửa đổi hoặc thay thế một phần")),
        ("ended", _("Đã được thay thế")),
        ("question", _("Có thể đã thay thế")),
        ("neutral", _("Chưa có hiệu lực")),
    ]


def _columns(query: str) -> list[Column]:
    return [
        Column(
            "symbol",
            _("Văn bản"),
            "label",
            order=("symbol",),
            url=lambda one: reverse("rules:document", args=[one.pk]) + query,
        ),
        Column("topic", _("Nội dung"), "topic", order=("topic", "signed")),
        Column("signed", _("Ngày ký"), "row.source.date", kind="date", order=("signed",)),
        Column("effective", _("Có hiệu lực"), "row.effective", kind="date"),
        Column(
            "state", _("Tình trạng"), lambda one: (one.look, one.state), kind="state", long=True
        ),
        Column("by", _("Bởi văn bản"), lambda one: one.by or None),
        Column("certainty", _("Mức chắc chắn"), _certainty, kind="state"),
        Column("issuer", _("Cơ quan ban hành"), lambda one: one.issuer or None, spare=True),
        Column("summary", _("Trích yếu"), lambda one: one.summary or None, spare=True),
        Column("note", _("Ghi chú"), lambda one: one.row.note or None, spare=True),
    ]


def _certainty(one: ListedDocument) -> tuple[str, str]:
    return LOOKS[one.certainty], str(BRIEF[one.certainty])


@needs("rules")
@require_GET
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the number of the paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    chain = chain_of(actor, pk, day.day)
    if chain is None:
        raise Http404
    one = chain.document
    rows = Parameter.objects.current().visible_to(actor).filter(source=pk)
    resting = rows.select_related("source").order_by("code", "-valid_from")
    context = {
        "title": one.label,
        "line": " · ".join(part for part in (one.topic, one.summary) if part),
        "state": (one.look, one.state),
        "facts": _facts(one),
        "papers": chain.papers if len(chain.papers) > 1 else [],
        "document": one,
        "resting": [(in_force(row), row) for row in resting],
        "day": day,
        "crumbs": [
            Crumb(_("Quy định đang áp dụng"), reverse("rules:list") + day.query),
            Crumb(_("Văn bản và thay thế"), reverse("rules:documents") + day.query),
            Crumb(one.label),
        ],
    }
    return render(request, "rules/document.html", context)


def _facts(one: ListedDocument) -> list[Fact]:
    return [
        Fact(_("Số, ký hiệu"), one.symbol),
        *([Fact(_("Bởi văn bản"), one.by)] if one.by else []),
        Fact(_("Cơ quan ban hành"), one.issuer),
        Fact(_("Ngày ký"), one.row.source.date),
        Fact(_("Có hiệu lực từ"), one.row.effective, missing=_("chưa rõ")),
        Fact(_("Trích yếu"), one.summary),
        Fact(_("Mức chắc chắn"), one.certainty_in_words),
        *([Fact(_("Ghi chú"), one.row.note)] if one.row.note else []),
    ]
