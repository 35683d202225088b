"""By what figures of members are broken down, read from the rows that were recorded."""

from __future__ import annotations

from collections.abc import Mapping
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

from dangvu.core.indicators import Day, Dimension
from dangvu.members.choices import Sex, Status
from dangvu.members.permissions import BASIC, FILE, set_of


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


def held(path: str, on: Day) -> tuple[Q, dict[str, Any]]:
    """The current row of a dated relation on a day: to be given to one `filter`."""
    open_or_later = Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": on})
    return open_or_later, {
        f"{path}superseded_at__isnull": True,
        f"{path}valid_from__lte": on,
    }


def with_person(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    """Join what is true of the person that day; every person has such a row from 1930 on."""
    condition, fixed = held("person__versions__", on)
    return rows.filter(condition, **fixed)


def with_standing(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    condition, fixed = held("membership__standings__", on)
    return rows.filter(condition, **fixed)


def _with_admission(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    rows = with_standing(rows, on)
    return rows.filter(membership__admissions__superseded_at__isnull=True)


def _told_by(code: str) -> str:
    """What everybody is shown need not be asked about."""
    return "" if set_of(code) == BASIC else set_of(code)


def _of_person(code: str, label: Any, choices: type[Choices] | None = None) -> Dimension:
    def labels() -> Mapping[str, Any]:
        return dict(choices.choices) if choices else {}

    return Dimension(
        code, label, lambda on: F(f"person__versions__{code}"), labels, with_person, _told_by(code)
    )


AGE_BANDS = ((18, 30), (31, 40), (41, 50), (51, 60))
PARTY_AGE_BANDS = ((0, 9), (10, 19), (20, 29), (30, 39), (40, 49), (50, 59))


def _age_band(on: Day) -> Any:
    return Case(
        When(person__versions__birth__isnull=True, then=Value("")),
        When(age_years__lt=18, then=Value("<18")),
        *(When(age_years__range=b, then=Value(f"{b[0]}-{b[1]}")) for b in AGE_BANDS),
        default=Value(">60"),
        output_field=CharField(),
    )


def _with_age(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    rows = with_person(rows, on)
    return rows.annotate(age_years=_age(F("person__versions__birth"), on))


def _party_age_band(on: Day) -> Any:
    return Case(
        When(membership__standings__status=Status.PROBATIONARY, then=Value("PROBATIONARY")),
        *(When(party_years__range=b, then=Value(f"{b[0]}-{b[1]}")) for b in PARTY_AGE_BANDS),
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
    words = {f"{a}-{b}": _("%(a)d-%(b)d năm") % {"a": a, "b": b} for a, b in PARTY_AGE_BANDS}
    return {**words, "60+": _("từ 60 năm"), "PROBATIONARY": _("dự bị, chưa tính")}


def _age_labels() -> Mapping[str, Any]:
    words = {f"{a}-{b}": _("%(a)d-%(b)d tuổi") % {"a": a, "b": b} for a, b in AGE_BANDS}
    return {"<18": _("dưới 18 tuổi"), **words, ">60": _("trên 60 tuổi")}


_STATUS = Dimension(
    "status",
    _("tư cách"),
    lambda on: F("membership__standings__status"),
    lambda: dict(Status.choices),
    with_standing,
)

PERSONAL = {
    dimension.code: dimension
    for dimension in (
        _of_person("sex", _("giới tính"), Sex),
        Dimension("age_band", _("độ tuổi"), _age_band, _age_labels, _with_age, FILE),
        _of_person("ethnicity", _("dân tộc")),
        _of_person("religion", _("tôn giáo")),
        _of_person("education", _("học vấn")),
        _of_person("theory_level", _("lý luận chính trị")),
        _of_person("occupation", _("nghề nghiệp")),
        Dimension(
            "party_age", _("tuổi đảng"), _party_age_band, _party_age_labels, _with_party_age, FILE
        ),
        _STATUS,
    )
}
# Whoever was admitted, died or left that very day has no standing to break down by.
OF_RECORDS = {
    code: dimension for code, dimension in PERSONAL.items() if code not in {"status", "party_age"}
}
