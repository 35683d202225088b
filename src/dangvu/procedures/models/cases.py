"""Cases and what was done with them. All of it stands behind row-level security (migration 0002)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import NONE, things_within
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.core.policy import scope_of
from dangvu.members.models import Candidate, Person
from dangvu.organizations.models import Organization
from dangvu.procedures import registry
from dangvu.procedures.choices import LEAVING, REASONED, RUNNING, State, What
from dangvu.rules.choices import Certainty
from dangvu.sources.models import Source


def cases_reached(
    actor: Actor, action: str = "view", path: str = "", *, as_member: bool = True
) -> Q:
    """Cases on which the actor may do the action: each kind of the policy is asked for its own.

    A case lies at the organisation for which it runs and at the one that must act now; it is about
    a person; without `as_member` that it is about oneself is no reason. `path` leads from the
    queried model to the case (`case__`).
    """
    found = NONE
    for kind in registry.kinds():
        scope = scope_of(actor, kind, action)
        if not as_member:
            scope = replace(scope, themselves=False)
        if scope.is_nothing:
            continue
        about = f"{path}person"
        here, there = (
            things_within(actor, scope, place=f"{path}{place}", subject=about, member=about)
            for place in ("organization", "acting")
        )
        found |= Q(**{f"{path}kind": kind}) & (here | there)
    return found & ~Q(**{f"{path}state": State.CANCELLED})


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(cases_reached(actor))

    def seen_at_work(self, actor: Actor) -> Self:
        """Those that the actor sees otherwise than as the member whom they are about."""
        return self.filter(cases_reached(actor, as_member=False))

    def running(self) -> Self:
        """Those that are not over."""
        return self.filter(state__in=RUNNING)


class Case(models.Model):
    """One procedure run for one subject, as it stands now; `StepTaken` says how it came there.

    organization: for which it runs; when that is merged, its heir. acting: which must act now.
    candidate: whom it is about, before they are a member; `person` once it made them one.
    version_from, mark: the version of the definition, and its structure when the case took it.
    reference: how the book calls it from which it was brought in.
    turn: how many times it came to a step; revision: how many times anything was done with it.
    """

    definition = models.CharField(_("quy trình"), max_length=40)
    kind = models.CharField(max_length=20)
    version_from = models.DateField(_("bản quy trình từ ngày"))
    mark = models.CharField(max_length=16, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    acting = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    destination = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True, related_name="+")
    label = models.CharField(_("hồ sơ"), max_length=250)
    search_key = models.TextField(editable=False, default="")
    reference = models.CharField(_("ký hiệu hồ sơ"), max_length=60, blank=True)
    began_on = models.DateField(_("ngày bắt đầu"))
    step = models.CharField(_("bước"), max_length=40)
    step_since = models.DateField(_("ở bước này từ ngày"))
    due = models.DateField(_("hạn"), null=True)
    due_rule = models.CharField(max_length=60, blank=True)
    due_basis = models.TextField(_("căn cứ của hạn"), blank=True)
    due_certainty = models.CharField(max_length=8, choices=Certainty.choices, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=State.choices, default=State.OPEN
    )
    stopped_on = models.DateField(_("dừng từ ngày"), null=True)
    outcome = models.CharField(_("kết quả"), max_length=40, blank=True)
    ended_on = models.DateField(_("ngày kết thúc"), null=True)
    returns = models.PositiveSmallIntegerField(_("số lần trả lại"), default=0)
    extensions = models.PositiveSmallIntegerField(_("số lần gia hạn ở bước này"), default=0)
    turn = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "procedures_case"
        indexes = [
            models.Index(fields=["began_on", "id"], name="procedures_case_began"),
            models.Index(fields=["acting", "state"], name="procedures_case_acting"),
            models.Index(fields=["organization"], name="procedures_case_place"),
            models.Index(
                fields=["due"], condition=Q(state__in=RUNNING), name="procedures_case_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, ended_on__isnull=True, outcome="")
                | Q(ended_on__isnull=False) & ~Q(state__in=RUNNING) & ~Q(outcome=""),
                name="procedures_case_end_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(step_since__gte=F("began_on"))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("step_since"))),
                name="procedures_case_forward",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=False, state__in=[State.PAUSED, State.HELD])
                | Q(stopped_on__isnull=True) & ~Q(state__in=[State.PAUSED, State.HELD]),
                name="procedures_case_stopped_since",
            ),
            models.UniqueConstraint(
                fields=["person", "definition"],
                condition=Q(state__in=RUNNING),
                name="procedures_case_one_open",
                violation_error_message=_("Người này đã có hồ sơ đang giải quyết về việc đó."),
            ),
            models.UniqueConstraint(
                fields=["candidate", "definition"],
                condition=Q(state__in=RUNNING),
                name="procedures_case_one_open_of_candidate",
                violation_error_message=_("Người này đã có hồ sơ đang giải quyết về việc đó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition} #{self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class OfCaseQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What belongs to the cases that the actor may see."""
        return self.filter(cases_reached(actor, path="case__"))


