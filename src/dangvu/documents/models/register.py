"""The books: where a paper was entered, to whom it was sent, who received and read it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.core.policy import scope_of
from dangvu.documents.choices import Book, ReceiptKind
from dangvu.documents.models.document import Document
from dangvu.organizations.models import Organization


class EntryQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Lines of the books of organisations where the actor may see documents."""
        return self.filter(things_within(actor, scope_of(actor, "documents")))


class Entry(Recorded):
    """A line of a book of an organisation. Papers that come in are numbered by the year."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="entries")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("sổ của")
    )
    book = models.CharField(_("sổ"), max_length=8, choices=Book.choices)
    on = models.DateField(_("ngày vào sổ"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("năm"), null=True)
    number = models.PositiveIntegerField(_("số vào sổ"), null=True)
    from_whom = models.CharField(_("nơi gửi"), max_length=200, blank=True)
    handler = models.CharField(_("người xử lý"), max_length=120, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "documents_entry"
        indexes = [
            models.Index(fields=["organization", "on"], name="documents_entry_book"),
            models.Index(
                fields=["organization", "document"],
                condition=Q(superseded_at__isnull=True),
                name="documents_entry_papers",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "organization"],
                condition=Q(superseded_at__isnull=True),
                name="documents_entry_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "book", "year", "number"],
                condition=Q(superseded_at__isnull=True),
                name="documents_entry_number_once",
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True, on__isnull=True) | Q(year=models.F("on__year")),
                name="documents_entry_year_of_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.number or ''}/{self.year or ''}"


class Delivery(Recorded):
    """A paper sent to an organisation of ours, or to a named recipient outside."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    outside = models.CharField(_("nơi nhận ngoài đảng bộ"), max_length=200, blank=True)
    sent_on = models.DateField(_("ngày gửi"))

    class Meta:
        db_table = "documents_delivery"
        indexes = [
            models.Index(
                fields=["organization", "document"],
                condition=Q(superseded_at__isnull=True),
                name="documents_delivery_to",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=True) ^ Q(outside=""),
                name="documents_delivery_to_someone",
                violation_error_message=_("Nơi nhận là một tổ chức, hoặc một nơi ngoài đảng bộ."),
            ),
            models.UniqueConstraint(
                fields=["document", "organization", "outside"],
                condition=Q(superseded_at__isnull=True),
                nulls_distinct=False,
                name="documents_delivery_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} > {self.organization_id or self.outside}"


class Receipt(Recorded):
    """The recipient has the paper, or a person there has read it."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="receipts")
    kind = models.CharField(_("việc"), max_length=12, choices=ReceiptKind.choices)
    on = models.DateField(_("ngày"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "documents_receipt"
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"],
                condition=Q(superseded_at__isnull=True, kind=ReceiptKind.RECEIVED),
                name="documents_receipt_received_once",
            ),
            models.UniqueConstraint(
                fields=["delivery", "by"],
                condition=Q(superseded_at__isnull=True, kind=ReceiptKind.ACKNOWLEDGED),
                name="documents_receipt_read_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
