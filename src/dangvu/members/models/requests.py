"""What persons ask of what is kept about them, and records whose use is restricted."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.models import DatedFact, DatedQuerySet, no_overlap, period_is_forward
from dangvu.core.policy import scope_of
from dangvu.members.choices import Correctable, RequestKind, RequestStepKind
from dangvu.members.models.person import Person, people_within

_USER = settings.AUTH_USER_MODEL


def managed_people(actor: Actor, path: str = "") -> Q:
    """Persons whose records the actor keeps; for a single person, or for the few who asked."""
    return people_within(actor, scope_of(actor, "members", "manage"), path, of_few=True)


class OfManagedPeople(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """What was asked is seen by those who keep the record of the person."""
        return self.filter(managed_people(actor, "person__"))


class DataRequest(models.Model):
    """One request: whose data, what is asked, when it came. What was done about it is in its steps;
    how long there is for it says the rulebook of the day it came.

    field, should_be, paper, holder: of a correction what is wrong, what it should be, which paper
    proves it and who has that paper. Never the paper itself.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="data_requests")
    kind = models.CharField(_("đề nghị"), max_length=8, choices=RequestKind.choices)
    asked_by = models.CharField(_("người đề nghị"), max_length=150)
    received_on = models.DateField(_("ngày nhận"))
    words = models.TextField(_("nội dung đề nghị"), blank=True)
    field = models.CharField(
        _("mục cần sửa"),
        max_length=16,
        choices=Correctable.choices,
        blank=True,
        default="",
        db_default="",
    )
    should_be = models.CharField(
        _("đề nghị ghi"), max_length=250, blank=True, default="", db_default=""
    )
    paper = models.CharField(
        _("giấy tờ chứng minh"), max_length=250, blank=True, default="", db_default=""
    )
    holder = models.CharField(
        _("ai giữ giấy tờ"), max_length=250, blank=True, default="", db_default=""
    )
    owner = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("ghi lúc"), db_default=Now())

    objects = OfManagedPeople.as_manager()

    class Meta:
        db_table = "members_datarequest"
        indexes = [models.Index(fields=["-received_on"], name="members_datarequest_latest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=""), name="members_datarequest_says_who_asks"
            ),
            models.CheckConstraint(
                condition=Q(field="", should_be="", paper="", holder="")
                | Q(kind=RequestKind.CORRECT) & ~Q(field="") & ~Q(should_be="") & ~Q(paper=""),
                name="members_datarequest_correction_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_on}"


class DataRequestStep(models.Model):
    """What was done about a request: which day, by whom, in which words. Never changed."""

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="steps")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(_("việc"), max_length=12, choices=RequestStepKind.choices)
    on = models.DateField(_("ngày"))
    note = models.TextField(_("ghi chú"), blank=True)
    writer = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("ghi lúc"), db_default=Now())

    objects = OfManagedPeople.as_manager()

    class Meta:
        db_table = "members_datarequeststep"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind"],
                condition=~Q(kind=RequestStepKind.HANDED),
                name="members_datarequeststep_once",
                violation_error_message=_("Việc này đã ghi rồi."),
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind__in=[RequestStepKind.DONE, RequestStepKind.REFUSED]),
                name="members_datarequeststep_one_end",
                violation_error_message=_("Đề nghị này đã xong."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[RequestStepKind.EXTENDED, RequestStepKind.REFUSED])
                | ~Q(note=""),
                name="members_datarequeststep_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class RestrictionQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(managed_people(actor, "person__"))


class Restriction(DatedFact):
    """The record of a person is marked, and shown in lists and searches only to those who keep it.

    Figures count the person as before: a figure names nobody.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="restrictions")
    request = models.ForeignKey(DataRequest, models.PROTECT, null=True, related_name="+")

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        db_table = "members_restriction"
        constraints = [
            period_is_forward("members_restriction_period_forward"),
            no_overlap("members_restriction_once_at_a_time", "person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.valid_from}"
