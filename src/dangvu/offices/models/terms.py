"""Terms of an organisation: from one congress to the next."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateField, partial_date_check
from dangvu.core.models import DatedFact, DatedQuerySet, no_overlap, period_is_forward
from dangvu.core.policy import scope_of
from dangvu.offices.choices import TermKind
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


class TermQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(things_within(actor, scope_of(actor, "offices")))


class Term(models.Model):
    """The lasting identity of a term, to which documents and holdings refer."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="terms")

    objects = TermQuerySet.as_manager()

    class Meta:
        db_table = "offices_term"

    def __str__(self) -> str:
        return f"#{self.pk}"


class TermVersionQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(things_within(actor, scope_of(actor, "offices")))


class TermVersion(DatedFact):
    """What is known of a term, which is the time in which it holds; one current row for each.

    `numbers_from` is the day from which papers are numbered anew: the day after the congress
    closed, or that of the first plenum where it met during the congress (HD 36-HD/VPTW).
    `congress_opened` and `congress_closed` are kept as exactly as they are known; a provisional
    committee has neither. `planned_end` is when the next congress should be; empty is a gap that is
    told of. The organisation stands here too, so that two terms of one never overlap; the pair is
    a key (migration 0002).
    """

    term = models.ForeignKey(Term, models.PROTECT, related_name="versions", db_constraint=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(
        _("loại"), max_length=12, choices=TermKind.choices, default=TermKind.CONGRESS
    )
    ordinal = models.PositiveSmallIntegerField(_("đại hội lần thứ"), null=True)
    label = models.CharField(_("nhiệm kỳ"), max_length=40)
    congress_opened = PartialDateField(_("khai mạc đại hội"), null=True)
    congress_closed = PartialDateField(_("bế mạc đại hội"), null=True)
    numbers_from = models.DateField(_("đánh số văn bản lại từ ngày"), null=True)
    planned_end = models.DateField(_("dự kiến đại hội sau"), null=True)
    first_after_merge = models.BooleanField(_("nhiệm kỳ đầu sau sáp nhập"), default=False)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = TermVersionQuerySet.as_manager()

    class Meta:
        db_table = "offices_termversion"
        constraints = [
            period_is_forward("offices_termversion_period_forward"),
            no_overlap("offices_termversion_one_at_a_time", "organization"),
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(superseded_at__isnull=True),
                name="offices_termversion_once",
            ),
            partial_date_check("congress_opened", name="offices_termversion_opened_exists"),
            partial_date_check("congress_closed", name="offices_termversion_closed_exists"),
            models.CheckConstraint(
                condition=Q(congress_opened__isnull=True)
                | Q(congress_closed__isnull=True)
                | Q(congress_closed__latest__gte=F("congress_opened__earliest")),
                name="offices_termversion_congress_forward",
                violation_error_message=_("Đại hội bế mạc trước ngày khai mạc."),
            ),
            models.CheckConstraint(
                condition=Q(congress_closed__isnull=True)
                | (
                    (Q(valid_to__isnull=True) | Q(valid_to__gt=F("congress_closed__earliest")))
                    & (
                        Q(planned_end__isnull=True)
                        | Q(planned_end__gt=F("congress_closed__earliest"))
                    )
                ),
                name="offices_termversion_ends_after_congress",
                violation_error_message=_("Nhiệm kỳ kết thúc trước đại hội bầu ra nó."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
