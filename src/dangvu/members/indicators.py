"""Figures of members: how many there are, and what happened to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DurationField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.enums import Choices
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from dangvu.core.indicators import Day, Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.members.choices import (
    BadgeKind,
    CardKind,
    Direction,
    ExitKind,
    PlacementKind,
    Sex,
    Status,
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
from dangvu.organizations.models import EmployerLink, EmployerVersion

_OWN_RECORDS = _("sổ đảng viên của đơn vị")


class ExtractYear(Func):
    template = "EXTRACT(YEAR FROM %(expressions)s)"
    output_field = IntegerField()


class Earliest(Func):
    """The earliest day that a partial date may be: the rule by which such dates are compared."""

    function = "core_earliest"
    output_field = DateField()


def _age(since: Any, on: Day) -> Any:
    """Whole years from a partial date to a day."""
    day = Value(on, output_field=DateField()) if isinstance(on, date) else on
    lived = Func(day, Earliest(since), function="age", output_field=DurationField())
    return Cast(ExtractYear(lived), IntegerField())


def _held(path: str, on: Day) -> tuple[Q, dict[str, Any]]:
    """The current row of a dated relation on a day: to be given to one `filter`."""
    open_or_later = Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": on})
    return open_or_later, {
        f"{path}superseded_at__isnull": True,
        f"{path}valid_from__lte": on,
    }


def _with_person(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    """Join what is true of the person that day; every person has such a row from 1930 on."""
    condition, fixed = _held("person__versions__", on)
    return rows.filter(condition, **fixed)


def _with_standing(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    condition, fixed = _held("membership__standings__", on)
    return rows.filter(condition, **fixed)


def _with_admission(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    rows = _with_standing(rows, on)
    return rows.filter(membership__admissions__superseded_at__isnull=True)


def _of_person(code: str, label: Any, choices: type[Choices] | None = None) -> Dimension:
    def labels() -> Mapping[str, Any]:
        return dict(choices.choices) if choices else {}

    return Dimension(code, label, lambda on: F(f"person__versions__{code}"), labels, _with_person)


_AGE_BANDS = ((18, 30), (31, 40), (41, 50), (51, 60))
_PARTY_AGE_BANDS = ((0, 9), (10, 19), (20, 29), (30, 39), (40, 49), (50, 59))


def _age_band(on: Day) -> Any:
    return Case(
        When(person__versions__birth__isnull=True, then=Value("")),
        When(age_years__lt=18, then=Value("<18")),
        *(When(age_years__range=b, then=Value(f"{b[0]}-{b[1]}")) for b in _AGE_BANDS),
        default=Value(">60"),
        output_field=CharField(),
    )


def _with_age(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    rows = _with_person(rows, on)
    return rows.annotate(age_years=_age(F("person__versions__birth"), on))


def _party_age_band(on: Day) -> Any:
    return Case(
        When(membership__standings__status=Status.PROBATIONARY, then=Value("PROBATIONARY")),
        *(When(party_years__range=b, then=Value(f"{b[0]}-{b[1]}")) for b in _PARTY_AGE_BANDS),
        When(party_years__gte=60, then=Value("60+")),
        default=Value(""),
        output_field=CharField(),
    )


def _with_party_age(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    """Counted from the decision to admit (reference 3.3), from the ceremony where it is lost."""
    since = Coalesce(
        F("membership__admissions__decision_date"), F("membership__admissions__ceremony_date")
    )
    return _with_admission(rows, on).annotate(party_years=_age(since, on))


def _party_age_labels() -> Mapping[str, Any]:
    words = {f"{a}-{b}": _("%(a)d-%(b)d năm") % {"a": a, "b": b} for a, b in _PARTY_AGE_BANDS}
    return {**words, "60+": _("từ 60 năm"), "PROBATIONARY": _("dự bị, chưa tính")}


def _age_labels() -> Mapping[str, Any]:
    words = {f"{a}-{b}": _("%(a)d-%(b)d tuổi") % {"a": a, "b": b} for a, b in _AGE_BANDS}
    return {"<18": _("dưới 18 tuổi"), **words, ">60": _("trên 60 tuổi")}


_STATUS = Dimension(
    "status",
    _("tư cách"),
    lambda on: F("membership__standings__status"),
    lambda: dict(Status.choices),
    _with_standing,
)

_PERSONAL = {
    dimension.code: dimension
    for dimension in (
        _of_person("sex", _("giới tính"), Sex),
        Dimension("age_band", _("độ tuổi"), _age_band, _age_labels, _with_age),
        _of_person("ethnicity", _("dân tộc")),
        _of_person("religion", _("tôn giáo")),
        _of_person("education", _("học vấn")),
        _of_person("theory_level", _("lý luận chính trị")),
        _of_person("occupation", _("nghề nghiệp")),
        Dimension("party_age", _("tuổi đảng"), _party_age_band, _party_age_labels, _with_party_age),
        _STATUS,
    )
}
# Whoever was admitted, died or left that very day has no standing to break down by.
_OF_RECORDS = {
    code: dimension for code, dimension in _PERSONAL.items() if code not in {"status", "party_age"}
}


def _members(day: date) -> QuerySet[Any]:
    """Official placements of those whose standing holds that day."""
    placed = Placement.objects.as_of(day).filter(kind=PlacementKind.OFFICIAL)
    return _with_standing(placed, day)


def _probationary(day: date) -> QuerySet[Any]:
    condition, fixed = _held("membership__standings__", day)
    placed = Placement.objects.as_of(day).filter(kind=PlacementKind.OFFICIAL)
    return placed.filter(condition, membership__standings__status=Status.PROBATIONARY, **fixed)


def _without_own_organization(day: date) -> QuerySet[Any]:
    """Members whose employer has no Party organisation of its own that day."""
    linked = EmployerLink.objects.as_of(day).values("employer_id")
    alone = EmployerVersion.objects.as_of(day).exclude(employer_id__in=linked)
    condition, fixed = _held("person__versions__", day)
    return _members(day).filter(
        condition, person__versions__employer__in=alone.values("employer_id"), **fixed
    )


def _stock(code: str, label: Any, definition: Any, order: int, rows: Any) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=Kind.STOCK,
        unit=_("đảng viên"),
        definition=definition,
        basis=_OWN_RECORDS,
        time_axis=_("tại một ngày, theo cây tổ chức của ngày đó"),
        rows=rows,
        describe=_with_person,
        row_id="person_id",
        row_label="person__versions__full_name",
        row_order="person__versions__sort_key",
        row_page="members:detail",
        dimensions=_PERSONAL,
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
        rows=rows,
        describe=_with_person,
        row_id="person_id",
        row_label="person__versions__full_name",
        row_order="person__versions__sort_key",
        row_page="members:detail",
        dimensions={**_OF_RECORDS, **(more or {})},
        order=order,
    )


def _in_period(rows: QuerySet[Any], day: Any, period: Period) -> QuerySet[Any]:
    dated = rows.filter(organization__isnull=False).annotate(counted_on=day)
    return dated.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _admitted(period: Period) -> QuerySet[Any]:
    day = Earliest(Coalesce(F("decision_date"), F("ceremony_date")))
    return _in_period(Admission.objects.current(), day, period)


def _recognized(period: Period) -> QuerySet[Any]:
    day = Earliest(Coalesce(F("decision_date"), F("effective_date")))
    return _in_period(Recognition.objects.current(), day, period)


def _recorded(model: Any, **which: Any) -> Callable[[Period], QuerySet[Any]]:
    def rows(period: Period) -> QuerySet[Any]:
        return _in_period(model.objects.current().filter(**which), F("on"), period)

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
    ),
    _stock(
        "members.probationary",
        _("Đảng viên dự bị"),
        _("Đảng viên đã làm lễ kết nạp, chưa đến ngày công nhận chính thức có hiệu lực."),
        21,
        _probationary,
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
    ),
    Indicator(
        code="members.per_cell",
        label=_("Đảng viên bình quân một chi bộ"),
        kind=Kind.AVERAGE,
        unit=_("đảng viên / chi bộ"),
        definition=_("Số đảng viên chia cho số chi bộ (kể cả chi bộ cơ sở) cùng ngày."),
        basis=_OWN_RECORDS,
        time_axis=_("tại một ngày, theo cây tổ chức của ngày đó"),
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
