"""Figures of cases: running, how old they are and how long they wait, what is late; begun, ended by
outcome and how long that took; steps taken after their day, cases sent back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Either
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.members.selectors.requests import not_restricted
from dangvu.procedures import registry
from dangvu.procedures.choices import LEAVING, State, What
from dangvu.procedures.models import Case, StepTaken

_OWN_RECORDS = _("sổ hồ sơ giải quyết theo quy trình của đơn vị")
_TODAY = _("tại một ngày, theo cây tổ chức của ngày đó")


#: From the first day of a case, or of its step: the last day of each band.
_BANDS = (30, 90, 180, 365)


def _cases() -> QuerySet[Any]:
    return Case.objects.exclude(state=State.CANCELLED)


def _ran_at(day: Any, case: str = "") -> Any:
    """For which organisation a case ran on a day: a later reorganisation changes nothing of before.
    `case` leads from the row to the case."""
    handed = StepTaken.objects.current().filter(what=What.HANDED_OVER, came_from__isnull=False)
    later = handed.filter(case=OuterRef(f"{case}pk"), on__gt=day).order_by("on", "id")
    now = F(f"{case}organization_id")
    # Few cases were ever handed over: the others are not asked one by one.
    return Either(
        When(
            **{f"{case}pk__in": handed.values("case_id")},
            then=Coalesce(Subquery(later.values("came_from_id")[:1]), now),
        ),
        default=now,
        output_field=BigIntegerField(),
    )


def _running(day: date) -> QuerySet[Any]:
    """Cases begun and not over on the day, each as it stood then: `ran_at`, `stood_at`, `stood_since`,
    `had_due`. Of one that was brought in later, what it was before is known as far as it was told."""
    rows = _cases().filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), began_on__lte=day)
    line = StepTaken.objects.current().filter(case=OuterRef("pk"), on__lte=day).order_by("-id")
    came = line.filter(what__in=[*LEAVING, What.BEGUN, What.IMPORTED])
    return rows.annotate(
        stood_at=Coalesce(Subquery(line.values("to_step")[:1]), Value("")),
        stood_since=Coalesce(Subquery(came.values("on")[:1]), F("began_on")),
        had_due=Subquery(line.values("due")[:1]),
        ran_at_id=_ran_at(day),
    )


class _Days(Func):
    """Days from the second day to the first."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


def _waiting(day: date) -> QuerySet[Any]:
    today = Cast(Value(day), DateField())
    return _running(day).annotate(waiting_days=_Days(today, F("stood_since")))


def _overdue(day: date) -> QuerySet[Any]:
    return _running(day).filter(had_due__lt=day)


def _aged(day: date) -> QuerySet[Any]:
    today = Cast(Value(day), DateField())
    return _running(day).annotate(age_days=_Days(today, F("began_on")))


def _begun(period: Period) -> QuerySet[Any]:
    rows = _cases().annotate(counted_on=F("began_on"), ran_at_id=_ran_at(OuterRef("began_on")))
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _ended(period: Period) -> QuerySet[Any]:
    rows = _cases().annotate(
        counted_on=F("ended_on"),
        took_days=_Days(F("ended_on"), F("began_on")),
        ran_at_id=_ran_at(OuterRef("ended_on")),
    )
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _left(period: Period) -> QuerySet[Any]:
    """Steps that cases left, whichever way: a line of a case each."""
    rows = StepTaken.objects.current().exclude(case__state=State.CANCELLED)
    rows = rows.filter(what__in=LEAVING)
    rows = rows.annotate(counted_on=F("on"), ran_at_id=_ran_at(OuterRef("on"), "case__"))
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _late(period: Period) -> QuerySet[Any]:
    return _left(period).filter(on__gt=F("was_due"))


def _returned(period: Period) -> QuerySet[Any]:
    return _left(period).filter(what=What.RETURNED)


def _told(actor: Actor) -> Q:
    """Cases about persons whose records are restricted are counted and not named."""
    named = not_restricted(actor)
    return named | Q(person__isnull=True) if named else named


def _told_of_line(actor: Actor) -> Q:
    named = not_restricted(actor, "case__person")
    return named | Q(case__person__isnull=True) if named else named


