"""Votes: the electorate of that day with a coded reason for each exclusion, and counts.

There is no table of ballots, secret or shown: counts come in once, as the counters wrote them, and
nothing that is kept ties a person to a ballot. `came` is attendance, which minutes name anyway.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import NONE, things_within
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.core.policy import scope_of
from dangvu.members.models import Person
from dangvu.organizations.models import Organization
from dangvu.procedures import registry
from dangvu.procedures.choices import Ballot, Exclusion
from dangvu.procedures.models.cases import Case
from dangvu.rules.choices import Certainty


def votes_reached(actor: Actor, action: str = "view", path: str = "") -> Q:
    """Votes on which the actor may do the action; a vote lies at the organisation that voted."""
    found = NONE
    for kind in registry.kinds():
        scope = scope_of(actor, kind, action)
        if scope.is_nothing:
            continue
        within = things_within(actor, scope, place=f"{path}organization", subject=f"{path}about")
        found |= Q(**{f"{path}kind": kind}) & within
    return found


class VoteQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(votes_reached(actor))


class Vote(Recorded):
    """A body voted on a question on a day. It stands alone; a step, and later a meeting, claim it.

    threshold_*: the rule by which it passed or not, as it was in force that day. eligible: how many
    count; present: how many of them came. about: the member on whom was voted.
    """

    # First of those that it refers to: what an undone import brought stands or falls with its case.
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="votes")
    kind = models.CharField(max_length=20)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    body = models.CharField(_("nơi biểu quyết"), max_length=40)
    on = models.DateField(_("ngày"))
    ballot = models.CharField(_("cách biểu quyết"), max_length=6, choices=Ballot.choices)
    question = models.CharField(_("nội dung"), max_length=250)
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    threshold_code = models.CharField(max_length=60)
    threshold_value = models.JSONField()
    threshold_basis = models.TextField(_("căn cứ"), blank=True)
    threshold_certainty = models.CharField(max_length=8, choices=Certainty.choices)
    left_out_basis = models.TextField(_("căn cứ không tính"), blank=True)
    eligible = models.PositiveIntegerField(_("có quyền biểu quyết"))
    present = models.PositiveIntegerField(_("có mặt"))
    votes_for = models.PositiveIntegerField(_("tán thành"))
    votes_against = models.PositiveIntegerField(_("không tán thành"))
    blank = models.PositiveIntegerField(_("phiếu trắng, ý kiến khác"), default=0)
    invalid = models.PositiveIntegerField(_("không hợp lệ"), default=0)
    passed = models.BooleanField(_("đạt"))

    objects = VoteQuerySet.as_manager()

    class Meta:
        db_table = "procedures_vote"
        indexes = [models.Index(fields=["organization", "on"], name="procedures_vote_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    present=F("votes_for") + F("votes_against") + F("blank") + F("invalid")
                ),
                name="procedures_vote_adds_up",
                violation_error_message=_("Số phiếu cộng lại không bằng số người có mặt."),
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("eligible"), eligible__gt=0),
                name="procedures_vote_present_within",
                violation_error_message=_(
                    "Số người có mặt nhiều hơn số người có quyền biểu quyết."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.on}"


class ElectorQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(votes_reached(actor, path="vote__"))


class Elector(models.Model):
    """Somebody on the list of the body that day. `excluded` is empty for those who count; `came` is
    None where attendance was not written down by name."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="electors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    excluded = models.CharField(
        _("không tính vì"), max_length=24, choices=Exclusion.choices, blank=True
    )
    came = models.BooleanField(_("có mặt"), null=True)

    objects = ElectorQuerySet.as_manager()

    class Meta:
        db_table = "procedures_elector"
        constraints = [
            models.UniqueConstraint(fields=["vote", "person"], name="procedures_elector_once"),
            models.CheckConstraint(
                condition=~Q(excluded=Exclusion.ABSENT_WITH_REASON, came=True),
                name="procedures_elector_absent_did_not_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.person_id}"
