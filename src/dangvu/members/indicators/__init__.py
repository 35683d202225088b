"""Figures of members: how many there are, and what happened to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
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
from dangvu.members.indicators import (
    counted,
    pool,  # noqa: F401  -- registers itself
)
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
    Exemption,
    Exit,
    Placement,
    Recognition,
    Suspension,
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


def _held(model: Any, **which: Any) -> Callable[[date], QuerySet[Any]]:
    """Rows of the model that keep a member apart that day."""

    def rows(day: date) -> QuerySet[Any]:
        return model.objects.as_of(day).filter(**which)  # type: ignore[no-any-return]

    return rows


def _apart(
    code: str, label: Any, definition: Any, order: int, held: Callable[[date], QuerySet[Any]]
) -> Indicator:
    def rows(day: date) -> QuerySet[Any]:
        return _members(day).filter(person__in=held(day).values("person_id"))

    return _stock(code, label, definition, order, rows, counted.apart(held))


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


def _with_last_standing(rows: QuerySet[Any], on: Any) -> QuerySet[Any]:
    """Join the standing that the exit ended."""
    return rows.filter(
        membership__standings__valid_to=F("on"), membership__standings__superseded_at__isnull=True
    )


_EXIT_DIMENSIONS = {
    "left_as": Dimension(
        "left_as", _("tư cách khi ra"), lambda on: F("membership__standings__status"),
        lambda: dict(Status.choices), _with_last_standing,
    ),
}  # fmt: skip


def _placed_on(day: str, **which: Any) -> QuerySet[Any]:
    """Official placements with the day, found at that path, on which something else happened."""
    path = F(f"person__{day}")
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=path)
    placed = Placement.objects.current().filter(kind=PlacementKind.OFFICIAL)
    return placed.filter(still, valid_from__lte=path, **which).annotate(counted_on=path)


def _in_contact(day: date) -> QuerySet[Any]:
    condition, fixed = held("person__residence_contacts__", day)
    return _members(day).filter(condition, **fixed)


def _introduced(period: Period) -> QuerySet[Any]:
    contacts = "person__residence_contacts__"
    return _placed_on(
        "residence_contacts__valid_from",
        **{
            f"{contacts}superseded_at__isnull": True,
            f"{contacts}valid_from__gte": period.start,
            f"{contacts}valid_from__lt": period.end,
        },
    )


def _commented(period: Period) -> QuerySet[Any]:
    comments = "person__residence_comments__"
    return _placed_on(
        "residence_comments__received_on",
        **{
            f"{comments}superseded_at__isnull": True,
            f"{comments}received_on__gte": period.start,
            f"{comments}received_on__lt": period.end,
        },
    )


def _tiers() -> dict[str, str]:
    return {str(years): _("%d năm") % years for years in range(30, 95, 5) if years != 35}


_BADGE_DIMENSIONS = {
    "years": Dimension(
        "years", _("mức Huy hiệu"), lambda on: Cast(F("years"), CharField()), _tiers
    ),
}  # fmt: skip

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
    _apart(
        "members.exempt",
        _("Đảng viên được miễn công tác và sinh hoạt"),
        _(
            "Đảng viên được miễn công tác và sinh hoạt đảng không thời hạn; vẫn tính vào số đảng viên."
        ),
        24,
        _held(Exemption, is_temporary=False),
    ),
    _apart(
        "members.temporarily_exempt",
        _("Đảng viên đang tạm miễn công tác và sinh hoạt"),
        _(
            "Đảng viên đang trong thời gian tạm miễn; vẫn tính vào số đảng viên và vẫn đóng đảng phí."
        ),
        25,
        _held(Exemption, is_temporary=True),
    ),
    _apart(
        "members.suspended",
        _("Đảng viên đang bị đình chỉ sinh hoạt"),
        _("Đảng viên đang trong thời gian đình chỉ sinh hoạt đảng; vẫn tính vào số đảng viên."),
        26,
        _held(Suspension),
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
        _BADGE_DIMENSIONS,
    ),
    _flow(
        "members.badges_awarded",
        _("Tặng Huy hiệu Đảng"),
        _("Đảng viên được trao Huy hiệu trong kỳ, theo ngày trao."),
        36,
        _recorded(Badge, kind=BadgeKind.AWARDED),
        _BADGE_DIMENSIONS,
    ),
    _stock(
        "members.in_residence_contact",
        _("Đảng viên giữ mối liên hệ nơi cư trú"),
        _("Đảng viên đang công tác đã được cấp ủy nơi cư trú tiếp nhận theo giới thiệu."),
        27,
        _in_contact,
        None,
    ),
    _flow(
        "members.introduced_to_residence",
        _("Giới thiệu về nơi cư trú"),
        _("Đảng viên được cấp ủy nơi cư trú tiếp nhận trong kỳ, tính ở chi bộ đang sinh hoạt."),
        41,
        _introduced,
    ),
    _flow(
        "members.residence_comments",
        _("Nhận xét của nơi cư trú"),
        _("Nhận xét hằng năm của cấp ủy nơi cư trú đã nhận trong kỳ."),
        42,
        _commented,
        unit=_("nhận xét"),
    ),
    _flow(
        "members.struck_off",
        _("Xóa tên"),
        _("Đảng viên bị xóa tên trong kỳ; thôi tính vào số đảng viên ngay ngày đó."),
        37,
        _recorded(Exit, kind=ExitKind.STRUCK_OFF),
        _EXIT_DIMENSIONS,
    ),
    _flow(
        "members.left",
        _("Xin ra khỏi Đảng"),
        _("Đảng viên được cho ra khỏi Đảng theo đơn trong kỳ."),
        38,
        _recorded(Exit, kind=ExitKind.LEFT),
        _EXIT_DIMENSIONS,
    ),
    _flow(
        "members.expelled",
        _("Khai trừ"),
        _("Đảng viên bị khai trừ trong kỳ."),
        39,
        _recorded(Exit, kind=ExitKind.EXPELLED),
        _EXIT_DIMENSIONS,
    ),
    _flow(
        "members.died",
        _("Từ trần"),
        _("Đảng viên từ trần trong kỳ."),
        40,
        _recorded(Exit, kind=ExitKind.DIED),
        _EXIT_DIMENSIONS,
    ),
)
