"""Who holds which post, what is assigned to whom, who is planned for what, what was published.

These rows name persons and stand behind row-level security (`dangvu.offices`, migration 0002). They lie at
the organisation of the body, so that whoever may see the committee sees who sits in it, also where
the members in question lie elsewhere. In an enterprise they lie where the person lies, and follow
the wall of persons. A row names person and post, and no row of another table here: those are
superseded.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import NONE, things_within
from dangvu.core.actor import Actor
from dangvu.core.models import (
    DatedFact,
    DatedQuerySet,
    Recorded,
    RecordedQuerySet,
    no_overlap,
    period_is_forward,
)
from dangvu.core.policy import scope_of
from dangvu.members.models import Person
from dangvu.members.models.person import people_within
from dangvu.offices.choices import DutyKind, EndReason, HoldingKind, LineOfWork, Published
from dangvu.offices.models.bodies import Post
from dangvu.offices.models.terms import Term
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


def reached(actor: Actor, action: str = "view") -> Q:
    """Rows with a person and a post on which the actor may do the action."""
    scope = scope_of(actor, "offices", action)
    if scope.is_nothing:
        return NONE
    at_bodies = things_within(actor, scope, place="post__body__organization")
    if scope.everything:
        return at_bodies
    # Not by a join: the wall would take away the rows of persons whom the reader does not reach.
    within = people_within(actor, scope, of_few=True)
    theirs = Person.objects.filter(within, pk=OuterRef("person_id"))
    return at_bodies | (Q(post__body__isnull=True) & Q(Exists(theirs)))


class HeldQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reached(actor))


class PublicationQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reached(actor))


class Holding(DatedFact):
    """A person holds a post. `completes` says that it filled a seat of a committee between two
    congresses (kiện toàn); `planned_end` is when it is expected to end: rotation, leave."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", db_constraint=False)
    is_single = models.BooleanField(default=False, editable=False)
    kind = models.CharField(_("hình thức"), max_length=9, choices=HoldingKind.choices)
    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    completes = models.BooleanField(_("kiện toàn"), default=False)
    planned_end = models.DateField(_("dự kiến thôi giữ"), null=True)
    end_reason = models.CharField(max_length=14, choices=EndReason.choices, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = HeldQuerySet.as_manager()

    class Meta:
        db_table = "offices_holding"
        indexes = [
            models.Index(
                fields=["post", "valid_from"],
                condition=Q(superseded_at__isnull=True),
                name="offices_holding_of_post",
            ),
        ]
        constraints = [
            period_is_forward("offices_holding_period_forward"),
            no_overlap("offices_holding_once", "person", "post"),
            no_overlap(
                "offices_holding_one_holder",
                "post",
                condition=Q(is_single=True) & ~Q(kind=HoldingKind.ACTING),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, end_reason="")
                | (Q(valid_to__isnull=False) & ~Q(end_reason="")),
                name="offices_holding_end_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(completes=True, kind=HoldingKind.ACTING),
                name="offices_holding_acting_completes_nothing",
                violation_error_message=_("Người tạm giữ chức vụ chưa phải là kiện toàn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id}"


class Duty(DatedFact):
    """What is assigned to the holder of a post: to follow an organisation, to be in charge of a
    line of work, to stand in for another post."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="duties")
    kind = models.CharField(_("loại phân công"), max_length=12, choices=DutyKind.choices)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    line = models.CharField(_("lĩnh vực"), max_length=20, choices=LineOfWork.choices, blank=True)
    stands_in_for = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = HeldQuerySet.as_manager()

    class Meta:
        db_table = "offices_duty"
        constraints = [
            period_is_forward("offices_duty_period_forward"),
            *(
                no_overlap(f"offices_duty_{name}_once", "person", "post", field, condition=kind)
                for name, field, kind in (
                    ("follows", "organization", Q(kind=DutyKind.FOLLOWS)),
                    ("line", "line", Q(kind=DutyKind.LINE)),
                    ("substitute", "stands_in_for", Q(kind=DutyKind.SUBSTITUTES)),
                )
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=DutyKind.FOLLOWS,
                    organization__isnull=False,
                    line="",
                    stands_in_for__isnull=True,
                )
                | Q(kind=DutyKind.LINE, organization__isnull=True, stands_in_for__isnull=True)
                & ~Q(line="")
                | Q(
                    kind=DutyKind.SUBSTITUTES,
                    organization__isnull=True,
                    line="",
                    stands_in_for__isnull=False,
                )
                & ~Q(stands_in_for=F("post")),
                name="offices_duty_says_what",
                violation_error_message=_(
                    "Phân công phải nói rõ tổ chức, lĩnh vực hoặc người thay."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Planned(DatedFact):
    """A person is planned (quy hoạch) for a post, for a term. Reviewed every year; who is taken out
    has the reason with the row."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    term_label = models.CharField(_("nhiệm kỳ quy hoạch"), max_length=40)
    reviewed_on = models.DateField(_("ngày rà soát"), null=True)
    removed_reason = models.TextField(_("lý do đưa ra khỏi quy hoạch"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = HeldQuerySet.as_manager()

    class Meta:
        db_table = "offices_planned"
        constraints = [
            period_is_forward("offices_planned_period_forward"),
            no_overlap("offices_planned_once", "person", "post", "term_label"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id} {self.term_label}"


class Publication(Recorded):
    """A personnel result was made known: when, where, until when, by which paper. What was said
    about it is kept by topic and number, never by who said it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    about = models.CharField(_("nội dung"), max_length=8, choices=Published.choices)
    published_on = models.DateField(_("ngày công khai"))
    until = models.DateField(_("đến hết ngày"), null=True)
    where = models.CharField(_("nơi công khai"), max_length=250)
    comments = models.PositiveIntegerField(_("số ý kiến"), default=0)
    topics = models.TextField(_("ý kiến theo chủ đề"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        db_table = "offices_publication"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "post", "about", "published_on"],
                condition=Q(superseded_at__isnull=True),
                name="offices_publication_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("published_on")),
                name="offices_publication_forward",
                violation_error_message=_("Công khai kết thúc trước ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.published_on}"
