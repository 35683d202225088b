"""A registered paper: its lasting identity, what the register says of it, its other citations."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.core.policy import scope_of
from dangvu.core.text import search_key
from dangvu.documents.choices import DocumentType, Mark, Status, Urgency
from dangvu.organizations.models import Organization
from dangvu.organizations.models.organization import BEGINNING
from dangvu.sources.choices import Grade
from dangvu.sources.models import Source


class DocumentQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Papers that stand in a register, or were sent to an organisation, inside the scope."""
        from dangvu.documents.models.register import Delivery, Entry

        scope = scope_of(actor, "documents")
        if scope.everything:
            return self
        # Neither EXISTS nor IN by itself: the planner would put every line of every book into a
        # hash, or join the organisations anew for each paper. So each paper is looked up, and the
        # organisations stand in a hash made once.
        here = things_within(actor, scope) | Q(pk=None)
        of_paper = {"document": OuterRef("pk")}
        entered = Entry.objects.current().filter(here, **of_paper).annotate(seen=Value(True))
        sent = Delivery.objects.current().filter(here, **of_paper).annotate(seen=Value(True))
        return self.filter(
            Coalesce(
                Subquery(entered.values("seen")[:1]),
                Subquery(sent.values("seen")[:1]),
                Value(False),
                output_field=models.BooleanField(),
            )
        )

    def unmerged(self) -> Self:
        """Without those that turned out to be another paper of the register."""
        return self.filter(merged_into__isnull=True)


class Document(models.Model):
    """The lasting identity of a paper in the register, which entries, links and numbers point to.

    `source` holds its marks: issuer, symbol, date, summary, grade. It is a pointer to the present:
    when the marks are corrected it moves on, and the source that was cited before stays an `Alias`,
    so that whatever cites it still leads here.
    """

    source = models.OneToOneField(Source, models.PROTECT, related_name="document")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name=_("đã gộp vào")
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        db_table = "documents_document"
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="documents_document_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class DocumentVersionQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(document__in=Document.objects.visible_to(actor))

    def matching(self, words: str) -> Self:
        """Papers whose symbol, summary, issuer or signatory have every word, accents or not."""
        rows = self
        for word in search_key(words).split():
            rows = rows.filter(search_key__contains=word)
        return rows


class DocumentVersion(Recorded):
    """What the register says of a paper; a correction or a next step supersedes it.

    issuer: the organisation of ours that issued it, None for others. body: its body (`UBKT`) where
    not the committee itself. number, suffix: as read from the symbol. effective_to: first day on
    which it no longer holds. dated: the first that the paper's date may be, to list it by; papers of
    an unknown date come before all others.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    type = models.CharField(_("loại văn bản"), max_length=12, choices=DocumentType.choices)
    status = models.CharField(
        _("trạng thái"), max_length=9, choices=Status.choices, default=Status.ISSUED
    )
    issuer = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    body = models.CharField(_("cơ quan của cấp ủy"), max_length=40, blank=True)
    number = models.PositiveIntegerField(_("số"), null=True)
    suffix = models.CharField(_("chữ sau số"), max_length=4, blank=True)
    signatory = models.CharField(_("người ký"), max_length=120, blank=True)
    mark = models.CharField(_("thẩm quyền ký"), max_length=4, choices=Mark.choices, blank=True)
    urgency = models.CharField(
        _("độ khẩn"), max_length=11, choices=Urgency.choices, default=Urgency.ORDINARY
    )
    effective_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    effective_to = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    search_key = models.TextField(editable=False, default="")
    dated = models.DateField(editable=False, default=BEGINNING)

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        db_table = "documents_documentversion"
        indexes = [
            models.Index(fields=["issuer", "type"], name="documents_version_issuer"),
            models.Index(fields=["dated", "document"], name="documents_version_dated"),
            GinIndex(
                fields=["search_key"], opclasses=["gin_trgm_ops"], name="documents_version_search"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(superseded_at__isnull=True),
                name="documents_version_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_to__gt=F("effective_from")),
                name="documents_version_effect_forward",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
            ),
        ]

    def __str__(self) -> str:
        return label_of(self.document.source)

    @staticmethod
    def derived_from(source: Source, signatory: str = "") -> dict[str, Any]:
        """What `search_key` and `dated` hold; whoever writes a version writes them too."""
        words = f"{source.symbol} {source.summary} {source.issuer} {signatory}"
        day = source.date.earliest if source.date else BEGINNING
        return {"search_key": search_key(words), "dated": day}


def label_of(source: Source) -> str:
    """A paper as a row names it: number and symbol first, then what it is about.

    Of a graded paper nothing is told but its marks.
    """
    told = source.summary if source.grade == Grade.OPEN else _now("(văn bản mật)")
    return " ".join(part for part in (source.symbol, told) if part) or str(source)


def marks_of(source: Source) -> str:
    """What the record of deeds calls a paper: never what it is about, since that record forgets
    nothing and the paper may be graded one day."""
    return source.symbol or source.issuer


class Alias(Recorded):
    """Another citation of a registered paper: incomplete, mistaken or merged, with the reason."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="aliases")
    document = models.ForeignKey(Document, models.PROTECT, related_name="aliases")
    reason = models.CharField(_("lý do"), max_length=250, blank=True)

    class Meta:
        db_table = "documents_alias"
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(superseded_at__isnull=True),
                name="documents_alias_of_one_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} = {self.document_id}"
