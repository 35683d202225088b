"""Figures that are kept: frozen as they were submitted, or quoted from a paper."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.core.policy import scope_of
from dangvu.figures.choices import Qualifier
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source

EXACT_TO = {"max_digits": 20, "decimal_places": 3}


class FrozenQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those of organisations whose figures the actor may see."""
        scope = scope_of(actor, "figures", "view")
        inside = Organization.objects.inside(scope, actor.today)
        return self.filter(organization__in=inside)

    def answering(self, code: str, organization_id: int, first: date, last: date) -> Self:
        """The one that is frozen for exactly this question, if there is one."""
        return self.current().filter(
            indicator=code, organization_id=organization_id, first_day=first, last_day=last
        )


class FrozenFigure(Recorded):
    """A figure as it was when it was submitted or a period was closed.

    It was asked of `organization` from `first_day` to `last_day`, both inside (one day for a
    stock), in the tree of then. `value` null reads "chưa có số liệu". `row_count` and `rows_hash`
    tell which rows were counted without naming anyone: sha256 over them, in order; empty for a
    ratio. `definition` is the sentence by which was counted. Re-opened: superseded, with the
    reason in `correction_reason`.
    """

    indicator = models.CharField(_("chỉ tiêu"), max_length=80)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    first_day = models.DateField(_("từ ngày"))
    last_day = models.DateField(_("đến hết ngày"))
    value = models.DecimalField(_("số"), null=True, **EXACT_TO)
    unit = models.CharField(_("đơn vị tính"), max_length=60)
    row_count = models.IntegerField(null=True)
    rows_hash = models.CharField(max_length=64, blank=True)
    definition = models.TextField(_("cách đếm"))
    purpose = models.CharField(_("chốt cho"), max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = FrozenQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        db_table = "figures_frozenfigure"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organization", "first_day", "last_day"],
                condition=Q(superseded_at__isnull=True),
                name="figures_frozen_once",
                violation_error_message=_("Số này đã chốt; muốn chốt lại phải mở trước."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="figures_frozen_forward"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="figures_frozen_says_what_for"),
        ]
        indexes = [models.Index(fields=["-recorded_at"], name="figures_frozen_latest")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.first_day}..{self.last_day}"

    @property
    def is_open(self) -> bool:
        """Whether it was re-opened: it no longer stands for the question."""
        return self.superseded_at is not None


class FrozenGroup(models.Model):
    """One number of a breakdown that was frozen with the figure, in the words of that day."""

    frozen = models.ForeignKey(FrozenFigure, models.PROTECT, related_name="groups")
    dimension = models.CharField(max_length=40)
    place = models.IntegerField()
    key = models.CharField(max_length=120, blank=True)
    label = models.CharField(max_length=300)
    value = models.DecimalField(null=True, **EXACT_TO)

    class Meta:
        db_table = "figures_frozengroup"
        constraints = [
            models.UniqueConstraint(
                fields=["frozen", "dimension", "place"], name="figures_frozengroup_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.label}"


class QuotedQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those of organisations whose figures the actor may see; figures of an area, which
        concern no organisation of ours, for everybody who may see figures at all."""
        scope = scope_of(actor, "figures", "view")
        if scope.is_nothing:
            return self.none()
        inside = Organization.objects.inside(scope, actor.today)
        return self.filter(Q(organization__isnull=True) | Q(organization__in=inside))


class QuotedFigure(Recorded):
    """A figure that no record can give, as a paper gave it: shown apart, never added to counted ones.

    Of an organisation of ours, or of an `area` in words ("toàn tỉnh"). `unit` is kept as printed
    (tỷ đồng, nghìn người): nothing is converted. `origin` of a correction is the figure as it was
    written first.
    """

    subject = models.CharField(_("nội dung"), max_length=200)
    value = models.DecimalField(_("số"), **EXACT_TO)
    unit = models.CharField(_("đơn vị tính"), max_length=60)
    qualifier = models.CharField(
        _("mức chính xác"), max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    first_day = models.DateField(_("từ ngày"))
    last_day = models.DateField(_("đến hết ngày"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+"
    )
    area = models.CharField(_("phạm vi"), max_length=120, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    quote = models.TextField(_("câu trích"), blank=True)
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    objects = QuotedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        db_table = "figures_quotedfigure"
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False) ^ ~Q(area=""),
                name="figures_quoted_of_one_place",
                violation_error_message=_("Ghi hoặc tổ chức đảng, hoặc phạm vi; không ghi cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="figures_quoted_forward",
                violation_error_message=_("Ngày cuối phải không trước ngày đầu."),
            ),
        ]
        indexes = [models.Index(fields=["organization", "last_day"], name="figures_quoted_when")]

    def __str__(self) -> str:
        return f"{self.subject} {self.value} {self.unit}"

    def place(self) -> Any:
        return self.area or self.organization
