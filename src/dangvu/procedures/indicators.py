"""Figures of cases: running, begun, ended by outcome, how long they wait, what is late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    DateField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.members.selectors.requests import not_restricted
from dangvu.procedures import registry
from dangvu.procedures.choices import LEAVING, What
from dangvu.procedures.models import Case, StepTaken

_OWN_RECORDS = _("sổ hồ sơ giải quyết theo quy trình của đơn vị")
_TODAY = _("tại một ngày, theo cây tổ chức của ngày đó")


def _running(day: date) -> QuerySet[Any]:
    """Cases begun and not over on the day, each as it stood then: `stood_at`, `stood_since`, `had_due`."""
    rows = Case.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), began_on__lte=day)
    line = StepTaken.objects.current().filter(case=OuterRef("pk"), on__lte=day).order_by("-id")
    came = line.filter(what__in=[*LEAVING, What.BEGUN])
    return rows.annotate(
        stood_at=Subquery(line.values("to_step")[:1]),
        stood_since=Subquery(came.values("on")[:1]),
        had_due=Subquery(line.values("due")[:1]),
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


def _begun(period: Period) -> QuerySet[Any]:
    rows = Case.objects.annotate(counted_on=F("began_on"))
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _ended(period: Period) -> QuerySet[Any]:
    rows = Case.objects.annotate(counted_on=F("ended_on"))
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _told(actor: Actor) -> Q:
    """Cases about persons whose records are restricted are counted and not named."""
    named = not_restricted(actor)
    return named | Q(person__isnull=True) if named else named


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


_PROCEDURE = Dimension("procedure", _("quy trình"), lambda on: F("definition"), _procedures)
_STEP = Dimension("step", _("bước"), lambda on: F("stood_at"), _steps)
_OUTCOME = Dimension("outcome", _("kết quả"), lambda on: F("outcome"), _outcomes)


def _indicator(
    code: str, label: Any, kind: Kind, definition: Any, order: int, **more: Any
) -> Indicator:
    dimensions = more.pop("by", (_PROCEDURE, _STEP))
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
        "cases.begun",
        _("Hồ sơ bắt đầu"),
        Kind.FLOW,
        _("Hồ sơ theo quy trình bắt đầu trong kỳ."),
        74,
        rows=_begun,
        time_axis=_("theo ngày bắt đầu trong kỳ"),
        by=(_PROCEDURE,),
    ),
    _indicator(
        "cases.ended",
        _("Hồ sơ kết thúc"),
        Kind.FLOW,
        _("Hồ sơ theo quy trình có kết quả, rút hoặc hết thời hạn trong kỳ."),
        75,
        rows=_ended,
        time_axis=_("theo ngày kết thúc trong kỳ"),
        by=(_PROCEDURE, _OUTCOME),
    ),
)  # fmt: skip
