"""A stay in the Party: standing and place, each through time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import DatedFact, no_overlap, period_is_forward
from dangvu.members.choices import EndReason, PlacementKind, StartReason, Status
from dangvu.members.models.person import Person, PersonRowQuerySet
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


class Membership(models.Model):
    """One stay in the Party. At most two in a life: readmission is once only (294-QĐ/TW 3.5.1)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    ordinal = models.PositiveSmallIntegerField(_("lần"), default=1)

    class Meta:
        db_table = "members_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "ordinal"], name="members_membership_ordinal_once"
            ),
            models.CheckConstraint(
                condition=Q(ordinal__in=[1, 2]),
                name="members_membership_at_most_two",
                violation_error_message=_("Mỗi người chỉ được kết nạp lại một lần."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.ordinal}"


class Standing(DatedFact):
    """Probationary from the ceremony, full from the effective date of recognition.

    Someone is a member on a day exactly when a standing holds on it.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="standings", db_constraint=False
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="standings", db_constraint=False
    )
    status = models.CharField(_("tư cách"), max_length=12, choices=Status.choices)

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        db_table = "members_standing"
        constraints = [
            period_is_forward("members_standing_period_forward"),
            no_overlap("members_standing_one_at_a_time", "person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.status}"


class Placement(DatedFact):
    """The cell in which a member takes part. One official and at most one temporary at a time."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="placements", db_constraint=False
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="placements", db_constraint=False
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="placements")
    kind = models.CharField(
        _("hình thức"), max_length=9, choices=PlacementKind.choices, default=PlacementKind.OFFICIAL
    )
    start_reason = models.CharField(max_length=14, choices=StartReason.choices)
    end_reason = models.CharField(max_length=14, choices=EndReason.choices, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        db_table = "members_placement"
        constraints = [
            period_is_forward("members_placement_period_forward"),
            no_overlap("members_placement_one_cell_at_a_time", "person", "kind"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, end_reason="")
                | (Q(valid_to__isnull=False) & ~Q(end_reason="")),
                name="members_placement_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.organization_id}"


class Exemption(DatedFact):
    """Exempt from Party work and activities (Charter art. 7), for good or for a time."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="exemptions", db_constraint=False
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="exemptions", db_constraint=False
    )
    is_temporary = models.BooleanField(_("tạm miễn"), default=False)
    reason = models.TextField(_("lý do"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        db_table = "members_exemption"
        constraints = [
            period_is_forward("members_exemption_period_forward"),
            no_overlap("members_exemption_one_at_a_time", "person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.valid_from}"


class Suspension(DatedFact):
    """Not taking part by a decision (đình chỉ sinh hoạt đảng): stays in the count, does not vote and
    is out of the denominator. Entered with the paper that said so; why is not kept here."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="suspensions", db_constraint=False
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="suspensions", db_constraint=False
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        db_table = "members_suspension"
        constraints = [
            period_is_forward("members_suspension_period_forward"),
            no_overlap("members_suspension_one_at_a_time", "person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.valid_from}"
