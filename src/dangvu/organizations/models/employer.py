"""Employers: the second graph, linked many-to-many with Party organisations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import (
    DatedFact,
    Recorded,
    no_overlap,
    period_is_forward,
)
from dangvu.organizations.choices import Ownership
from dangvu.organizations.models.organization import Organization
from dangvu.sources.models import Source


class Employer(models.Model):
    """The lasting identity of an enterprise, bank or agency where people work."""

    class Meta:
        db_table = "organizations_employer"

    def __str__(self) -> str:
        return f"#{self.pk}"


class EmployerVersion(DatedFact):
    """Name, ownership and parent enterprise while they hold."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="versions")
    code = models.CharField(_("mã doanh nghiệp"), max_length=40)
    name = models.CharField(_("tên doanh nghiệp"), max_length=250)
    ownership = models.CharField(
        _("loại sở hữu"), max_length=20, choices=Ownership.choices, blank=True
    )
    parent = models.ForeignKey(Employer, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "organizations_employerversion"
        constraints = [
            period_is_forward("organizations_employerversion_period_forward"),
            no_overlap("organizations_employerversion_one_at_a_time", "employer"),
            no_overlap("organizations_employerversion_code_once", "code"),
        ]

    def __str__(self) -> str:
        return self.name


class EmployerLink(DatedFact):
    """An organisation works in an employer. Workers are counted at the main organisation only.

    An employer with members but without any link is one where no organisation exists yet.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="employer_links")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="organization_links")
    is_main = models.BooleanField(_("tổ chức chính"), default=True)

    class Meta:
        db_table = "organizations_employerlink"
        constraints = [
            period_is_forward("organizations_employerlink_period_forward"),
            no_overlap("organizations_employerlink_once", "organization", "employer"),
            no_overlap(
                "organizations_employerlink_one_main", "employer", condition=Q(is_main=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} - {self.employer_id}"


class WorkerCount(Recorded):
    """How many people worked at an employer on a day; holds until the next count."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="worker_counts")
    on = models.DateField(_("tính đến ngày"))
    count = models.PositiveIntegerField(_("số lao động"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "organizations_workercount"
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "on"],
                condition=Q(superseded_at__isnull=True),
                name="organizations_workercount_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} ({self.on})"