class StepTaken(Recorded):
    """One thing done with a case: when, by which organisation, which way, under which paper and rule.

    step, to_step: where the case stood and where it stands after it (an end, too). was_due: the day
    until which it had to be done; due: the day that holds from now on. rule_*: the rule by which
    `due` was set, as it was in force then. came_from: of a case that was handed over, the
    organisation for which it ran until then.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="line")
    turn = models.PositiveIntegerField()
    what = models.CharField(_("việc"), max_length=11, choices=What.choices)
    step = models.CharField(_("bước"), max_length=40)
    to_step = models.CharField(_("tới"), max_length=40)
    way = models.CharField(_("lối"), max_length=40, blank=True)
    on = models.DateField(_("ngày"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    came_from = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    vote = models.ForeignKey("procedures.Vote", models.PROTECT, null=True, related_name="steps")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("lý do"), blank=True)
    values = models.JSONField(_("số liệu"), default=dict)
    was_due = models.DateField(null=True)
    due = models.DateField(_("hạn"), null=True)
    rule_code = models.CharField(max_length=60, blank=True)
    rule_value = models.JSONField(null=True)
    rule_basis = models.TextField(_("căn cứ"), blank=True)
    rule_certainty = models.CharField(max_length=8, choices=Certainty.choices, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        db_table = "procedures_steptaken"
        indexes = [
            models.Index(fields=["case", "on", "id"], name="procedures_steptaken_of_case"),
            models.Index(
                fields=["case"],
                condition=Q(came_from__isnull=False),
                name="procedures_steptaken_handed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "turn"],
                condition=Q(what__in=LEAVING, superseded_at__isnull=True),
                name="procedures_steptaken_once",
                violation_error_message=_("Bước này đã ghi rồi."),
            ),
            models.UniqueConstraint(
                fields=["vote"],
                condition=Q(superseded_at__isnull=True),
                name="procedures_steptaken_vote_once",
                violation_error_message=_("Lần biểu quyết này đã dùng cho một bước khác."),
            ),
            models.CheckConstraint(
                condition=(Q(what=What.DONE) & ~Q(way="")) | ~Q(what=What.DONE) & Q(way=""),
                name="procedures_steptaken_way_of_done",
            ),
            models.CheckConstraint(
                condition=~Q(what__in=REASONED) | ~Q(reason=""),
                name="procedures_steptaken_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(what__in=[What.HELD, What.RELEASED]) | Q(reason=""),
                name="procedures_steptaken_hold_tells_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what} {self.step}"

    @property
    def is_late(self) -> bool:
        """Done after the day until which it had to be."""
        return self.was_due is not None and self.on > self.was_due


class CasePaper(Recorded):
    """A paper of a case: which kind, where it lies, who holds it. Never a scan of it.

    One that was lost is superseded with the reason, and the next is a row of its own.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    paper = models.CharField(_("loại giấy tờ"), max_length=40)
    label = models.CharField(_("tên giấy tờ"), max_length=250, blank=True)
    place = models.CharField(_("để ở đâu"), max_length=250, blank=True)
    holder = models.CharField(_("người giữ"), max_length=250, blank=True)
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    received_on = models.DateField(_("ngày nhận"))
    is_produced = models.BooleanField(_("lập trong quy trình"), default=False)
    turn = models.PositiveIntegerField(default=1)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        db_table = "procedures_casepaper"
        indexes = [models.Index(fields=["case"], name="procedures_casepaper_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.paper}"


class ResultPublication(Recorded):
    """The result of a case was made known: where, from when until when, by which paper."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="publications")
    where = models.CharField(_("công khai ở đâu, cho ai"), max_length=250)
    on = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến hết ngày"), null=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        db_table = "procedures_resultpublication"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "where", "on"],
                condition=Q(superseded_at__isnull=True),
                name="procedures_resultpublication_once",
                violation_error_message=_("Lần công khai này đã ghi rồi."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("on")),
                name="procedures_resultpublication_forward",
                violation_error_message=_("Công khai kết thúc trước ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"
