"""The tree through time: dated parents, and what is derived from them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.models import DatedFact, no_overlap, period_is_forward
from dangvu.core.policy import Scope
from dangvu.organizations.models.organization import Organization
from dangvu.sources.models import Source


class ParentEdge(DatedFact):
    """`child` hangs under `parent` while the edge holds. The database refuses a cycle at any date."""

    child = models.ForeignKey(Organization, models.PROTECT, related_name="parent_edges")
    parent = models.ForeignKey(Organization, models.PROTECT, related_name="child_edges")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "organizations_parentedge"
        constraints = [
            period_is_forward("organizations_parentedge_period_forward"),
            no_overlap("organizations_parentedge_one_parent", "child"),
            models.CheckConstraint(
                condition=~Q(child=F("parent")),
                name="organizations_parentedge_not_itself",
                violation_error_message=_("Một tổ chức không thể trực thuộc chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} < {self.parent_id}"


class AncestryQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """Rows of the tree of that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def reached(self, scope: Scope) -> Self:
        """Rows whose `descendant` a scope reaches; a scope of everything names no organisation."""
        below = Q(ancestor_id__in=scope.nodes)
        if scope.places:
            below |= Q(ancestor_id__in=scope.places, depth=0)
        return self.filter(below)


class Ancestry(models.Model):
    """Every ancestor of every organisation while it is one, itself included (depth 0).

    Derived: a trigger on ParentEdge keeps it, in the same statement, whatever path wrote the
    edge. `child` is the direct child of the ancestor on the way down (None on the row of
    itself), so that one join both restricts to a subtree and breaks it down by child.
    """

    ancestor = models.ForeignKey(Organization, models.DO_NOTHING, related_name="progeny")
    child = models.ForeignKey(Organization, models.DO_NOTHING, null=True, related_name="+")
    descendant = models.ForeignKey(Organization, models.DO_NOTHING, related_name="ancestry")
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = AncestryQuerySet.as_manager()

    class Meta:
        db_table = "organizations_ancestry"
        indexes = [
            models.Index(fields=["ancestor", "depth"], name="organizations_ancestry_down"),
        ]

    def __str__(self) -> str:
        return f"{self.descendant_id} < {self.ancestor_id} ({self.depth})"


class Heir(models.Model):
    """Who stands for an organisation: itself until it ends, then its heir, and the heir's heir.

    Derived from the events of reorganisation; used to restate old rows to a later tree.
    """

    organization = models.ForeignKey(Organization, models.DO_NOTHING, related_name="heirs")
    heir = models.ForeignKey(Organization, models.DO_NOTHING, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = AncestryQuerySet.as_manager()

    class Meta:
        db_table = "organizations_heir"
        indexes = [
            models.Index(fields=["organization", "valid_from"], name="organizations_heir_of")
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} -> {self.heir_id}"
