"""A report as a paper: what is written in it, its versions, the steps that it takes."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.core.policy import scope_of
from dangvu.organizations.models import Organization
from dangvu.reports.choices import OPEN, ReportState, StepKind

_USER = settings.AUTH_USER_MODEL


class ReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Reports of the organisations whose reports the actor may see."""
        inside = Organization.objects.inside(scope_of(actor, "reports"), actor.today)
        return self.filter(organization__in=inside)


class Report(models.Model):
    """The paper of one form about one organisation, for a day or a period, in one tree.

    There is one for each question: two who begin it meet in the same paper. `dated` is the day of
    the paper, by which its form and its Word file are chosen.
    """

    form = models.CharField(_("mẫu"), max_length=60)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    as_of = models.DateField(_("đến ngày"), null=True, blank=True)
    period_from = models.DateField(_("từ ngày"), null=True, blank=True)
    period_last = models.DateField(_("đến hết ngày"), null=True, blank=True)
    tree = models.CharField(
        _("cây tổ chức"),
        max_length=4,
        choices=[("then", _("của ngày đó")), ("now", _("hiện nay"))],
        default="then",
    )
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT
    )
    dated = models.DateField(_("ngày của văn bản"))
    number = models.CharField(_("số"), max_length=12, blank=True)
    place = models.CharField(_("địa danh"), max_length=80, blank=True)
    authority = models.CharField(_("thẩm quyền ký"), max_length=120, blank=True)
    post = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    signer = models.CharField(_("họ tên người ký"), max_length=120, blank=True)
    recipients = models.TextField(_("nơi nhận"), blank=True)
    owner = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("lập lúc"), db_default=Now())

    objects = ReportQuerySet.as_manager()

    class Meta:
        db_table = "reports_report"
        indexes = [models.Index(fields=["-made_at"], name="reports_report_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(as_of__isnull=False, period_from__isnull=True, period_last__isnull=True)
                | Q(as_of__isnull=True, period_from__isnull=False, period_last__isnull=False),
                name="reports_report_day_or_period",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True) | Q(period_last__gte=models.F("period_from")),
                name="reports_report_period_forward",
            ),
            models.UniqueConstraint(
                fields=["form", "organization", "as_of", "period_from", "period_last", "tree"],
                nulls_distinct=False,
                name="reports_report_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.as_of or self.period}"

    @property
    def period(self) -> Period | None:
        if self.period_from is None or self.period_last is None:
            return None
        return Period.of_days(self.period_from, self.period_last)

    @property
    def is_open(self) -> bool:
        """Whether its text may be written."""
        return self.state in OPEN


class _OfReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """What belongs to reports that the actor may see."""
        return self.filter(report__in=Report.objects.visible_to(actor))


class Narrative(models.Model):
    """What is written in one box. `edition` grows with every save, so that of two who write at the
    same time the second is told instead of overwriting the first."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="narratives")
    box = models.CharField(_("ô viết"), max_length=60)
    text = models.TextField(_("nội dung"), blank=True)
    edition = models.PositiveIntegerField(default=1)
    writer = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(_("viết lúc"), db_default=Now())

    objects = _OfReportQuerySet.as_manager()

    class Meta:
        db_table = "reports_narrative"
        constraints = [
            models.UniqueConstraint(fields=["report", "box"], name="reports_narrative_once")
        ]

    def __str__(self) -> str:
        return self.box


class ReportVersion(models.Model):
    """A version that was kept and never changes: text, figures, form, Word file, rules.

    `content` is described in docs/decisions/0013; `sha256` is of its canonical text.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("bản số"))
    label = models.CharField(_("ghi chú"), max_length=200, blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    maker = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("lưu lúc"), db_default=Now())

    objects = _OfReportQuerySet.as_manager()

    class Meta:
        db_table = "reports_reportversion"
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number}"

    @staticmethod
    def hash_of(content: dict[str, Any]) -> str:
        """The hash of the canonical text: keys sorted, no spaces."""
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_intact(self) -> bool:
        """Whether the content is still what was hashed."""
        return self.hash_of(self.content) == self.sha256


class Step(models.Model):
    """Sent, returned with a reason, accepted: who, when, which version."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps")
    kind = models.CharField(_("việc"), max_length=8, choices=StepKind.choices)
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="steps")
    reason = models.TextField(_("lý do"), blank=True)
    actor = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("lúc"), db_default=Now())

    objects = _OfReportQuerySet.as_manager()

    class Meta:
        db_table = "reports_step"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=StepKind.RETURN) | ~Q(reason=""),
                name="reports_step_return_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.report_id}"
