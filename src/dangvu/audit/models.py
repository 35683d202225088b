"""The record of deeds: append-only, without a foreign key to anyone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dangvu.audit.choices import EntryClass, Operation


class TransactionNumber(models.Func):
    """The number of the writing transaction: later sealing orders finished ones by it."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class FirstRow(models.Func):
    """The id of the first row of a change."""

    template = "(row_ids[1])"
    output_field = models.BigIntegerField()


class RowSpan(models.Func):
    """From the first to the last row of a change; the ids stand in order."""

    template = "int8range(row_ids[1], row_ids[row_count], '[]')"
    output_field = BigIntegerRangeField()


class Deed(models.Model):
    """One thing that somebody did: the context of every change made in its transaction.

    `actor_id` is a number and not a foreign key, so that the record outlives the account. A deed
    of class ANONYMOUS has neither actor nor time of day.
    """

    entry_class = models.CharField(
        max_length=10, choices=EntryClass.choices, default=EntryClass.NORMAL
    )
    at = models.DateTimeField(null=True)
    on_date = models.DateField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    verb = models.CharField(max_length=80)
    purpose = models.TextField(blank=True)
    object_label = models.TextField(blank=True)
    request = models.CharField(max_length=64, blank=True)
    transaction = models.BigIntegerField(db_default=TransactionNumber(), editable=False)

    class Meta:
        db_table = "audit_deed"
        constraints = [
            models.CheckConstraint(
                condition=~Q(entry_class=EntryClass.ANONYMOUS)
                | Q(at__isnull=True, actor_id__isnull=True, actor_name="", request=""),
                name="audit_deed_anonymous_names_nobody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label}".strip()


class Change(models.Model):
    """What one SQL statement changed in one table, at most a thousand rows of it.

    row_hashes: keyed hash of each row as it is afterwards (before, for a delete), one after another
    in the order of row_ids. fields: for an update, row id -> field name -> [hash before, hash
    after]. How it is hashed, `form` tells (`audit.hashing`). Written by triggers only; the
    application may not insert here. `transaction` is empty in entries made before it was kept:
    theirs is that of the deed.
    """

    deed_id = models.BigIntegerField(null=True)
    transaction = models.BigIntegerField(null=True, editable=False)
    form = models.SmallIntegerField()
    table = models.CharField(max_length=63)
    operation = models.CharField(max_length=6, choices=Operation.choices)
    row_count = models.IntegerField()
    row_ids = ArrayField(models.BigIntegerField())
    row_hashes = models.BinaryField()
    fields = models.JSONField(null=True)

    class Meta:
        db_table = "audit_change"
        indexes = [
            models.Index(fields=["deed_id"], name="audit_change_deed"),
            models.Index(
                "table", FirstRow(), condition=Q(row_count=1), name="audit_change_one_row"
            ),
            GistIndex(RowSpan(), condition=Q(row_count__gt=1), name="audit_change_many_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} x{self.row_count}"
