"""An organisation and what is true of it at a time."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.models import DatedFact, DatedQuerySet, no_overlap, period_is_forward
from dangvu.core.policy import Scope, scope_of
from dangvu.core.text import search_key
from dangvu.organizations.choices import (
    CELL_TYPES,
    GRASSROOTS_TYPES,
    Category,
    Level,
    Model,
    OrganizationType,
)
from dangvu.sources.models import Source

# No organisation of the Party is older than the Party: the start of those whose founding day
# nobody knows.
BEGINNING = date(1930, 2, 3)


class OrganizationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Organisations in the subtrees, of today, where the actor may see organisations."""
        return self.inside(scope_of(actor, "organizations"), actor.today)

    def inside(self, scope: Scope, on: date) -> Self:
        """Organisations in the subtrees of a scope, in the tree of the day `on`.

        An ended organisation is where its heir is: successors read what it left.
        """
        from dangvu.organizations.models.tree import Ancestry, Heir

        if scope.everything:
            return self
        if not scope.held:
            return self.none()
        held = Ancestry.objects.on(on).reached(scope).values("descendant_id")
        left_to_them = Heir.objects.on(on).filter(heir_id__in=held).values("organization_id")
        return self.filter(models.Q(pk__in=held) | models.Q(pk__in=left_to_them))


class Organization(models.Model):
    """The lasting identity of an organisation. Everything else about it is dated.

    Never deleted: discipline, documents and statistics reach organisations that ended long ago.
    """

    is_root = models.BooleanField(_("tổ chức của cơ quan sử dụng"), default=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        db_table = "organizations_organization"
        constraints = [
            models.UniqueConstraint(
                fields=["is_root"],
                condition=models.Q(is_root=True),
                name="organizations_organization_one_root",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class VersionQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Versions of the organisations that the actor may see."""
        return self.filter(organization__in=Organization.objects.visible_to(actor))

    def grassroots(self) -> Self:
        return self.filter(type__in=GRASSROOTS_TYPES)

    def cells(self) -> Self:
        return self.filter(type__in=CELL_TYPES)

    def matching(self, words: str) -> Self:
        """Versions whose code or name has every one of the words, with or without accents."""
        rows = self
        for word in search_key(words).split():
            rows = rows.filter(search_key__contains=word)
        return rows

    def internal(self) -> Self:
        """Without organisations under local committees: those are seen and never counted."""
        return self.filter(is_external=False)


class OrganizationVersion(DatedFact):
    """Name, code, type and marks of an organisation while they hold.

    is_external: belongs to a local committee outside the tree (seed 000, org.nature.3).
    has_same_level_government: False for a bloc committee, None where nobody said.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="versions")
    code = models.CharField(_("mã tổ chức"), max_length=40)
    name = models.CharField(_("tên tổ chức"), max_length=250)
    short_name = models.CharField(_("tên ngắn"), max_length=120, blank=True)
    search_key = models.TextField(editable=False, default="")
    type = models.CharField(_("loại hình"), max_length=24, choices=OrganizationType.choices)
    level = models.CharField(_("cấp"), max_length=20, choices=Level.choices, blank=True)
    model = models.CharField(_("mô hình"), max_length=20, choices=Model.choices, blank=True)
    category = models.CharField(_("lĩnh vực"), max_length=16, choices=Category.choices, blank=True)
    has_seal = models.BooleanField(_("có con dấu"), default=False)
    is_abroad = models.BooleanField(_("ở nước ngoài"), default=False)
    has_same_level_government = models.BooleanField(_("có chính quyền cùng cấp"), null=True)
    is_external = models.BooleanField(_("thuộc cấp ủy địa phương"), default=False)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        db_table = "organizations_organizationversion"
        indexes = [
            models.Index(fields=["code"], name="organizations_version_code"),
            GinIndex(
                fields=["search_key"],
                opclasses=["gin_trgm_ops"],
                name="organizations_version_search",
            ),
        ]
        constraints = [
            period_is_forward("organizations_version_period_forward"),
            no_overlap("organizations_version_one_at_a_time", "organization"),
            no_overlap("organizations_version_code_once", "code"),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def search_key_for(*, code: str, name: str, short_name: str = "") -> str:
        """What `search_key` holds; whoever writes a version writes it too."""
        return search_key(f"{code} {name} {short_name}")

    @property
    def is_grassroots(self) -> bool:
        return self.type in GRASSROOTS_TYPES

    @property
    def is_cell(self) -> bool:
        return self.type in CELL_TYPES

    @property
    def label(self) -> str:
        return self.short_name or self.name
