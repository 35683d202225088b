"""Base models of dated facts: when they hold, when they were recorded, what superseded them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RecordedQuerySet(models.QuerySet[Any]):
    """Rows that are superseded, never changed."""

    def current(self) -> Self:
        """What is held to be true now: rows that no correction has superseded."""
        return self.filter(superseded_at__isnull=True)

    def as_recorded(self, moment: datetime) -> Self:
        """What was held to be true at `moment`, corrections made later undone."""
        return self.filter(
            Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment), recorded_at__lte=moment
        )


class DatedQuerySet(RecordedQuerySet):
    def as_of(self, on: date) -> Self:
        """Current rows that hold on the day `on`."""
        return self.current().filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on
        )


class Recorded(models.Model):
    """A row that is never overwritten: a correction supersedes it and leaves it readable."""

    recorded_at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)
    superseded_at = models.DateTimeField(_("thay thế lúc"), null=True, editable=False)
    correction_reason = models.TextField(_("lý do sửa"), blank=True, db_default="", default="")

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True


class DatedFact(Recorded):
    """A fact that holds on `valid_from <= day < valid_to`; an open end is null."""

    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def period_is_forward(name: str) -> models.CheckConstraint:
    """A period ends after it begins."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
        name=name,
        violation_error_message=_("Thời gian kết thúc phải sau thời gian bắt đầu."),
    )


def no_overlap(name: str, *fields: str, condition: Q | None = None) -> ExclusionConstraint:
    """At most one current row for the same `fields` on any day."""
    period = Func("valid_from", "valid_to", function="daterange", output_field=models.TextField())
    held = Q(superseded_at__isnull=True)
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (period, RangeOperators.OVERLAPS),
        ],
        condition=held if condition is None else held & condition,
        violation_error_message=_("Trùng thời gian với một dòng khác đang có hiệu lực."),
    )