def _procedures() -> dict[str, Any]:
    return {code: one.label for code, one in registry.definitions().items()}


def _steps() -> dict[str, Any]:
    """Codes of steps of all procedures; a code that several share has the words of the first."""
    found: dict[str, Any] = {}
    for one in registry.definitions().values():
        for version in one.versions:
            for code, step in version.steps.items():
                found.setdefault(code, step.label)
    return found


def _outcomes() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in registry.definitions().values():
        for version in one.versions:
            for code, label in version.ends.items():
                found.setdefault(code, label)
    return found


def _band(since: str, on: Any) -> Any:
    """The band of the days from a day of a row to the day asked."""
    least = (0, *(last + 1 for last in _BANDS))
    bands = [
        When(**{f"{since}__gte": on - timedelta(days=last)}, then=Value(f"{first}-{last}"))
        for first, last in zip(least, _BANDS, strict=False)
    ]
    return Either(*bands, default=Value(f">{_BANDS[-1]}"), output_field=CharField())


def _bands() -> dict[str, Any]:
    least = (0, *(last + 1 for last in _BANDS))
    words = _("%(first)s–%(last)s ngày")
    found = {
        f"{first}-{last}": words % {"first": first, "last": last}
        for first, last in zip(least, _BANDS, strict=False)
    }
    return found | {f">{_BANDS[-1]}": _("trên %s ngày") % _BANDS[-1]}


_PROCEDURE = Dimension("procedure", _("quy trình"), lambda on: F("definition"), _procedures)
_STEP = Dimension("step", _("bước"), lambda on: F("stood_at"), _steps)
_OUTCOME = Dimension("outcome", _("kết quả"), lambda on: F("outcome"), _outcomes)
_AGE = Dimension("age", _("tuổi của hồ sơ"), lambda on: _band("began_on", on), _bands)
_WAIT = Dimension("wait", _("đã ở bước bao lâu"), lambda on: _band("stood_since", on), _bands)
_OF_LINE = (
    Dimension("procedure", _("quy trình"), lambda on: F("case__definition"), _procedures),
    Dimension("step", _("bước"), lambda on: F("step"), _steps),
)
#: How rows that are lines of cases are counted and shown.
_LINE: dict[str, Any] = {
    "row_label": "case__label", "row_id": "case_id",
    "told": _told_of_line, "by": _OF_LINE,
}  # fmt: skip


def _indicator(
    code: str, label: Any, kind: Kind, definition: Any, order: int, **more: Any
) -> Indicator:
    dimensions = more.pop("by", (_PROCEDURE, _STEP, _AGE, _WAIT))
    return Indicator(
        code=code,
        label=label,
        kind=kind,
        definition=definition,
        basis=_OWN_RECORDS,
        value_kind="figures",
        rows_kind="procedures",
        order=order,
        dimensions={one.code: one for one in dimensions},
        **{
            "unit": _("hồ sơ"),
            "time_axis": _TODAY,
            "organization": "ran_at",
            "row_label": "label",
            "row_page": "procedures:detail",
            "told": _told,
            **more,
        },
    )


