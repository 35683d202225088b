"""The pool from which members are admitted: who is in it, who helps and introduces them, which
courses they finished, and which grassroots committees decide by a power given to them.

It lies under the kind `procedures` of the policy, at the cell that follows the candidate; a wall of
its own stands around it (migration 0018).
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateField, partial_date_check
from dangvu.core.models import (
    DatedFact,
    DatedQuerySet,
    Recorded,
    RecordedQuerySet,
    no_overlap,
    period_is_forward,
)
from dangvu.core.policy import Scope, scope_of
from dangvu.members.choices import Course, DelegatedPower, DropReason, IntroducerKind, Sex
from dangvu.members.models.person import Person, people_within
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source

#: The kind of the policy under which the pool lies.
POOL = "procedures"


def candidates_within(actor: Actor, scope: Scope, path: str = "") -> Q:
    """Candidates that a scope of the pool reaches; `path` leads from the queried model to one."""
    place, member = f"{path}organization", f"{path}person"
    return things_within(actor, scope, place=place, member=member)


def candidates_shown(actor: Actor, path: str = "") -> Q:
    """Candidates whose cell lies where the actor may see the pool, and what the own person was."""
    return candidates_within(actor, scope_of(actor, POOL), path)


def _of_either(actor: Actor) -> Q:
    """What belongs to a candidate lies where the candidate does, what belongs to a member where the
    member does."""
    scope = scope_of(actor, POOL)
    of_candidate = candidates_within(actor, scope, "candidate__")
    of_member = people_within(actor, scope, "person__", of_few=True)
    return of_candidate & Q(candidate__isnull=False) | of_member & Q(candidate__isnull=True)


class CandidateQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(candidates_shown(actor))

    def in_pool(self) -> Self:
        """Those who are followed still: neither dropped nor admitted."""
        return self.filter(Candidate.IN_POOL)


class Candidate(models.Model):
    """Somebody who is no member and whom a cell follows, as known now; the record of deeds has what
    was known before.

    organization: the cell that follows them (of those who left the pool, the last one); through
    time it stands in `PoolPlace`. person: who they became once admitted.
    """

    full_name = models.CharField(_("họ và tên"), max_length=120)
    sort_key = models.TextField(editable=False)
    search_key = models.TextField(editable=False)
    birth = PartialDateField(_("ngày sinh"), null=True)
    sex = models.CharField(_("giới tính"), max_length=6, choices=Sex.choices, blank=True)
    workplace = models.CharField(_("đơn vị"), max_length=120, blank=True)
    is_youth_union = models.BooleanField(_("đoàn viên"), default=False)
    planned_for = PartialDateField(_("dự kiến kết nạp"), null=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    selected_on = models.DateField(_("ngày chi bộ chọn"))
    dropped_on = models.DateField(_("ngày đưa ra khỏi nguồn"), null=True)
    dropped_why = models.CharField(
        _("đưa ra khỏi nguồn vì"), max_length=9, choices=DropReason.choices, blank=True
    )
    dropped_note = models.CharField(_("ghi chú"), max_length=250, blank=True)
    admitted_on = models.DateField(_("ngày kết nạp"), null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="candidacies")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = CandidateQuerySet.as_manager()

    IN_POOL = Q(dropped_on__isnull=True, admitted_on__isnull=True)

    class Meta:
        db_table = "members_candidate"
        indexes = [
            models.Index(fields=["sort_key", "id"], name="members_candidate_sort"),
            models.Index(fields=["organization"], name="members_candidate_place"),
        ]
        constraints = [
            partial_date_check("birth", name="members_candidate_birth_exists"),
            partial_date_check("planned_for", name="members_candidate_planned_exists"),
            models.CheckConstraint(condition=~Q(full_name=""), name="members_candidate_has_name"),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True, dropped_why="", dropped_note="")
                | Q(dropped_on__isnull=False) & ~Q(dropped_why=""),
                name="members_candidate_drop_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True) | Q(dropped_on__gte=F("selected_on")),
                name="members_candidate_drop_forward",
                violation_error_message=_("Đưa ra khỏi nguồn trước ngày vào nguồn."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, admitted_on__isnull=True)
                | Q(person__isnull=False, admitted_on__isnull=False, dropped_on__isnull=True),
                name="members_candidate_admitted_or_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_in_pool(self) -> bool:
        return self.dropped_on is None and self.admitted_on is None


class OfCandidateDated(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(candidates_shown(actor, "candidate__"))


class OfCandidate(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(candidates_shown(actor, "candidate__"))


class PoolPlace(DatedFact):
    """The cell that follows a candidate, through time. Somebody is in the pool on a day exactly when
    a row holds on it."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="places")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = OfCandidateDated.as_manager()

    class Meta:
        db_table = "members_poolplace"
        indexes = [models.Index(fields=["organization"], name="members_poolplace_place")]
        constraints = [
            period_is_forward("members_poolplace_period_forward"),
            no_overlap("members_poolplace_one_cell_at_a_time", "candidate"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} @ {self.organization_id}"


class Introducer(Recorded):
    """Who answers for a candidate: a full member, or the committee of a union at work.

    together_since: from when they worked, studied or lived together; a union has no such day.
    """

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="introducers")
    kind = models.CharField(_("ai giới thiệu"), max_length=11, choices=IntroducerKind.choices)
    member = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    together_since = models.DateField(_("cùng công tác, học tập, cư trú từ"), null=True)
    introduced_on = models.DateField(_("ngày giới thiệu"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = OfCandidate.as_manager()

    class Meta:
        db_table = "members_introducer"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=IntroducerKind.MEMBER, member__isnull=False)
                | ~Q(kind=IntroducerKind.MEMBER) & Q(member__isnull=True),
                name="members_introducer_member_or_union",
            ),
            models.CheckConstraint(
                condition=Q(together_since__isnull=True)
                | Q(together_since__lte=F("introduced_on")),
                name="members_introducer_together_before",
                violation_error_message=_("Ngày cùng công tác sau ngày giới thiệu."),
            ),
            models.UniqueConstraint(
                fields=["candidate", "kind", "member"],
                condition=Q(superseded_at__isnull=True),
                nulls_distinct=False,
                name="members_introducer_once",
                violation_error_message=_("Người, tổ chức này đã giới thiệu rồi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.kind}"


class OfEitherDated(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_of_either(actor))


class OfEither(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_of_either(actor))


def _one_of_two(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(candidate__isnull=True, person__isnull=False)
        | Q(candidate__isnull=False, person__isnull=True),
        name=name,
    )


class Helper(DatedFact):
    """The full member who helps a candidate, or somebody on probation, for a time."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True, related_name="helpers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="helpers")
    member = models.ForeignKey(Person, models.PROTECT, related_name="helps")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = OfEitherDated.as_manager()

    class Meta:
        db_table = "members_helper"
        constraints = [
            _one_of_two("members_helper_of_one"),
            period_is_forward("members_helper_period_forward"),
            no_overlap("members_helper_once_of_candidate", "candidate", "member"),
            no_overlap("members_helper_once_of_member", "person", "member"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | ~Q(person=F("member")),
                name="members_helper_is_another",
                violation_error_message=_("Không ai tự giúp đỡ mình."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.valid_from}"


class Certificate(Recorded):
    """A course that was finished: about the Party before admission, for new members after it."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True, related_name="certificates")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="certificates")
    course = models.CharField(_("lớp"), max_length=10, choices=Course.choices)
    given_on = models.DateField(_("ngày cấp"))
    given_by = models.CharField(_("nơi cấp"), max_length=250, blank=True)
    number = models.CharField(_("số giấy chứng nhận"), max_length=40, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = OfEither.as_manager()

    class Meta:
        db_table = "members_certificate"
        constraints = [
            _one_of_two("members_certificate_of_one"),
            models.UniqueConstraint(
                fields=["candidate", "person", "course", "given_on"],
                condition=Q(superseded_at__isnull=True),
                nulls_distinct=False,
                name="members_certificate_once",
                violation_error_message=_("Giấy chứng nhận này đã ghi rồi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.given_on}"


class DelegationQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A power lies at who gave it and at who was given it."""
        scope = scope_of(actor, POOL)
        given = things_within(actor, scope, place="superior")
        return self.filter(given | things_within(actor, scope, place="organization"))


class Delegation(DatedFact):
    """A superior lets a grassroots committee decide itself, for a time, by a paper."""

    superior = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="delegations")
    power = models.CharField(_("việc được ủy quyền"), max_length=12, choices=DelegatedPower.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        db_table = "members_delegation"
        constraints = [
            period_is_forward("members_delegation_period_forward"),
            no_overlap("members_delegation_once_at_a_time", "organization", "power"),
            models.CheckConstraint(
                condition=~Q(superior=F("organization")), name="members_delegation_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.power}"
