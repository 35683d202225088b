"""The dated records of a member: what was decided or happened, once, with its paper.

`organization` is the organisation of ours at which the record counts; None when it happened
outside (someone admitted elsewhere who transferred in later is no admission of the bloc).
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Case, CharField, F, Q, When
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateField, partial_date_check
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.members.choices import BadgeKind, CardKind, Direction, ExitKind, PlacementKind
from dangvu.members.models.membership import Membership
from dangvu.members.models.person import Person, people_shown
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


class RecordQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor, *, fields: str = "") -> Self:
        return self.filter(people_shown(actor, fields, "person__"))


class MemberRecord(Recorded):
    """What every record of a member has in common.

    In the database the pair of membership and person is the key (migration 0002); it says both,
    so that neither column is checked once more for each row of a load.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="%(class)ss", db_constraint=False
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="%(class)ss", db_constraint=False
    )
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


def _once(name: str, *fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=fields, condition=Q(superseded_at__isnull=True), name=name
    )


def decided_or(other: str) -> Case:
    """The text of the decision's date, without one that of `other`.

    CASE and not COALESCE: the latter the planner holds to be leaky, and under row-level security
    it would not look it up in an index.
    """
    return Case(
        When(decision_date__isnull=False, then=F("decision_date")),
        default=F(other),
        output_field=CharField(),
    )


class Admission(MemberRecord):
    """Decision and ceremony are two dates; probation runs from the ceremony, Party age from the
    decision (reference 3.3)."""

    decision_date = PartialDateField(_("ngày quyết định kết nạp"), null=True)
    ceremony_date = PartialDateField(_("ngày kết nạp"))

    class Meta:
        db_table = "members_admission"
        indexes = [models.Index(decided_or("ceremony_date"), name="members_admission_day")]
        constraints = [
            _once("members_admission_once", "membership"),
            partial_date_check("decision_date", name="members_admission_decision_exists"),
            partial_date_check("ceremony_date", name="members_admission_ceremony_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.ceremony_date}"


class Recognition(MemberRecord):
    """The effect is always the day twelve months are complete, however late the decision."""

    decision_date = PartialDateField(_("ngày quyết định công nhận"), null=True)
    effective_date = PartialDateField(_("ngày chính thức"))

    class Meta:
        db_table = "members_recognition"
        indexes = [models.Index(decided_or("effective_date"), name="members_recognition_day")]
        constraints = [
            _once("members_recognition_once", "membership"),
            partial_date_check("decision_date", name="members_recognition_decision_exists"),
            partial_date_check("effective_date", name="members_recognition_effective_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.effective_date}"


class Transfer(MemberRecord):
    """One introduction to another organisation. An internal one counts once, where it starts."""

    on = models.DateField(_("ngày"))
    direction = models.CharField(_("chiều"), max_length=8, choices=Direction.choices)
    permanence = models.CharField(
        _("tính chất"),
        max_length=9,
        choices=PlacementKind.choices,
        default=PlacementKind.OFFICIAL,
    )
    other_organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+"
    )
    other_place = models.CharField(_("nơi đi, đến ngoài đảng bộ"), max_length=250, blank=True)

    class Meta:
        db_table = "members_transfer"
        indexes = [models.Index(fields=["on"], name="members_transfer_on")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.direction} {self.on}"


class Card(MemberRecord):
    on = models.DateField(_("ngày"))
    kind = models.CharField(_("loại"), max_length=8, choices=CardKind.choices)
    number = models.CharField(_("số thẻ"), max_length=60, blank=True)

    class Meta:
        db_table = "members_card"
        indexes = [models.Index(fields=["on"], name="members_card_on")]

    def __str__(self) -> str:
        return self.number


class Badge(MemberRecord):
    """`years` is the tier: 30, 40, 45 ... 90 (the tiers are in the rulebook)."""

    on = models.DateField(_("ngày"))
    kind = models.CharField(_("loại"), max_length=8, choices=BadgeKind.choices)
    years = models.PositiveSmallIntegerField(_("mức (năm)"), null=True)
    number = models.CharField(_("số Huy hiệu"), max_length=60, blank=True)

    class Meta:
        db_table = "members_badge"
        indexes = [models.Index(fields=["on"], name="members_badge_on")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.years}"


class Exit(MemberRecord):
    """The end of a membership; the member leaves the count on that very day."""

    on = models.DateField(_("ngày"))
    kind = models.CharField(_("hình thức"), max_length=10, choices=ExitKind.choices)
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        db_table = "members_exit"
        indexes = [models.Index(fields=["on"], name="members_exit_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(superseded_at__isnull=True),
                name="members_exit_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.on}"


class Restoration(MemberRecord):
    """Rights given back to someone wrongly disciplined (117-QĐ/TW): the exit no longer holds."""

    on = models.DateField(_("ngày"))
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        db_table = "members_restoration"

    def __str__(self) -> str:
        return f"{self.person_id} {self.on}"
