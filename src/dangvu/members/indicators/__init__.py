"""Figures of members: how many there are, and what happened to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dangvu.core.indicators import Counted, Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.members.choices import (
    BadgeKind,
    CardKind,
    Direction,
    ExitKind,
    PlacementKind,
    Status,
)
from dangvu.members.indicators import counted
from dangvu.members.indicators.dimensions import (
    OF_RECORDS,
    PERSONAL,
    Earliest,
    held,
    with_person,
    with_standing,
)
from dangvu.members.models import (
    Admission,
    Badge,
    Card,
    Exit,
    Placement,
    Recognition,
    Transfer,
)
from dangvu.members.models.records import decided_or
from dangvu.members.selectors.requests import not_restricted
from dangvu.organizations.models import EmployerLink, EmployerVersion

_OWN_RECORDS = _("sổ đảng viên của đơn vị")


def _members(day: date) -> QuerySet[Any]:
    """Official placements of those whose standing holds that day."""
    placed = Placement.objects.as_of(day).filter(kind=PlacementKind.OFFICIAL)
    return with_standing(placed, day)


def _probationary(day: date) -> QuerySet[Any]:
    condition, fixed = held("membership__standings__", day)
    placed = Placement.objects.as_of(day).filter(kind=PlacementKind.OFFICIAL)
    return placed.filter(condition, membership__standings__status=Status.PROBATIONARY, **fixed)


def _employers_alone(day: date) -> QuerySet[Any]:
    linked = EmployerLink.objects.as_of(day).values("employer_id")
    alone: QuerySet[Any] = EmployerVersion.objects.as_of(day).exclude(employer_id__in=linked)
    return alone.values("employer_id")


def _without_own_organization(day: date) -> QuerySet[Any]:
    """Members whose employer has no Party organisation of its own that day."""
    condition, fixed = held("person__versions__", day)
    alone = {"person__versions__employer__in": _employers_alone(day)}
    return _members(day).filter(condition, **alone, **fixed)


def _stock(
    code: str, label: Any, definition: Any, order: int, rows: Any, census: Counted
) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=Kind.STOCK,
        unit=_("đảng viên"),
        definition=definition,
        basis=_OWN_RECORDS,
        time_axis=_("tại một ngày, theo cây tổ chức của ngày đó"),
        value_kind="figures",
        rows_kind="members",
        rows=rows,
        describe=with_person,
        row_id="person_id",
        row_label="person__versions__full_name",
        row_order="person__versions__sort_key",
        row_page="members:detail",
        told=not_restricted,
        dimensions=PERSONAL,
        counted=census,
        order=order,
    )


def _flow(
    code: str,
    label: Any,
    definition: Any,
    order: int,
    rows: Callable[[Period], QuerySet[Any]],
    more: Mapping[str, Dimension] | None = None,
    unit: Any = None,
) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=Kind.FLOW,
        unit=unit or _("đảng viên"),
        definition=definition,
        basis=_OWN_RECORDS,
        time_axis=_("theo ngày của từng việc trong kỳ"),
        value_kind="figures",
        rows_kind="members",
        rows=rows,
        describe=with_person,
        row_id="person_id",
        row_label="person__versions__full_name",
        row_order="person__versions__sort_key",
        row_page="members:detail",
        told=not_restricted,
        dimensions={**OF_RECORDS, **(more or {})},
        order=order,
    )


def _in_period(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    dated = rows.filter(organization__isnull=False).annotate(counted_on=F("on"))
    return dated.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _decided(rows: QuerySet[Any], other: str, period: Period) -> QuerySet[Any]:
    """By the earliest day of the decision, without one that of `other`.

    The texts of partial dates ascend as their earliest days do, so that the index finds them.
    """
    assert period.end is not None
    inside = rows.filter(organization__isnull=False).alias(written=decided_or(other))
    inside = inside.filter(written__gte=_least(period.start), written__lt=_least(period.end))
    return inside.annotate(counted_on=Earliest(Coalesce(F("decision_date"), F(other))))


def _least(day: date) -> str:
    """The first in order of the texts whose earliest day is that day."""
    text = day.isoformat()
    return text[:4] if (day.month, day.day) == (1, 1) else text[:7] if day.day == 1 else text


def _admitted(period: Period) -> QuerySet[Any]:
    return _decided(Admission.objects.current(), "ceremony_date", period)


def _recognized(period: Period) -> QuerySet[Any]:
    return _decided(Recognition.objects.current(), "effective_date", period)


def _recorded(model: Any, **which: Any) -> Callable[[Period], QuerySet[Any]]:
    def rows(period: Period) -> QuerySet[Any]:
        return _in_period(model.objects.current().filter(**which), period)

    return rows


_TRANSFER_DIMENSIONS = {
    "direction": Dimension(
        "direction", _("chiều"), lambda on: F("direction"), lambda: dict(Direction.choices)
    ),
    "permanence": Dimension(
        "permanence", _("tính chất"), lambda on: F("permanence"),
        lambda: dict(PlacementKind.choices),
    ),
}  # fmt: skip

register(
    _stock(
        "members.total",
        _("Đảng viên"),
        _("Người có chi bộ chính thức trong tổ chức và còn tư cách đảng viên (dự bị, chính thức)."),
        20,
        _members,
        counted.MEMBERS,
    ),
    _stock(
        "members.probationary",
        _("Đảng viên dự bị"),
        _("Đảng viên đã làm lễ kết nạp, chưa đến ngày công nhận chính thức có hiệu lực."),
        21,
        _probationary,
        counted.PROBATIONARY,
    ),
    _stock(
        "members.without_own_organization",
        _("Đảng viên ở doanh nghiệp chưa có tổ chức đảng"),
        _(
            "Đảng viên đang sinh hoạt trong tổ chức mà doanh nghiệp nơi làm việc chưa có tổ chức đảng"
            " nào; người chưa ghi nơi làm việc không tính."
        ),
        23,
        _without_own_organization,
        counted.at_employers(_employers_alone),
    ),
    Indicator(
        code="members.per_cell",
        label=_("Đảng viên bình quân một chi bộ"),
        kind=Kind.AVERAGE,
        unit=_("đảng viên / chi bộ"),
        definition=_("Số đảng viên chia cho số chi bộ (kể cả chi bộ cơ sở) cùng ngày."),
        basis=_OWN_RECORDS,
        time_axis=_("tại một ngày, theo cây tổ chức của ngày đó"),
        value_kind="figures",
        rows_kind="members",
        numerator="members.total",
        denominator="organizations.cells",
        order=22,
    ),
    _flow(
        "members.admitted",
        _("Kết nạp"),
        _(
            "Đảng viên có quyết định kết nạp trong kỳ (theo ngày quyết định; thiếu thì theo ngày lễ),"
            " tính ở chi bộ kết nạp. Người kết nạp nơi khác rồi chuyển đến không tính."
        ),
        30,
        _admitted,
    ),
    _flow(
        "members.recognized",
        _("Công nhận chính thức"),
        _("Đảng viên có quyết định công nhận chính thức trong kỳ (thiếu thì theo ngày hiệu lực)."),
        31,
        _recognized,
    ),
    _flow(
        "members.transfers",
        _("Lượt chuyển sinh hoạt đảng"),
        _("Lượt giới thiệu chuyển sinh hoạt đi, đến, nội bộ; lượt nội bộ tính một lần, ở nơi đi."),
        32,
        _recorded(Transfer),
        _TRANSFER_DIMENSIONS,
        _("lượt"),
    ),
    _flow(
        "members.cards_issued",
        _("Cấp thẻ đảng viên"),
        _("Đảng viên được cấp thẻ mới trong kỳ; không nhất thiết được công nhận trong cùng kỳ."),
        33,
        _recorded(Card, kind=CardKind.ISSUED),
    ),
    _flow(
        "members.cards_replaced",
        _("Đổi thẻ đảng viên"),
        _("Đảng viên được đổi, cấp lại thẻ hỏng, mất trong kỳ."),
        34,
        _recorded(Card, kind=CardKind.REPLACED),
    ),
    _flow(
        "members.cards_recalled",
        _("Thu hồi thẻ đảng viên"),
        _("Thẻ của người bị khai trừ, xóa tên, xin ra đã nộp lên cấp trên trong kỳ."),
        34,
        _recorded(Card, kind=CardKind.RECALLED),
    ),
    _flow(
        "members.badges_proposed",
        _("Đề nghị tặng Huy hiệu Đảng"),
        _("Đảng viên được đề nghị tặng Huy hiệu trong kỳ; đề nghị chưa phải là được tặng."),
        35,
        _recorded(Badge, kind=BadgeKind.PROPOSED),
    ),
    _flow(
        "members.badges_awarded",
        _("Tặng Huy hiệu Đảng"),
        _("Đảng viên được trao Huy hiệu trong kỳ, theo ngày trao."),
        36,
        _recorded(Badge, kind=BadgeKind.AWARDED),
    ),
    _flow(
        "members.struck_off",
        _("Xóa tên"),
        _("Đảng viên bị xóa tên trong kỳ; thôi tính vào số đảng viên ngay ngày đó."),
        37,
        _recorded(Exit, kind=ExitKind.STRUCK_OFF),
    ),
    _flow(
        "members.left",
        _("Xin ra khỏi Đảng"),
        _("Đảng viên được cho ra khỏi Đảng theo đơn trong kỳ."),
        38,
        _recorded(Exit, kind=ExitKind.LEFT),
    ),
    _flow(
        "members.expelled",
        _("Khai trừ"),
        _("Đảng viên bị khai trừ trong kỳ."),
        39,
        _recorded(Exit, kind=ExitKind.EXPELLED),
    ),
    _flow(
        "members.died",
        _("Từ trần"),
        _("Đảng viên từ trần trong kỳ."),
        40,
        _recorded(Exit, kind=ExitKind.DIED),
    ),
)
