"""The four kinds whose rooms come later, as those rooms will declare them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from dangvu.access.permissions import UNSEALED
from dangvu.access.selectors import NONE, things_within
from dangvu.core.actor import Actor
from dangvu.core.models import DatedFact, period_is_forward
from dangvu.core.policy import scope_of
from dangvu.members.models import Person
from dangvu.organizations.models import Organization

ALL_MET = frozenset({UNSEALED})


def reached(actor: Actor, kind: str, action: str, *, fields: str = "", case: str = "") -> Q:
    """Things of the kind to which the actor may do the action; with `fields`, those of which that
    set is shown. `case` leads from the thing to its case."""
    opened = scope_of(actor, kind, action, fields=fields, met=ALL_MET)
    if opened.is_nothing:
        return NONE
    mine = Assignment.objects.as_of(actor.today).filter(user_id=actor.user_id)
    on_it = Q(Exists(mine.filter(case=OuterRef(f"{case}pk"))))
    where: dict[str, Any] = {
        "place": f"{case}organization",
        "assigned": None if kind == "petitions" else on_it,
        "subject": f"{case}subject",
    }
    sealed = things_within(actor, scope_of(actor, kind, action, fields=fields), **where)
    return sealed | (things_within(actor, opened, **where) & Q(**{f"{case}is_unsealed": True}))


class SealedQuerySet(models.QuerySet[Any]):
    kind, case = "", ""

    def within(self, actor: Actor, action: str, *, fields: str = "") -> Self:
        return self.filter(reached(actor, self.kind, action, fields=fields, case=self.case))

    def visible_to(self, actor: Actor) -> Self:
        return self.within(actor, "view")


class CaseQuerySet(SealedQuerySet):
    kind = "cases"

    def with_parts(self, actor: Actor, kind: str, action: str) -> Self:
        """Cases of which things of that kind, existing or yet to be made, are within reach."""
        return self.filter(reached(actor, kind, action))


class PetitionQuerySet(SealedQuerySet):
    kind = "petitions"


class BallotQuerySet(SealedQuerySet):
    kind, case = "ballots", "case__"


class CommentQuerySet(SealedQuerySet):
    kind, case = "comments", "case__"


class CaseTextQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(of__in=Case.objects.within(actor, "view", fields="content"))


class PetitionTextQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(of__in=Petition.objects.within(actor, "view", fields="content"))


class Sealed(models.Model):
    """Its head is `number` and its organisation; its text stands by itself, so that the database
    can tell it from the head. The subject is content too, and in the row as it decides about it."""

    number = models.CharField(max_length=40)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_unsealed = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class Case(Sealed):
    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "standin_case"


class Petition(Sealed):
    objects = PetitionQuerySet.as_manager()

    class Meta:
        db_table = "standin_petition"


class CaseText(models.Model):
    of = models.OneToOneField(Case, models.PROTECT, related_name="content")
    text = models.TextField()

    objects = CaseTextQuerySet.as_manager()

    class Meta:
        db_table = "standin_casetext"

    def __str__(self) -> str:
        return f"{self.of_id}"


class PetitionText(models.Model):
    of = models.OneToOneField(Petition, models.PROTECT, related_name="content")
    text = models.TextField()

    objects = PetitionTextQuerySet.as_manager()

    class Meta:
        db_table = "standin_petitiontext"

    def __str__(self) -> str:
        return f"{self.of_id}"


class Assignment(DatedFact):
    """Somebody works on a case for a time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "standin_assignment"
        constraints = [period_is_forward("standin_assignment_period_forward")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"


class Ballot(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="ballots")
    question = models.CharField(max_length=200)

    objects = BallotQuerySet.as_manager()

    class Meta:
        db_table = "standin_ballot"

    def __str__(self) -> str:
        return self.question


class Comment(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="comments")
    text = models.TextField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "standin_comment"

    def __str__(self) -> str:
        return self.text
