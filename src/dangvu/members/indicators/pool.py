"""Figures of the pool: who is in it, with a course that still holds, with somebody who helps; who
came into it and who left it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.members.choices import Course, DropReason, Sex
from dangvu.members.models import Candidate, Certificate, Helper, PoolPlace
from dangvu.members.selectors.requests import not_restricted
from dangvu.rules.selectors import UnknownRule, parameter

_BASIS = _("danh sách theo dõi nguồn phát triển Đảng")


class _MonthsLater(Func):
    """The same day so many months later, or the last of that month."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


def _pool(day: date) -> QuerySet[Any]:
    return PoolPlace.objects.as_of(day)  # type: ignore[no-any-return]


def _certified(day: date) -> QuerySet[Any]:
    """By the general rule of that day; where the rulebook is silent a certificate holds for ever."""
    given = Certificate.objects.current().filter(
        candidate=OuterRef("candidate"), course=Course.AWARENESS, given_on__lte=day
    )
    try:
        months = int(parameter("awareness.certificate_months", on=day).value)
    except UnknownRule:
        return _pool(day).filter(Exists(given))
    until = _MonthsLater(F("given_on"), Value(months))
    return _pool(day).filter(Exists(given.annotate(until=until).filter(until__gte=day)))


def _helped(day: date) -> QuerySet[Any]:
    helping = Helper.objects.as_of(day).filter(candidate=OuterRef("candidate"))
    return _pool(day).filter(Exists(helping))


def _selected(period: Period) -> QuerySet[Any]:
    rows = PoolPlace.objects.current().filter(valid_from=F("candidate__selected_on"))
    rows = rows.annotate(counted_on=F("valid_from"))
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _dropped(period: Period) -> QuerySet[Any]:
    rows = Candidate.objects.filter(dropped_on__isnull=False).annotate(counted_on=F("dropped_on"))
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _told(path: str) -> Callable[[Actor], Q]:
    """Whoever was admitted and whose record is restricted is counted and not named."""

    def told(actor: Actor) -> Q:
        named = not_restricted(actor, f"{path}person")
        return named | Q(**{f"{path}person__isnull": True}) if named else named

    return told


def _sex(path: str) -> Dimension:
    return Dimension("sex", _("giới tính"), lambda on: F(f"{path}sex"), lambda: dict(Sex.choices))


def _stock(code: str, label: Any, definition: Any, order: int, rows: Any) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=Kind.STOCK,
        unit=_("quần chúng"),
        definition=definition,
        basis=_BASIS,
        time_axis=_("tại một ngày, theo cây tổ chức của ngày đó"),
        value_kind="figures",
        rows_kind="procedures",
        rows=rows,
        row_id="candidate_id",
        row_label="candidate__full_name",
        row_order="candidate__sort_key",
        row_page="members:candidate",
        told=_told("candidate__"),
        dimensions={"sex": _sex("candidate__")},
        order=order,
    )


def _flow(
    code: str, label: Any, definition: Any, order: int, rows: Any, path: str, **more: Dimension
) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=Kind.FLOW,
        unit=_("quần chúng"),
        definition=definition,
        basis=_BASIS,
        time_axis=_("theo ngày của từng việc trong kỳ"),
        value_kind="figures",
        rows_kind="procedures",
        rows=rows,
        row_id="candidate_id" if path else "pk",
        row_label=f"{path}full_name",
        row_order=f"{path}sort_key",
        row_page="members:candidate",
        told=_told(path),
        dimensions={"sex": _sex(path), **more},
        order=order,
    )


register(
    _stock(
        "members.candidates",
        _("Quần chúng trong nguồn phát triển Đảng"),
        _("Quần chúng đang được chi bộ theo dõi, chưa kết nạp, chưa đưa ra khỏi nguồn."),
        40,
        _pool,
    ),
    _stock(
        "members.candidates_certified",
        _("Quần chúng trong nguồn đã học lớp nhận thức về Đảng"),
        _(
            "Quần chúng trong nguồn có giấy chứng nhận học lớp nhận thức về Đảng còn giá trị vào ngày"
            " hỏi."
        ),
        41,
        _certified,
    ),
    _stock(
        "members.candidates_helped",
        _("Quần chúng trong nguồn có người giúp đỡ"),
        _("Quần chúng trong nguồn đã được phân công đảng viên chính thức giúp đỡ vào ngày hỏi."),
        42,
        _helped,
    ),
    _flow(
        "members.candidates_selected",
        _("Quần chúng đưa vào nguồn"),
        _("Quần chúng được chi bộ đưa vào nguồn trong kỳ, tính cho chi bộ đã chọn."),
        43,
        _selected,
        "candidate__",
    ),
    _flow(
        "members.candidates_dropped",
        _("Quần chúng đưa ra khỏi nguồn"),
        _("Quần chúng bị đưa hoặc xin ra khỏi nguồn trong kỳ; người được kết nạp không tính."),
        44,
        _dropped,
        "",
        why=Dimension(
            "why", _("lý do"), lambda on: F("dropped_why"), lambda: dict(DropReason.choices)
        ),
    ),
)
