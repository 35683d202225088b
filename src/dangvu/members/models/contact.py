"""Members at work keep contact with the cell where they live (213-QĐ/TW, 2020)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import DatedFact, Recorded, no_overlap, period_is_forward
from dangvu.members.models.membership import Membership
from dangvu.members.models.person import Person, PersonRowQuerySet
from dangvu.members.models.records import RecordQuerySet
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


class ResidenceContact(DatedFact):
    """Introduced to the cell of residence, from the day it received the member. `organization` only
    where that cell is one of ours."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="residence_contacts", db_constraint=False
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="residence_contacts", db_constraint=False
    )
    place = models.CharField(_("cấp ủy nơi cư trú"), max_length=250)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        db_table = "members_residencecontact"
        constraints = [
            period_is_forward("members_residencecontact_period_forward"),
            no_overlap("members_residencecontact_one_at_a_time", "person"),
            models.CheckConstraint(
                condition=~Q(place=""), name="members_residencecontact_says_where"
            ),
        ]

    def __str__(self) -> str:
        return self.place


class ResidenceComment(Recorded):
    """That the comment of the cell of residence for a year came, and by which paper; its words stay
    in the paper."""

    contact = models.ForeignKey(ResidenceContact, models.PROTECT, related_name="comments")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="residence_comments", db_constraint=False
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    received_on = models.DateField(_("ngày nhận"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "members_residencecomment"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year"],
                condition=Q(superseded_at__isnull=True),
                name="members_residencecomment_once_a_year",
                violation_error_message=_("Nhận xét của năm này đã ghi rồi."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"
