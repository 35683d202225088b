"""Figures of posts: seats, what of them is vacant, committees consolidated, posts held at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from dangvu.core.indicators import Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.offices.choices import BodyKind, PostKind
from dangvu.offices.models import Holding
from dangvu.offices.selectors.vacancies import posts_with_filled

_OWN_RECORDS = _("sổ tổ chức lãnh đạo và chức danh của đơn vị")
_TODAY = _("tại một ngày, theo cây tổ chức của ngày đó")


def _seats(day: date) -> QuerySet[Any]:
    return posts_with_filled(day).filter(seats__gt=0)


def _vacant(day: date) -> QuerySet[Any]:
    return posts_with_filled(day).filter(seats__gt=F("filled"))


def _consolidated(period: Period) -> QuerySet[Any]:
    rows = Holding.objects.current().filter(completes=True, post__body__isnull=False)
    dated = rows.annotate(counted_on=F("valid_from"))
    return dated.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _concurrent(day: date) -> QuerySet[Any]:
    held = Holding.objects.as_of(day)
    outside = held.filter(person=OuterRef("person_id"), post__body__isnull=True)
    return held.filter(Exists(outside), post__body__isnull=False)


_DIMENSIONS = {
    one.code: one
    for one in (
        Dimension(
            "post", _("chức danh"), lambda on: F("post__kind"), lambda: dict(PostKind.choices)
        ),
        Dimension(
            "body", _("cơ quan"), lambda on: F("post__body__kind"), lambda: dict(BodyKind.choices)
        ),
    )
}
_OF_POSTS = {
    **_DIMENSIONS,
    "key": Dimension(
        "key",
        _("chủ chốt"),
        lambda on: Case(When(is_key=True, then=Value("KEY")), default=Value("OTHER")),
        lambda: {"KEY": _("chủ chốt"), "OTHER": _("chức danh khác")},
    ),
}


def _indicator(
    code: str, label: Any, kind: Kind, definition: Any, order: int, **more: Any
) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=kind,
        definition=definition,
        basis=_OWN_RECORDS,
        value_kind="figures",
        rows_kind="offices",
        organization="post__body__organization",
        row_label="post__title",
        order=order,
        **{
            "time_axis": _TODAY,
            "unit": _("chức danh"),
            "dimensions": _DIMENSIONS,
            **more,
        },
    )


register(
    _indicator(
        "offices.seats",
        _("Định mức chức danh"),
        Kind.STOCK,
        _("Tổng số người theo định mức của các chức danh trong tổ chức lãnh đạo, cơ quan của tổ chức đảng;"
          " chức danh ở doanh nghiệp không tính."),
        60,
        rows=_seats,
        sum_of="seats",
        unit=_("người"),
        dimensions=_OF_POSTS,
    ),
    _indicator(
        "offices.vacant",
        _("Chức danh khuyết"),
        Kind.STOCK,
        _("Chức danh trong tổ chức lãnh đạo, cơ quan của tổ chức đảng có số người giữ ít hơn định mức,"
          " thiếu mấy người cũng tính một; người tạm giữ không tính là đã đủ."),
        61,
        rows=_vacant,
        dimensions=_OF_POSTS,
    ),
    _indicator(
        "offices.consolidated",
        _("Kiện toàn cấp ủy"),
        Kind.FLOW,
        _("Lượt người được bầu, chỉ định để kiện toàn giữa hai kỳ đại hội, tính vào ngày bắt đầu giữ chức"
          " danh; người được bầu tại đại hội không tính."),
        62,
        rows=_consolidated,
        unit=_("lượt người"),
        time_axis=_("theo ngày bắt đầu giữ chức danh trong kỳ"),
    ),
    _indicator(
        "offices.concurrent",
        _("Chức danh của Đảng do người đang giữ chức danh ở doanh nghiệp"),
        Kind.STOCK,
        _("Lượt giữ chức danh trong tổ chức lãnh đạo của Đảng mà người giữ đồng thời giữ chức danh ở doanh"
          " nghiệp; một người giữ nhiều chức danh của Đảng thì tính nhiều lượt."),
        63,
        rows=_concurrent,
        unit=_("lượt"),
    ),
)  # fmt: skip
