"""Events that change the tree, with what was before and what came after."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import Recorded
from dangvu.organizations.choices import EventKind, Part
from dangvu.organizations.models.organization import Organization
from dangvu.sources.models import Source


class Reorganization(Recorded):
    """One decision that establishes, merges, splits, moves or ends organisations from a day on."""

    kind = models.CharField(_("loại"), max_length=12, choices=EventKind.choices)
    on = models.DateField(_("ngày hiệu lực"))
    note = models.TextField(_("ghi chú"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "organizations_reorganization"

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class ReorganizationPart(Recorded):
    """An organisation's part in an event. The heir is the successor that old rows go to."""

    event = models.ForeignKey(Reorganization, models.PROTECT, related_name="parts")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="reorganization_parts"
    )
    part = models.CharField(_("vai trò"), max_length=12, choices=Part.choices)
    heir = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "organizations_reorganizationpart"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organization", "part"],
                condition=models.Q(superseded_at__isnull=True),
                name="organizations_reorganizationpart_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.part} {self.organization_id}"
