"""Of whom more than a password is demanded, and when a password has had its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings

from dangvu.accounts.models import User

#: A password that somebody else made opens for so long.
HANDED = timedelta(days=7)

Demand = Callable[[int, date], bool]
_demand: Demand | None = None


def plug_in_demand(demand: Demand) -> None:
    """Called once by an upper room: `demand(user_id, today)` says whether the roles held by the
    account demand a second factor. Without an answer everybody is asked for one."""
    global _demand  # noqa: PLW0603 -- a hook holds the one who plugged in
    _demand = demand


def demands_second_factor(user: User, *, today: date) -> bool:
    """Whether the account has to have a second factor."""
    if not settings.SECOND_FACTOR:
        return False
    return _demand is None or _demand(user.pk, today)


def password_ran_out(user: User, *, at: datetime) -> bool:
    """A password that was handed over and never changed opens no longer."""
    return user.must_change_password and at - user.password_set_at >= HANDED


def password_is_old(user: User, *, at: datetime) -> bool:
    """By the profile with a term: the password has to be changed before anything else."""
    days: int = settings.PASSWORDS.days
    return bool(days) and at - user.password_set_at >= timedelta(days=days)
