"""What went out, and what was asked to go out."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.exports.choices import AskState

_USER = settings.AUTH_USER_MODEL


class OwnQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The own ones; all of them for who reads the record of deeds."""
        if scope_of(actor, "audit").everything:
            return self
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class Ask(models.Model):
    """A request for more than one may take out in a day, decided by a second person.

    `key` tells what is asked for, `address` where it is fetched; what was approved is fetched
    within a day, until `persons` have gone out.
    """

    user = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    label = models.CharField(_("danh sách"), max_length=255)
    address = models.CharField(max_length=2000)
    key = models.CharField(max_length=64)
    persons = models.PositiveIntegerField(_("số người"))
    reason = models.CharField(_("lý do"), max_length=500)
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=AskState.choices, default=AskState.ASKED
    )
    asked_at = models.DateTimeField(_("gửi lúc"), db_default=Now())
    decided_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("duyệt lúc"), null=True)
    note = models.CharField(_("ý kiến"), max_length=500, blank=True, default="")

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table = "exports_ask"
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("user")), name="exports_ask_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state=AskState.ASKED, decided_by__isnull=True)
                | Q(~Q(state=AskState.ASKED), decided_by__isnull=False, decided_at__isnull=False),
                name="exports_ask_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "key"], name="exports_ask_of_user"),
            models.Index(
                fields=["asked_at"], condition=Q(state=AskState.ASKED), name="exports_ask_open"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ExportQuerySet(OwnQuerySet):
    def persons(self) -> int:
        """How many rows of persons these are together."""
        return int(self.aggregate(all=Coalesce(Sum("persons"), 0))["all"])


class Export(models.Model):
    """One export: who took what out, when, with how many rows of persons. Its key is the number
    that stands on it. `ask`: what it was approved by, where it was over the limit."""

    user = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    label = models.CharField(_("danh sách"), max_length=255)
    kind = models.CharField(max_length=20, blank=True)
    rows = models.PositiveIntegerField(_("số dòng"))
    persons = models.PositiveIntegerField(_("số người"))
    channel = models.CharField(max_length=10)
    on_date = models.DateField(_("ngày"))
    at = models.DateTimeField(_("lúc"), db_default=Now())
    ask = models.ForeignKey(Ask, models.PROTECT, null=True, related_name="exports")

    objects = ExportQuerySet.as_manager()

    class Meta:
        db_table = "exports_export"
        indexes = [models.Index(fields=["user", "on_date"], name="exports_export_of_day")]

    def __str__(self) -> str:
        return f"{self.pk} {self.label}"
