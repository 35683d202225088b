"""A body is called otherwise or ends; a post of it ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.offices import services
from dangvu.offices.choices import EndReason
from dangvu.offices.forms import DescribeBodyForm, EndBodyForm, EndPostForm
from dangvu.offices.models import BodyVersion
from dangvu.offices.views.writing import (
    Done,
    answered,
    ask_of_body,
    body_page,
    held_paper,
    kept_body,
    paper_given,
    posts_in,
)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = kept_body(actor, pk)
    rows = BodyVersion.objects.current().filter(body=body).select_related("source")
    version = get_object_or_404(rows.order_by("-valid_from")[:1])
    held = {"on": actor.today, "name": version.name, "merged_with": version.merged_with}
    form = DescribeBodyForm(
        request.POST or None, actor=actor, initial=held | held_paper(version.source)
    )

    def write(given: dict[str, Any]) -> Done:
        services.describe_body(
            actor=actor,
            body=body,
            on=given["on"],
            name=given["name"],
            merged_with=given["merged_with"],
            source=paper_given(actor, form, version.source),
        )
        return Done(_("Đã ghi tên mới."), body_page(pk))

    return answered(request, form, ask_of_body(body, _("Đổi tên, hợp nhất"), _("Ghi lại")), write)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def end_body(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = kept_body(actor, pk)
    form = EndBodyForm(request.POST or None, actor=actor, initial={"on": actor.today})

    def write(given: dict[str, Any]) -> Done:
        services.end_body(actor=actor, body=body, on=given["on"], reason=EndReason(given["reason"]))
        return Done(_("Đã ghi cơ quan kết thúc."), body_page(pk))

    ask = ask_of_body(body, _("Kết thúc cơ quan"), _("Kết thúc"))
    return answered(request, form, ask, write)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def end_post(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Refused while somebody holds it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = kept_body(actor, pk)
    form = EndPostForm(
        request.POST or None, actor=actor, posts=posts_in([body]), initial={"on": actor.today}
    )

    def write(given: dict[str, Any]) -> Done:
        services.end_post(actor=actor, **given)
        return Done(_("Đã bỏ chức danh."), body_page(pk))

    return answered(request, form, ask_of_body(body, _("Bỏ chức danh"), _("Bỏ chức danh")), write)
