"""Giving and ending grants."""

from __future__ import annotations

from datetime import date

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.selectors import forget_grants
from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for, ensure_local_operator
from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


def grant_role(
    *,
    actor: Actor,
    user: User,
    role: Role,
    organization: Organization | None,
    valid_from: date,
    valid_to: date | None = None,
    source: Source | None = None,
) -> Grant:
    """Let `user` hold `role` at `organization` (the whole installation when None) for a time."""
    label = f"{user.username} {role}"
    with deed(actor=actor, verb="access.grant_role", object_label=label):
        grant = Grant.objects.create(
            user=user,
            role=role,
            organization=organization,
            valid_from=valid_from,
            valid_to=valid_to,
            source=source,
        )
    forget_grants()
    return grant


def ensure_operator(*, today: date) -> Actor:
    """The local operator, granted the whole installation; made when it is missing."""
    user = ensure_local_operator(today=today)
    actor = actor_for(user, today=today, channel="cli")
    if not Grant.objects.as_of(today).filter(user=user, role=Role.OPERATOR).exists():
        grant_role(actor=actor, user=user, role=Role.OPERATOR, organization=None, valid_from=today)
    return actor


def end_grant(*, actor: Actor, grant: Grant, on: date, reason: str = "") -> None:
    """The grant holds no longer from the day `on`."""
    with deed(actor=actor, verb="access.end_grant", object_label=str(grant)):
        temporal.end(grant, on=on, reason=reason)
    forget_grants()