register(
    _indicator(
        "cases.open",
        _("Hồ sơ đang giải quyết"),
        Kind.STOCK,
        _("Hồ sơ theo quy trình đã bắt đầu và chưa kết thúc, tính tại tổ chức mà hồ sơ thuộc về; hồ sơ tạm"
          " dừng, tạm giữ vẫn tính."),
        70,
        rows=_running,
    ),
    _indicator(
        "cases.overdue",
        _("Hồ sơ quá hạn"),
        Kind.STOCK,
        _("Hồ sơ đang giải quyết mà bước đang ở đã quá hạn vào ngày hỏi; bước chưa tính được hạn không tính."),
        71,
        rows=_overdue,
    ),
    _indicator(
        "cases.waiting_days",
        _("Số ngày hồ sơ đang chờ"),
        Kind.STOCK,
        _("Tổng số ngày, kể cả ngày nghỉ, các hồ sơ đang giải quyết đã ở bước hiện tại."),
        72,
        rows=_waiting,
        sum_of="waiting_days",
        unit=_("ngày"),
    ),
    _indicator(
        "cases.average_wait",
        _("Số ngày chờ bình quân của một hồ sơ"),
        Kind.AVERAGE,
        _("Tổng số ngày đang chờ chia cho số hồ sơ đang giải quyết."),
        73,
        numerator="cases.waiting_days",
        denominator="cases.open",
        unit=_("ngày"),
    ),
    _indicator(
        "cases.age_days",
        _("Tuổi của các hồ sơ đang giải quyết"),
        Kind.STOCK,
        _("Tổng số ngày, kể cả ngày nghỉ, từ ngày bắt đầu của các hồ sơ đang giải quyết."),
        74,
        rows=_aged,
        sum_of="age_days",
        unit=_("ngày"),
    ),
    _indicator(
        "cases.average_age",
        _("Tuổi bình quân của hồ sơ đang giải quyết"),
        Kind.AVERAGE,
        _("Tổng tuổi của các hồ sơ đang giải quyết chia cho số hồ sơ."),
        75,
        numerator="cases.age_days",
        denominator="cases.open",
        unit=_("ngày"),
    ),
    _indicator(
        "cases.begun",
        _("Hồ sơ bắt đầu"),
        Kind.FLOW,
        _("Hồ sơ theo quy trình bắt đầu trong kỳ."),
        76,
        rows=_begun,
        time_axis=_("theo ngày bắt đầu trong kỳ"),
        by=(_PROCEDURE,),
    ),
    _indicator(
        "cases.ended",
        _("Hồ sơ kết thúc"),
        Kind.FLOW,
        _("Hồ sơ theo quy trình có kết quả, rút hoặc hết thời hạn trong kỳ."),
        77,
        rows=_ended,
        time_axis=_("theo ngày kết thúc trong kỳ"),
        by=(_PROCEDURE, _OUTCOME),
    ),
    _indicator(
        "cases.ended_days",
        _("Thời gian giải quyết các hồ sơ kết thúc"),
        Kind.FLOW,
        _("Tổng số ngày, kể cả ngày nghỉ, từ ngày bắt đầu đến ngày kết thúc của hồ sơ kết thúc trong kỳ."),
        78,
        rows=_ended,
        sum_of="took_days",
        unit=_("ngày"),
        time_axis=_("theo ngày kết thúc trong kỳ"),
        by=(_PROCEDURE, _OUTCOME),
    ),
    _indicator(
        "cases.average_days",
        _("Thời gian giải quyết bình quân một hồ sơ"),
        Kind.AVERAGE,
        _("Thời gian giải quyết chia cho số hồ sơ kết thúc trong kỳ."),
        79,
        numerator="cases.ended_days",
        denominator="cases.ended",
        unit=_("ngày"),
        time_axis=_("theo ngày kết thúc trong kỳ"),
        by=(_PROCEDURE, _OUTCOME),
    ),
    _indicator(
        "cases.steps_done",
        _("Lượt hồ sơ qua bước"),
        Kind.FLOW,
        _("Số lần hồ sơ rời một bước trong kỳ: làm xong, trả lại, rút, hết thời hạn."),
        80,
        rows=_left,
        time_axis=_("theo ngày rời bước trong kỳ"),
        unit=_("lượt"),
        **_LINE,
    ),
    _indicator(
        "cases.steps_late",
        _("Lượt hồ sơ qua bước sau hạn"),
        Kind.FLOW,
        _("Số lần hồ sơ rời một bước sau hạn của bước đó trong kỳ; bước chưa tính được hạn không tính."),
        81,
        rows=_late,
        time_axis=_("theo ngày rời bước trong kỳ"),
        unit=_("lượt"),
        **_LINE,
    ),
    _indicator(
        "cases.returned",
        _("Lượt hồ sơ bị trả lại"),
        Kind.FLOW,
        _("Số lần hồ sơ bị trả lại bước trước trong kỳ, theo bước trả lại."),
        82,
        rows=_returned,
        time_axis=_("theo ngày trả lại trong kỳ"),
        unit=_("lượt"),
        **_LINE,
    ),
)  # fmt: skip
