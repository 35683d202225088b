"""What superiors told without a numbered paper (ý kiến chỉ đạo)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.documents import services
from dangvu.documents.forms import DirectionForm
from dangvu.documents.selectors import directions_seen, directions_with
from dangvu.documents.views._common import form_page, own_place, start
from dangvu.documents.views.register import place_meant


@needs("documents")
@require_GET
def direction_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    doings = []
    if may(actor, "documents", "manage"):
        new = reverse("documents:direction-new")
        doings.append(Action(_("Ghi ý kiến chỉ đạo"), new, icon="plus", primary=True))
    return list_page(
        request,
        title=_("Ý kiến chỉ đạo"),
        kind="documents",
        rows=directions_seen(actor),
        columns=[
            Column("superior", _("Người, cơ quan chỉ đạo"), "superior", order=("superior",)),
            Column("on", _("Ngày"), "on", kind="date", order=("on",)),
            Column("summary", _("Nội dung chỉ đạo"), "summary", long=True),
            Column("place", _("Nơi nhận"), "place_name", long=True),
            Column("source", _("Ghi ở"), lambda row: str(row.source) if row.source else None),
        ],
        filters=[
            Filter(
                "org",
                _("Nơi nhận (mã hoặc tên)"),
                kind="text",
                read=lambda text: place_meant(actor, text),
                lookup="organization",
                suggest=reverse("organizations:options"),
            ),
        ],
        search=directions_with,
        order="-on",
        counted=_("ý kiến chỉ đạo"),
        empty=_("Điều cấp trên chỉ đạo mà không có văn bản mang số được ghi ở đây."),
        file_name="y-kien-chi-dao",
        template="documents/list.html",
        context={"crumbs": [start(), Crumb(_("Ý kiến chỉ đạo"))], "doings": doings},
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def direction_new(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]

    def write(given: dict[str, Any]) -> tuple[str, str]:
        paper = given["other"]
        services.record_direction(
            actor=actor,
            organization=given["place"],
            superior=given["superior"],
            on=given["on"],
            summary=given["summary"],
            source=paper.source if paper else None,
        )
        return reverse("documents:directions"), _("Đã ghi ý kiến chỉ đạo.")

    usual = {"place": own_place(actor)}
    return form_page(
        request,
        DirectionForm(request.POST or None, actor=actor, initial=usual),
        write,
        title=_("Ghi ý kiến chỉ đạo"),
        submit=_("Ghi lại"),
        back=reverse("documents:directions"),
        crumbs=[start(), Crumb(_("Ý kiến chỉ đạo"), reverse("documents:directions"))],
    )
