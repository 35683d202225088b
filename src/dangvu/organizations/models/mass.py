"""Mass organisations (đoàn thể) led by a Party organisation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import DatedFact, no_overlap, period_is_forward
from dangvu.organizations.choices import MassKind
from dangvu.organizations.models.organization import Organization


class MassOrganization(DatedFact):
    """A trade union, youth union or association at an organisation, and how many belong to it."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="mass_organizations"
    )
    kind = models.CharField(_("loại đoàn thể"), max_length=16, choices=MassKind.choices)
    name = models.CharField(_("tên đoàn thể"), max_length=250)
    member_count = models.PositiveIntegerField(_("số đoàn viên, hội viên"), null=True)

    class Meta:
        db_table = "organizations_massorganization"
        constraints = [
            period_is_forward("organizations_mass_period_forward"),
            no_overlap("organizations_mass_once", "organization", "kind", "name"),
        ]

    def __str__(self) -> str:
        return self.name
