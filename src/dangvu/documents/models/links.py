"""What papers do to earlier ones, and which of them reach which."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import Recorded
from dangvu.documents.choices import LinkKind
from dangvu.documents.models.document import Document


class Link(Recorded):
    """`later` implements, amends, replaces ... `earlier`. The database refuses a circle."""

    later = models.ForeignKey(Document, models.PROTECT, related_name="links_back")
    earlier = models.ForeignKey(Document, models.PROTECT, related_name="links_forward")
    kind = models.CharField(_("quan hệ"), max_length=11, choices=LinkKind.choices)

    class Meta:
        db_table = "documents_link"
        constraints = [
            models.CheckConstraint(
                condition=~Q(later=F("earlier")), name="documents_link_not_itself"
            ),
            models.UniqueConstraint(
                fields=["later", "earlier", "kind"],
                condition=Q(superseded_at__isnull=True),
                name="documents_link_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.later_id} {self.kind} {self.earlier_id}"


class Reach(models.Model):
    """`later` leads to `earlier` through one link or several. Derived: triggers on links keep it."""

    later = models.ForeignKey(Document, models.DO_NOTHING, related_name="reach_back")
    earlier = models.ForeignKey(Document, models.DO_NOTHING, related_name="reach_forward")

    class Meta:
        db_table = "documents_reach"
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier"], name="documents_reach_once"),
        ]

    def __str__(self) -> str:
        return f"{self.later_id} > {self.earlier_id}"
