"""Who holds which role where, from when to when."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dangvu.access.choices import Role
from dangvu.core.actor import Actor
from dangvu.core.models import DatedFact, DatedQuerySet, no_overlap, period_is_forward
from dangvu.core.modes import MODES
from dangvu.core.policy import scope_of
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


class GrantQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Grants lie at their organisation; those over the whole installation are seen by whoever
        sees all of them."""
        scope = scope_of(actor, "grants")
        if scope.everything:
            return self
        return self.filter(organization__in=Organization.objects.inside(scope, actor.today))


class Grant(DatedFact):
    """A role held by a user at an organisation for a time.

    `organization` null means the whole installation and is for the local operator only. `given_by`
    stays when the end is changed later; null for grants of before it was kept.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        db_table = "access_grant"
        constraints = [
            period_is_forward("access_grant_period_forward"),
            no_overlap("access_grant_once_at_a_time", "user", "role", "organization"),
            no_overlap("access_grant_whole_once", "user", condition=Q(organization__isnull=True)),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(role=Role.OPERATOR),
                name="access_grant_whole_only_operator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class Installation(models.Model):
    """In which mode the installation stands; one row. Triggers of rooms that hold persons ask it
    (`access_mode()`), so that what the mode does not keep is refused to every statement.

    `attestation` is what the committee says of its site: that the network is an independent one
    (mạng LAN độc lập). Who said it when is in the record of deeds.
    """

    mode = models.CharField(_("chế độ"), max_length=4, choices=[(one, one) for one in MODES])
    attestation = models.TextField(_("xác nhận mạng độc lập"), blank=True, default="")
    attested_on = models.DateField(_("ngày xác nhận"), null=True)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "access_installation"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="access_installation_one_row"),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="access_installation_mode"),
        ]

    def __str__(self) -> str:
        return self.mode
