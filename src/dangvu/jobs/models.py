"""Work that is done in the background: what was asked, by whom, how far it is, how it ended."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.jobs.choices import PENDING, JobState


class JobQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """All jobs for who may see them in the whole installation, else the own ones, for whoever
        still holds anything at all."""
        if scope_of(actor, "jobs", "view").everything:
            return self
        if scope_of(actor, "organizations").is_nothing:
            return self.none()
        return self.filter(owner_id=actor.user_id)

    def pending(self) -> Self:
        """Waiting or running."""
        return self.filter(state__in=PENDING)


class Job(models.Model):
    """One piece of work. `task` is the name under which a room registered it, `args` plain JSON.

    `attempts` counts how often it was begun; a run that is not of the latest attempt changes
    nothing any more. `failures` counts how often it went wrong since someone asked for it.
    `lock`: at most one running job bears the same; services see to it that one waits.
    """

    task = models.CharField(max_length=80)
    label = models.CharField(_("việc"), max_length=255)
    args = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lock = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    message = models.TextField(_("kết quả"), blank=True, default="")
    result_url = models.CharField(max_length=500, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    made_at = models.DateTimeField(_("lúc giao"), db_default=Now())
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("bắt đầu"), null=True)
    finished_at = models.DateTimeField(_("kết thúc"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        db_table = "jobs_job"
        constraints = [
            models.UniqueConstraint(
                fields=["lock"],
                condition=Q(state=JobState.RUNNING) & ~Q(lock=""),
                name="jobs_job_one_runs_under_a_lock",
            ),
        ]
        indexes = [
            models.Index(fields=["-made_at"], name="jobs_job_latest"),
            models.Index(fields=["owner", "-made_at"], name="jobs_job_of_owner"),
            models.Index(
                fields=["state"],
                condition=Q(state__in=[*PENDING, JobState.FAILED]),
                name="jobs_job_open",
            ),
            models.Index(fields=["task", "-made_at"], name="jobs_job_of_task"),
            models.Index(fields=["lock"], condition=Q(state__in=PENDING), name="jobs_job_lock"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_pending(self) -> bool:
        """Waiting or running: its page changes by itself."""
        return self.state in PENDING

    @property
    def latest_step(self) -> Step | None:
        """The step of the present attempt that was told last; one statement."""
        return Step.objects.filter(job=self, attempt=self.attempts).order_by("-number").first()


class Step(models.Model):
    """A step of an attempt and how much of it is done, told while the work's transaction is open."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="steps")
    attempt = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=255)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "jobs_step"
        constraints = [
            models.UniqueConstraint(
                fields=["job", "attempt", "number"], name="jobs_step_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def percent(self) -> int | None:
        """None for a step whose size is not known."""
        return min(100, 100 * self.done // self.total) if self.total > 0 else None
