"""The dated rulebook: parameters with a legal basis, chosen by the date of the act, and the legal
documents that they rest on, with what replaced what."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateField, partial_date_check
from dangvu.core.models import (
    DatedFact,
    DatedQuerySet,
    Recorded,
    RecordedQuerySet,
    no_overlap,
    period_is_forward,
)
from dangvu.core.policy import scope_of
from dangvu.organizations.models import Ancestry, Organization
from dangvu.rules.choices import CERTAIN, Certainty, Effect, Topic
from dangvu.sources.models import Source

KIND = "rules"


class ParameterQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """General rules for whoever reads rules anywhere; local ones of an organisation that the
        reader reaches, or that stands above one: it binds everything below."""
        scope = scope_of(actor, KIND)
        if scope.is_nothing:
            return self.none()
        if scope.everything:
            return self
        above = Ancestry.objects.on(actor.today).filter(descendant_id__in=scope.held)
        return self.filter(
            Q(organization__isnull=True)
            | Q(organization__in=Organization.objects.inside(scope, actor.today))
            | Q(organization__in=above.values("ancestor_id"))
        )

    def manageable_by(self, actor: Actor) -> Self:
        """Local rules that the reader may change; general ones are the program's."""
        scope = scope_of(actor, KIND, "manage")
        if scope.is_nothing:
            return self.none()
        own = self.filter(organization__isnull=False)
        if scope.everything:
            return own
        return own.filter(organization__in=Organization.objects.inside(scope, actor.today))


class Parameter(DatedFact):
    """One value of a rule while it is in force: a number, a list, a text, as JSON.

    `organization` set: a local rule of that organisation, found by nearest ancestor before the
    general one. `clause` names the place in the source ("điểm 3.5.1").
    """

    code = models.CharField(_("mã quy định"), max_length=60)
    label = models.CharField(_("nội dung"), max_length=250)
    value = models.JSONField(_("giá trị"))
    unit = models.CharField(_("đơn vị"), max_length=40, blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    certainty = models.CharField(_("mức chắc chắn"), max_length=8, choices=Certainty.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    clause = models.CharField(_("điều khoản"), max_length=120, blank=True)

    objects = ParameterQuerySet.as_manager()

    class Meta:
        db_table = "rules_parameter"
        constraints = [
            period_is_forward("rules_parameter_period_forward"),
            no_overlap(
                "rules_parameter_general_once", "code", condition=Q(organization__isnull=True)
            ),
            no_overlap("rules_parameter_local_once", "code", "organization"),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.value}"

    @property
    def is_certain(self) -> bool:
        return self.certainty in CERTAIN


class DocumentQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Published rules lie nowhere in the tree: whoever reads rules anywhere reads them."""
        return self.none() if scope_of(actor, KIND).is_nothing else self


class RuleDocument(Recorded):
    """A legal document that rules rest on. `source` has its marks: symbol, issuer, day of signing.

    `effective` is as far as it is known, null where it is not. A shipped row is rewritten by an
    upgrade, one that an office wrote never.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("văn bản"))
    topic = models.CharField(_("nội dung"), max_length=20, choices=Topic.choices)
    effective = PartialDateField(_("có hiệu lực từ"), null=True, blank=True)
    certainty = models.CharField(_("mức chắc chắn"), max_length=8, choices=Certainty.choices)
    note = models.TextField(_("ghi chú"), blank=True)
    is_shipped = models.BooleanField(_("kèm theo phần mềm"), default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        db_table = "rules_ruledocument"
        constraints = [
            partial_date_check("effective", name="rules_ruledocument_effective_exists"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(superseded_at__isnull=True),
                name="rules_ruledocument_once",
                violation_error_message=_("Văn bản này đã có trong danh mục."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.source)


class RuleLink(Recorded):
    """What a later document does to an earlier one, to all of it or to a `part`.

    It joins the papers and not the rows about them, which are rewritten when more is known.
    """

    later = models.ForeignKey(
        Source, models.PROTECT, related_name="+", verbose_name=_("văn bản sau")
    )
    earlier = models.ForeignKey(
        Source, models.PROTECT, related_name="+", verbose_name=_("văn bản trước")
    )
    effect = models.CharField(_("quan hệ"), max_length=10, choices=Effect.choices)
    part = models.CharField(_("phần"), max_length=120, blank=True)
    certainty = models.CharField(_("mức chắc chắn"), max_length=8, choices=Certainty.choices)
    is_shipped = models.BooleanField(_("kèm theo phần mềm"), default=False)

    class Meta:
        db_table = "rules_rulelink"
        constraints = [
            models.CheckConstraint(
                condition=~Q(later=F("earlier")),
                name="rules_rulelink_not_itself",
                violation_error_message=_("Một văn bản không thể thay thế chính nó."),
            ),
            models.UniqueConstraint(
                fields=["later", "earlier", "effect"],
                condition=Q(superseded_at__isnull=True),
                name="rules_rulelink_once",
                violation_error_message=_("Quan hệ này đã được ghi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.later_id} {self.effect} {self.earlier_id}"

    @property
    def is_certain(self) -> bool:
        return self.certainty in CERTAIN
