"""Keys with which programs act for an account at the API."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now

from dangvu.accounts.models import Token, User
from dangvu.audit.services import deed
from dangvu.core.actor import Actor

#: A key of the API begins with this, so that a key left in a file is recognised as one.
TOKEN_MARK = "dangvu_"  # noqa: S105 -- what every key begins with
#: A key runs out: a program that is still used gets a new one, a forgotten one stops working.
LONGEST_TOKEN = timedelta(days=366)


def give_token(
    *, actor: Actor, user: User, name: str, days: int = LONGEST_TOKEN.days
) -> tuple[Token, str]:
    """A key of the API for an account, with the key itself, which is shown once and kept nowhere.

    For the own account, or by the operator. Raises PermissionDenied, ValidationError.
    """
    if user.pk != actor.user_id and not actor.operator:
        raise PermissionDenied
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    token = Token(
        user=user,
        name=name.strip(),
        hint=secret[: len(TOKEN_MARK) + 4],
        digest=digest_of(secret),
        valid_to=actor.today + min(timedelta(days=max(days, 1)), LONGEST_TOKEN),
    )
    token.full_clean(exclude=["digest", "made_at", "ended_at"])
    with deed(actor=actor, verb="accounts.give_token", object_label=f"{user.username} {token}"):
        token.save(force_insert=True)
    return token, secret


def end_token(*, actor: Actor, token: Token) -> None:
    """The key opens nothing any more, from the next request on. Raises PermissionDenied."""
    if token.user_id != actor.user_id and not actor.operator:
        raise PermissionDenied
    with deed(actor=actor, verb="accounts.end_token", object_label=str(token)):
        Token.objects.filter(pk=token.pk, ended_at__isnull=True).update(ended_at=Now())


def digest_of(secret: str) -> str:
    """What is kept of a key. It has 256 random bits, so a plain hash cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()


def user_of_token(secret: str, *, on: date) -> User | None:
    """The account that a key acts for, or None for a key that opens nothing that day."""
    held = Token.objects.usable(on).filter(digest=digest_of(secret)).select_related("user")
    token = held.first()
    return token.user if token else None
