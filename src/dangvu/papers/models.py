"""The Word files that an office puts in the place of a shipped one."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.models import DatedFact, DatedQuerySet, no_overlap, period_is_forward
from dangvu.core.policy import scope_of
from dangvu.organizations.models import Organization


class OwnTemplateQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Templates of the organisations whose papers the actor may see."""
        inside = Organization.objects.inside(scope_of(actor, "papers"), actor.today)
        return self.filter(organization__in=inside)

    def without_content(self) -> Self:
        """For lists: the files themselves stay where they are."""
        return self.defer("content")


class OwnTemplate(DatedFact):
    """An office's own .docx for a form, for papers of itself and of everything below it that are
    dated in its time. It was checked before it was taken; the shipped file stays beside it.

    `number` counts the files of one organisation for one form. A file that was replaced stays, so
    that a paper made with it can be made again.
    """

    form = models.CharField(_("mẫu"), max_length=60)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("bản số"))
    file_name = models.CharField(_("tên tệp"), max_length=255)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("ghi chú"), max_length=250, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OwnTemplateQuerySet.as_manager()

    class Meta:
        db_table = "papers_owntemplate"
        indexes = [models.Index(fields=["sha256"], name="papers_owntemplate_sha256")]
        constraints = [
            period_is_forward("papers_owntemplate_period_forward"),
            no_overlap("papers_owntemplate_once", "form", "organization"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"),
                name="papers_owntemplate_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.number}"
