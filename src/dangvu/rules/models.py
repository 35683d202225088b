"""The dated rulebook: parameters with a legal basis, chosen by the date of the act."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import DatedFact, no_overlap, period_is_forward
from dangvu.organizations.models import Organization
from dangvu.rules.choices import Certainty
from dangvu.sources.models import Source


class Parameter(DatedFact):
    """One value of a rule while it is in force: a number, a list, a text, as JSON.

    `organization` set: a local rule of that organisation, found by nearest ancestor before the
    general one. `clause` names the place in the source ("điểm 3.5.1").
    """

    code = models.CharField(_("mã quy định"), max_length=60)
    label = models.CharField(_("nội dung"), max_length=250)
    value = models.JSONField(_("giá trị"))
    unit = models.CharField(_("đơn vị"), max_length=40, blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    certainty = models.CharField(_("mức chắc chắn"), max_length=8, choices=Certainty.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    clause = models.CharField(_("điều khoản"), max_length=120, blank=True)

    class Meta:
        db_table = "rules_parameter"
        constraints = [
            period_is_forward("rules_parameter_period_forward"),
            no_overlap(
                "rules_parameter_general_once", "code", condition=Q(organization__isnull=True)
            ),
            no_overlap("rules_parameter_local_once", "code", "organization"),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.value}"
