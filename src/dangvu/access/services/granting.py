"""Giving and ending grants."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.selectors import Given, forget_grants, may_grant
from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for, ensure_local_operator
from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


class NoBasis(Exception):
    """A role is given by a decision, and none was named."""


class AlreadyHeld(Exception):
    """The same role at the same place on one of the days."""


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
    """Let `user` hold `role` at `organization` (the whole installation when None) for a time.

    Rule 9 of docs/architecture/access.md. Raises PermissionDenied when the actor holds less than
    is given, or gives to themselves; NoBasis without the deciding paper, which only the operator
    may do without; AlreadyHeld when it is held there on one of the days.
    """
    given = Given(role, organization.pk if organization else None, valid_from, valid_to)
    if not may_grant(actor, given, to_user_id=user.pk):
        raise PermissionDenied
    if source is None and not actor.operator:
        raise NoBasis(_("Cần nêu văn bản quyết định việc phân công này."))
    if _is_held(user, given):
        raise AlreadyHeld(_("Người này đã giữ vai trò đó ở đó trong thời gian ấy."))
    return _give(actor=actor, user=user, given=given, source=source)


def _is_held(user: User, given: Given) -> bool:
    held = Grant.objects.current().filter(user=user).exclude(valid_to__lte=given.valid_from)
    if given.valid_to is not None:
        held = held.filter(valid_from__lt=given.valid_to)
    if given.organization_id is None:
        return held.filter(organization=None).exists()
    return held.filter(role=given.role, organization=given.organization_id).exists()


def _give(*, actor: Actor, user: User, given: Given, source: Source | None = None) -> Grant:
    label = f"{user.username} {given.role}"
    with deed(actor=actor, verb="access.grant_role", object_label=label):
        grant = Grant.objects.create(
            user=user,
            role=given.role,
            organization_id=given.organization_id,
            valid_from=given.valid_from,
            valid_to=given.valid_to,
            source=source,
            given_by_id=actor.user_id,
        )
    forget_grants()
    return grant


def ensure_operator(*, today: date) -> Actor:
    """The local operator, granted the whole installation; made when it is missing."""
    user = ensure_local_operator(today=today)
    actor = actor_for(user, today=today, channel="cli")
    if not Grant.objects.as_of(today).filter(user=user, role=Role.OPERATOR).exists():
        _give(actor=actor, user=user, given=Given(Role.OPERATOR, None, today, None))
    return actor


def may_end(actor: Actor, grant: Grant) -> bool:
    """Whoever may give from today on what is left of it."""
    left = Given(Role(grant.role), grant.organization_id, actor.today, grant.valid_to)
    return may_grant(actor, left, to_user_id=grant.user_id)


def end_grant(*, actor: Actor, grant: Grant, on: date, reason: str = "") -> None:
    """The grant holds no longer from the day `on`. Whoever could give it may end it; so may
    whoever holds it."""
    if grant.user_id != actor.user_id and not may_end(actor, grant):
        raise PermissionDenied
    with deed(actor=actor, verb="access.end_grant", object_label=str(grant)):
        temporal.end(grant, on=on, reason=reason)
    forget_grants()
