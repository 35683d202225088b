"""A paper that a record cites: who issued it, under which number, when. Never its content."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.fields import PartialDateField, partial_date_check
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.sources.choices import Grade


class SourceQuerySet(RecordedQuerySet):
    def numbered(self, symbol: str) -> SourceQuerySet:
        """Papers of that symbol, e.g. `01-NQ/ĐUK`; several terms may have used it."""
        return self.current().filter(symbol=symbol)


class Source(Recorded):
    """A cited paper. When the office registers it, the register keeps it one-to-one with this.

    `symbol` is the number as printed (`32-CTr/TU`). It is not unique: numbering starts again
    with each term, and `01-NQ/ĐUK` of 2012 and of 2016 are two papers.
    """

    issuer = models.CharField(_("cơ quan ban hành"), max_length=200, blank=True)
    symbol = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    date = PartialDateField(_("ngày"), null=True, blank=True)
    summary = models.TextField(_("trích yếu"), blank=True)
    grade = models.CharField(_("độ mật"), max_length=10, choices=Grade.choices, default=Grade.OPEN)

    objects = SourceQuerySet.as_manager()

    class Meta:
        db_table = "sources_source"
        indexes = [models.Index(fields=["symbol"], name="sources_source_symbol")]
        constraints = [
            partial_date_check("date", name="sources_source_date_exists"),
            models.CheckConstraint(
                condition=Q(grade=Grade.OPEN) | Q(summary=""),
                name="sources_source_secret_has_no_summary",
                violation_error_message=_("Văn bản mật chỉ ghi số, ký hiệu, không ghi trích yếu."),
            ),
            models.CheckConstraint(
                condition=~Q(symbol="") | ~Q(issuer="") | ~Q(summary=""),
                name="sources_source_says_something",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.symbol, self.issuer) if part) or self.summary
