"""Numbers of papers: one series for each symbol in each term, and every number that left it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded
from dangvu.core.policy import scope_of
from dangvu.documents.choices import NumberState
from dangvu.documents.models.document import Document
from dangvu.offices.models import Term
from dangvu.organizations.models import Organization

#: The key of the series that all papers of a congress share (36-HD/VPTW, 1.3).
CONGRESS = "*"


class SeriesQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        scope = scope_of(actor, "documents")
        return self.filter(things_within(actor, scope, place="issuer"))


class Series(models.Model):
    """A run of numbers of an issuer: `key` is the symbol, so that types that share a symbol share
    their numbers. It begins again with the term, None where no term is recorded. `mark` is what
    stands behind the slash (`ĐUK`).

    Taking a number locks the row, so that takers queue here.
    """

    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    body = models.CharField(_("cơ quan của cấp ủy"), max_length=40, blank=True)
    key = models.CharField(_("ký hiệu"), max_length=12)
    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    mark = models.CharField(_("ký hiệu cơ quan"), max_length=30)
    starts_at = models.PositiveIntegerField(_("bắt đầu từ số"), default=1)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        db_table = "documents_series"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "body", "key", "term"],
                nulls_distinct=False,
                name="documents_series_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}/{self.mark}"


class DocumentNumber(Recorded):
    """A number of a series and what became of it. No two papers bear it; `12a` stands beside 12."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField(_("số"))
    suffix = models.CharField(_("chữ sau số"), max_length=4, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=NumberState.choices)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="numbers")
    explanation = models.CharField(_("lý do"), max_length=250, blank=True)

    class Meta:
        db_table = "documents_documentnumber"
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number", "suffix"],
                condition=Q(superseded_at__isnull=True),
                name="documents_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NumberState.CANCELLED, NumberState.GAP])
                | ~Q(explanation=""),
                name="documents_number_explained",
                violation_error_message=_("Số bị hủy hoặc bỏ trống phải có lý do."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="documents_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number}{self.suffix} ({self.state})"
