"""Workbooks that were given to the import, and what became of them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.imports.choices import DONE, PENDING, BatchState
from dangvu.jobs.models import Job
from dangvu.organizations.models import Organization


class BatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """All batches for who may import everywhere or at the root, else the own ones."""
        scope = scope_of(actor, "imports", "view")
        if scope.is_nothing:
            return self.none()
        if scope.everything:
            return self
        at_the_root = Organization.objects.filter(is_root=True, pk__in=scope.held)
        return self.filter(models.Q(owner_id=actor.user_id) | models.Exists(at_the_root))


class ImportBatch(models.Model):
    """One workbook: checked, then committed as a whole or not at all.

    `counts` by sheet and state; `findings` are the first ones, with address and sentence. The
    workbook itself lies in the data folder until it has been committed, never in the database.
    `mapping` is how it is read when it is not our own template.
    """

    file_name = models.CharField(_("tên tệp"), max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=BatchState.choices, default=BatchState.WAITING
    )
    as_of = models.DateField(_("số liệu đến ngày"), null=True)
    counts = models.JSONField(default=dict)
    levels = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    message = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    mapping = models.ForeignKey(
        "imports.MappingVersion", models.PROTECT, null=True, blank=True, related_name="batches"
    )
    made_at = models.DateTimeField(_("lúc"), db_default=Now())
    finished_at = models.DateTimeField(null=True)
    # What was previewed, in short: what is committed must be the same.
    seen = models.CharField(max_length=64, blank=True)
    deed = models.ForeignKey(Deed, models.PROTECT, null=True, related_name="+")
    undo_deed = models.ForeignKey(Deed, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    undo_reason = models.TextField(_("lý do hoàn tác"), blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        db_table = "imports_importbatch"
        indexes = [models.Index(fields=["-made_at"], name="imports_batch_latest")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_pending(self) -> bool:
        """Whether a process has to do something to it."""
        return self.state in PENDING

    @property
    def is_done(self) -> bool:
        return self.state in DONE


class ImportAnswer(models.Model):
    """What its owner answered on the screen to a question about one cell of a batch.

    The same words as in the column for answers of the copy. `title` tells several questions about
    one cell apart; an answer that leaves the whole row out stands at column 0.
    """

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="answers")
    sheet = models.CharField(max_length=255)
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    title = models.CharField(max_length=255, blank=True)
    text = models.CharField(_("trả lời"), max_length=500)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "imports_importanswer"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sheet", "row", "column", "title"],
                name="imports_importanswer_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}/{self.column}"


class MappingQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """A mapping holds titles and no data: whoever may see imports may use every one."""
        if scope_of(actor, "imports", "view").is_nothing:
            return self.none()
        return self


class Mapping(models.Model):
    """How workbooks of one layout are read, kept under a name. What it says is in its versions."""

    name = models.SlugField(_("tên"), max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("lúc"), db_default=Now())

    objects = MappingQuerySet.as_manager()

    class Meta:
        db_table = "imports_mapping"
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="imports_mapping_name",
                violation_error_message=_("Đã có cách đọc sổ tên này."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def latest(self) -> MappingVersion:
        return self.versions.latest("number")


class MappingVersion(models.Model):
    """What a mapping said from one saving to the next. Never changed: batches point to it."""

    mapping = models.ForeignKey(Mapping, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("lần ghi"))
    document = models.JSONField()
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("lúc"), db_default=Now())

    class Meta:
        db_table = "imports_mappingversion"
        constraints = [
            models.UniqueConstraint(
                fields=["mapping", "number"],
                name="imports_mappingversion_number",
                violation_error_message=_("Có người vừa ghi cách đọc sổ này. Mở lại rồi ghi."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mapping.name} ({self.number})"
