"""Sessions: which there are, ending them, how long they last."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied

from dangvu.accounts.models import Session, User
from dangvu.accounts.permissions import may_manage_accounts
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.modes import Limits


def has_ended(*, made_at: datetime, seen_at: datetime, at: datetime, limits: Limits) -> bool:
    """Whether a session is over: nobody used it for too long, or it is too old."""
    return at - seen_at >= limits.idle or at - made_at >= limits.absolute


def time_left(*, made_at: datetime, seen_at: datetime, at: datetime, limits: Limits) -> int:
    """In how many seconds a session is over if nobody uses it; 0 for one that is."""
    left = min(limits.idle - (at - seen_at), limits.absolute - (at - made_at))
    return max(0, int(left.total_seconds()))


def seen(session: Session, *, at: datetime) -> None:
    """The session was used; written at most once a minute."""
    if (at - session.seen_at).total_seconds() >= 60:
        Session.objects.filter(pk=session.pk, seen_at__lt=at).update(seen_at=at)
        # The same request may write its session from this row.
        session.seen_at = at


def end_session(*, actor: Actor, session: Session) -> None:
    """Whoever holds it is asked to sign in at the next request. The own one, or anyone's for who
    manages accounts. Raises PermissionDenied."""
    if session.user_id != actor.user_id and not may_manage_accounts(actor):
        raise PermissionDenied
    with deed(actor=actor, verb="accounts.end_session", object_label=str(session.user)):
        Session.objects.filter(pk=session.pk).delete()


def end_sessions(*, actor: Actor, user: User, but: str = "") -> int:
    """All sessions of a user, but the one of that key. Raises PermissionDenied."""
    if user.pk != actor.user_id and not may_manage_accounts(actor):
        raise PermissionDenied
    with deed(actor=actor, verb="accounts.end_sessions", object_label=user.username):
        return Session.objects.filter(user=user).exclude(pk=but).delete()[0]
