"""All organisations of a day as a list."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, Column, Crumb, Filter, list_page
from dangvu.core.pages.days import asked_day, day_filter
from dangvu.core.routes import needs
from dangvu.organizations.choices import Model, OrganizationType
from dangvu.organizations.models import OrganizationVersion, ParentEdge
from dangvu.organizations.views.shared import page_of


@needs("organizations")
@require_http_methods(["GET", "POST"])
def organization_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    return list_page(
        request,
        title=_("Danh sách tổ chức đảng"),
        rows=_listed(actor, day.day),
        columns=[
            Column("code", _("Mã"), "code", order=("code",)),
            Column(
                "name",
                _("Tên tổ chức"),
                "name",
                order=("name",),
                url=lambda one: page_of(one.organization_id, day),
                long=True,
            ),
            Column("type", _("Loại hình"), lambda one: one.get_type_display(), order=("type",)),
            Column("above", _("Trực thuộc"), "above_name", order=("above_name", "code"), long=True),
            Column("model", _("Mô hình"), lambda one: one.get_model_display() or None),
            Column("since", _("Từ ngày"), "since", kind="date", order=("since",)),
            Column("short", _("Tên ngắn"), "short_name", order=("short_name",), spare=True),
            Column("level", _("Cấp"), lambda one: one.get_level_display() or None, spare=True),
            Column(
                "category",
                _("Lĩnh vực"),
                lambda one: one.get_category_display() or None,
                spare=True,
            ),
            Column("seal", _("Con dấu"), "has_seal", spare=True),
            Column("abroad", _("Ở nước ngoài"), "is_abroad", spare=True),
        ],
        filters=[*_list_filters(), day_filter(day)],
        kind="organizations",
        search=("search_key",),
        order="code",
        counted=_("tổ chức"),
        empty=_("Ở đây sẽ có các tổ chức đảng mà đồng chí được xem. Nhập từ Excel để bắt đầu."),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="to-chuc-dang",
        template="organizations/list.html",
        context={
            "crumbs": [
                Crumb(_("Tổ chức đảng"), reverse("organizations:tree") + day.query),
                Crumb(_("Danh sách")),
            ],
            "day": day,
        },
    )


def _list_filters() -> list[Filter]:
    return [
        Filter("type", _("Loại hình"), choices=OrganizationType.choices),
        Filter("model", _("Mô hình"), choices=Model.choices),
        Filter(
            "external",
            _("Thuộc cấp ủy địa phương"),
            lookup="is_external",
            choices=[("0", _("Không")), ("1", _("Có"))],
            read=lambda text: text == "1",
        ),
    ]


def _listed(actor: Actor, on: date) -> QuerySet[OrganizationVersion]:
    edge = ParentEdge.objects.as_of(on).filter(child=OuterRef(OuterRef("organization_id")))
    above = OrganizationVersion.objects.as_of(on).filter(organization__in=edge.values("parent_id"))
    first = OrganizationVersion.objects.current().filter(organization=OuterRef("organization_id"))
    rows = OrganizationVersion.objects.as_of(on).visible_to(actor)
    return rows.annotate(  # type: ignore[no-any-return]
        above_name=Subquery(above.values("name")[:1]),
        since=Subquery(first.order_by("valid_from").values("valid_from")[:1]),
    )
