"""Bodies of an organisation, and the posts in them and in enterprises."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.models import DatedFact, DatedQuerySet, no_overlap, period_is_forward
from dangvu.core.policy import scope_of
from dangvu.offices.choices import ONE_OF_ITS_KIND, BodyKind, PostKind
from dangvu.organizations.models import Employer, Organization
from dangvu.sources.models import Source


class BodyQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(things_within(actor, scope_of(actor, "offices")))


class Body(models.Model):
    """The lasting identity of a committee, an inspection commission, an office, a board.

    `code` is what the office calls it in its sheets. When its organisation is merged or ends, a
    body stays with it: the successor has bodies of its own.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bodies")
    kind = models.CharField(_("loại"), max_length=24, choices=BodyKind.choices)
    code = models.CharField(_("mã"), max_length=40)

    objects = BodyQuerySet.as_manager()

    class Meta:
        db_table = "offices_body"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"],
                name="offices_body_code_once",
                violation_error_message=_("Mã này đã có ở tổ chức đó."),
            ),
            models.UniqueConstraint(
                fields=["organization", "kind"],
                condition=Q(kind__in=sorted(ONE_OF_ITS_KIND)),
                name="offices_body_one_of_its_kind",
                violation_error_message=_("Tổ chức này đã có cơ quan loại đó."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BodyVersionQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(
            things_within(actor, scope_of(actor, "offices"), place="body__organization")
        )


class BodyVersion(DatedFact):
    """What a body is called while it exists. `merged_with` names the department of the employer
    with which a board is one."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="versions")
    name = models.CharField(_("tên"), max_length=250)
    merged_with = models.CharField(_("hợp nhất với"), max_length=250, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = BodyVersionQuerySet.as_manager()

    class Meta:
        db_table = "offices_bodyversion"
        constraints = [
            period_is_forward("offices_bodyversion_period_forward"),
            no_overlap("offices_bodyversion_one_at_a_time", "body"),
        ]

    def __str__(self) -> str:
        return self.name


def _posts_within(actor: Actor, path: str = "") -> Q:
    """Posts of the bodies that the actor may see, and those in enterprises of which a holder is
    within reach; `path` leads from the queried model to the post."""
    from dangvu.offices.models.holdings import Holding

    scope = scope_of(actor, "offices")
    at_bodies = things_within(actor, scope, place=f"{path}body__organization")
    if scope.everything or scope.is_nothing:
        return at_bodies
    held = Holding.objects.current().visible_to(actor).filter(post=OuterRef(f"{path}pk"))
    return at_bodies | (Q(**{f"{path}body__isnull": True}) & Q(Exists(held)))


class PostQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_posts_within(actor))


class Post(models.Model):
    """A post in a body or in an enterprise. Seats, and whether it is a key or a sensitive one, are
    said of the post and never of who holds it (PostVersion).

    `is_single` says that it is held by one person at a time; holdings repeat it, so that the
    database refuses a second one (migration 0002 makes the pair a key).
    """

    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="posts")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("loại chức danh"), max_length=20, choices=PostKind.choices)
    title = models.CharField(_("chức danh"), max_length=200)
    is_single = models.BooleanField(_("một người giữ"), default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        db_table = "offices_post"
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=True) ^ Q(employer__isnull=True),
                name="offices_post_in_one_place",
                violation_error_message=_("Chức danh thuộc một cơ quan hoặc một doanh nghiệp."),
            ),
            models.UniqueConstraint(
                fields=["body", "title"],
                condition=Q(body__isnull=False),
                name="offices_post_title_once_in_body",
                violation_error_message=_("Chức danh này đã có."),
            ),
            models.UniqueConstraint(
                fields=["employer", "title"],
                condition=Q(employer__isnull=False),
                name="offices_post_title_once_in_employer",
                violation_error_message=_("Chức danh này đã có."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OfPostQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_posts_within(actor, "post__"))


class PostVersion(DatedFact):
    """Seats by norm, and the marks of a post, while it exists.

    A norm is soft: a holder above it is warned of, never refused. It rests on a rule of the
    rulebook (`rule`, its code) or on a paper.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="versions")
    seats = models.PositiveSmallIntegerField(_("định mức"), default=1)
    is_key = models.BooleanField(_("chủ chốt"), default=False)
    is_sensitive = models.BooleanField(_("vị trí nhạy cảm"), default=False)
    rule = models.CharField(_("theo quy định"), max_length=60, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = OfPostQuerySet.as_manager()

    class Meta:
        db_table = "offices_postversion"
        constraints = [
            period_is_forward("offices_postversion_period_forward"),
            no_overlap("offices_postversion_one_at_a_time", "post"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.seats}"


class VacancyNote(DatedFact):
    """Why a seat stands empty, and what is planned. It says nothing of persons."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="vacancy_notes")
    reason = models.TextField(_("lý do khuyết"))
    plan = models.TextField(_("hướng kiện toàn"), blank=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        db_table = "offices_vacancynote"
        constraints = [
            period_is_forward("offices_vacancynote_period_forward"),
            no_overlap("offices_vacancynote_one_at_a_time", "post"),
        ]

    def __str__(self) -> str:
        return self.reason
