"""The record of deeds: append-only, without a foreign key to anyone."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField
from django.contrib.postgres.indexes import BrinIndex, GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dangvu.audit.choices import EntryClass, EraKind, LeafKind, Operation
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of


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


class RecordQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The record is read as a whole, or not."""
        return self if scope_of(actor, "audit").everything else self.none()


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

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "audit_deed"
        constraints = [
            models.CheckConstraint(
                condition=~Q(entry_class=EntryClass.ANONYMOUS)
                | Q(at__isnull=True, actor_id__isnull=True, actor_name="", request=""),
                name="audit_deed_anonymous_names_nobody",
            )
        ]
        indexes = [
            BrinIndex(fields=["transaction"], name="audit_deed_transaction", autosummarize=True),
            # As the pages of the record ask: all, those of one doer, of one verb, the few that
            # changed nothing; each by day, the last first.
            models.Index(fields=["on_date", "id"], name="audit_deed_by_day"),
            models.Index(fields=["actor_id", "on_date", "id"], name="audit_deed_of_actor"),
            models.Index(fields=["verb", "on_date", "id"], name="audit_deed_of_verb"),
            models.Index(
                fields=["entry_class", "on_date", "id"],
                condition=Q(entry_class__in=["ANONYMOUS", "DENIED", "READ"]),
                name="audit_deed_unwritten",
            ),
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
            BrinIndex(fields=["transaction"], name="audit_change_transaction", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} x{self.row_count}"


class Era(models.Model):
    """A stretch in which numbers of transactions grow. A restore begins a new one, and says so.

    `first_deed`, `first_change`: the first ids that belong to it. `system` names the database
    cluster, so that a restore which nobody declared is found out.
    """

    kind = models.CharField(max_length=8, choices=EraKind.choices)
    at = models.DateTimeField(db_default=Now())
    system = models.CharField(max_length=40)
    first_deed = models.BigIntegerField()
    first_change = models.BigIntegerField()
    reason = models.TextField(blank=True, db_default="")

    class Meta:
        db_table = "audit_era"

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class Walls(models.Model):
    """The triggers that record and protect, as the sealer found them when they had changed."""

    at = models.DateTimeField(db_default=Now())
    state = models.JSONField()

    class Meta:
        db_table = "audit_walls"

    def __str__(self) -> str:
        return f"{self.pk} {self.at}"


class Leaf(models.Model):
    """A sealed entry: its place in the tree and the hash of what it said."""

    position = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=6, choices=LeafKind.choices)
    entry = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_leaf"
        constraints = [
            models.UniqueConstraint(fields=["kind", "entry"], name="audit_leaf_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind} {self.entry}"


class Head(models.Model):
    """A signed head of the tree. `message` is the very text that was signed; the rest repeats it.

    `peaks`: the roots of the perfect parts of the tree, so that it grows without being read again.
    """

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField()
    message = models.TextField()
    signature = models.BinaryField()
    peaks = models.BinaryField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "audit_head"
        indexes = [models.Index(fields=["size"], name="audit_head_by_size")]

    def __str__(self) -> str:
        return f"{self.number} ({self.size})"
