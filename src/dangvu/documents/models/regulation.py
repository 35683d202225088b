"""Texts that bind two sides, and what superiors said without a number."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateField, partial_date_check
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.core.policy import scope_of
from dangvu.documents.choices import PartnerKind
from dangvu.documents.models.document import Document
from dangvu.organizations.models import Employer, Organization
from dangvu.sources.models import Source


class RegulationQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Regulations of organisations, and with organisations, where documents may be seen."""
        here = things_within(actor, scope_of(actor, "documents"))
        parties = RegulationParty.objects.current().filter(here, regulation=OuterRef("pk"))
        return self.filter(here | Exists(parties))

    def in_force(self, on: date) -> Self:
        """Those signed by that day and not ended; one without a day of signing counts as signed."""
        return self.current().filter(
            Q(signed__isnull=True) | Q(signed__earliest__lte=on),
            Q(ended_on__isnull=True) | Q(ended_on__gt=on),
        )


class Regulation(Recorded):
    """A regulation as a text: which organisation signed it, with what kind of partner, on what.

    It counts once, at `organization`, however many partners there are. `scope` has one line for
    each matter. `ended_on` is the first day on which it no longer binds. `origin` is the row as it
    was written first, where this one is a later state of it.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    partner_kind = models.CharField(_("loại đối tác"), max_length=15, choices=PartnerKind.choices)
    title = models.CharField(_("tên quy chế"), max_length=250)
    scope = models.TextField(_("nội dung phối hợp"), blank=True)
    signed = PartialDateField(_("ngày ký"), null=True, blank=True)
    term = models.CharField(_("nhiệm kỳ"), max_length=40, blank=True)
    review_on = models.DateField(_("ngày rà soát"), null=True, blank=True)
    ended_on = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="regulations")
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)

    objects = RegulationQuerySet.as_manager()

    class Meta:
        db_table = "documents_regulation"
        indexes = [models.Index(fields=["organization"], name="documents_regulation_of")]
        constraints = [
            partial_date_check("signed", name="documents_regulation_signed_exists"),
        ]

    def __str__(self) -> str:
        return self.title


class RegulationParty(Recorded):
    """The other side: an organisation of the tree, an employer, or a partner by name."""

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="parties")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("đối tác"), max_length=200, blank=True)

    class Meta:
        db_table = "documents_regulationparty"
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, employer__isnull=True, name="")
                | Q(organization__isnull=True, employer__isnull=False, name="")
                | (Q(organization__isnull=True, employer__isnull=True) & ~Q(name="")),
                name="documents_regulationparty_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.organization_id or self.employer_id}"


class DirectionQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(things_within(actor, scope_of(actor, "documents")))


class Direction(Recorded):
    """What a superior told an organisation to do without a numbered paper (ý kiến chỉ đạo)."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("nơi nhận chỉ đạo")
    )
    superior = models.CharField(_("người, cơ quan chỉ đạo"), max_length=200)
    on = PartialDateField(_("ngày"))
    summary = models.TextField(_("nội dung chỉ đạo"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = DirectionQuerySet.as_manager()

    class Meta:
        db_table = "documents_direction"
        constraints = [partial_date_check("on", name="documents_direction_on_exists")]

    def __str__(self) -> str:
        return f"{self.superior} {self.on}"
