"""Figures of organisations and of the people who work at their employers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.enums import Choices
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import Day, Dimension, Indicator, Kind, register
from dangvu.organizations.choices import (
    Category,
    Level,
    Model,
    OrganizationType,
    Ownership,
)
from dangvu.organizations.models import (
    EmployerLink,
    Organization,
    OrganizationVersion,
    WorkerCount,
)

_OWN_RECORDS = _("sổ tổ chức đảng của đơn vị")
_AS_OF = _("tại một ngày, theo cây tổ chức của ngày đó")


def _field(code: str, label: Any, choices: type[Choices]) -> Dimension:
    def labels() -> Mapping[str, Any]:
        return dict(choices.choices)

    return Dimension(code, label, lambda on: F(code), labels)


_DIMENSIONS = {
    dimension.code: dimension
    for dimension in (
        _field("model", _("mô hình"), Model),
        _field("type", _("loại hình"), OrganizationType),
        _field("category", _("lĩnh vực"), Category),
        _field("level", _("cấp"), Level),
    )
}


def _organizations(day: date) -> QuerySet[Any]:
    return OrganizationVersion.objects.as_of(day).internal()


def _stock(code: str, label: Any, unit: Any, definition: Any, order: int, **more: Any) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=Kind.STOCK,
        unit=unit,
        definition=definition,
        basis=_OWN_RECORDS,
        time_axis=_AS_OF,
        row_label="name",
        row_id="organization_id",
        row_page="organizations:detail",
        dimensions=_DIMENSIONS,
        value_kind="figures",
        rows_kind="organizations",
        order=order,
        **more,
    )


def _workers(day: date) -> QuerySet[Any]:
    """Main links with the latest count of the employer at or before the day."""
    latest = (
        WorkerCount.objects.current()
        .filter(employer_id=OuterRef("employer_id"), on__lte=day)
        .order_by("-on")
        .values("count")[:1]
    )
    links = EmployerLink.objects.as_of(day).filter(is_main=True)
    return links.annotate(workers=Subquery(latest)).filter(workers__isnull=False)


def _with_employer(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    path = "employer__versions__"
    return rows.filter(
        Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": on}),
        **{f"{path}superseded_at__isnull": True, f"{path}valid_from__lte": on},
    )


def _links_visible(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    return rows.filter(organization__in=Organization.objects.visible_to(actor))


register(
    _stock(
        "organizations.direct",
        _("Tổ chức đảng trực thuộc"),
        _("tổ chức"),
        _("Đảng bộ, chi bộ trực thuộc ngay dưới tổ chức được hỏi."),
        10,
        rows=_organizations,
        below=(1, 1),
    ),
    _stock(
        "organizations.grassroots",
        _("Tổ chức cơ sở đảng"),
        _("tổ chức"),
        _(
            "Đảng bộ cơ sở và chi bộ cơ sở trong toàn đảng bộ; không kể đảng bộ cấp trên trực tiếp"
            " của tổ chức cơ sở đảng và tổ chức thuộc cấp ủy địa phương."
        ),
        11,
        rows=lambda day: _organizations(day).grassroots(),  # type: ignore[attr-defined]
    ),
    _stock(
        "organizations.sectional",
        _("Đảng bộ bộ phận"),
        _("đảng bộ"),
        _("Đảng bộ bộ phận trong toàn đảng bộ."),
        12,
        rows=lambda day: _organizations(day).filter(type=OrganizationType.SECTIONAL_COMMITTEE),
    ),
    _stock(
        "organizations.cells",
        _("Chi bộ"),
        _("chi bộ"),
        _("Mọi chi bộ: chi bộ cơ sở và chi bộ trực thuộc đảng ủy cơ sở, đảng ủy bộ phận."),
        13,
        rows=lambda day: _organizations(day).cells(),  # type: ignore[attr-defined]
    ),
    _stock(
        "organizations.cells_under_grassroots",
        _("Chi bộ trực thuộc đảng ủy cơ sở"),
        _("chi bộ"),
        _("Chi bộ dưới đảng ủy cơ sở (kể cả qua đảng bộ bộ phận); không kể chi bộ cơ sở."),
        14,
        rows=lambda day: _organizations(day).filter(type=OrganizationType.CELL),
    ),
    Indicator(
        code="workers.total",
        label=_("Người lao động"),
        kind=Kind.STOCK,
        unit=_("người"),
        definition=_(
            "Số lao động theo lần tính gần nhất của các doanh nghiệp, cơ quan có tổ chức đảng"
            " chính nằm trong tổ chức được hỏi."
        ),
        basis=_("số liệu lao động của doanh nghiệp, cơ quan"),
        time_axis=_AS_OF,
        rows=_workers,
        sum_of="workers",
        describe=_with_employer,
        row_label="employer__versions__name",
        row_id="employer_id",
        visible=_links_visible,
        value_kind="figures",
        rows_kind="organizations",
        dimensions={
            "ownership": Dimension(
                "ownership",
                _("loại sở hữu"),
                lambda on: F("employer__versions__ownership"),
                lambda: dict(Ownership.choices),
                _with_employer,
            )
        },
        order=15,
    ),
)
