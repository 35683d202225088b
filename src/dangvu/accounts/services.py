"""What happens to accounts."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now

from dangvu.accounts.models import Token, User
from dangvu.audit.services import deed
from dangvu.core.actor import Actor, Channel

#: A key of the API begins with this, so that a key left in a file is recognised as one.
TOKEN_MARK = "dangvu_"  # noqa: S105 -- what every key begins with
#: A key runs out: a program that is still used gets a new one, a forgotten one stops working.
LONGEST_TOKEN = timedelta(days=366)

# No 0/O, 1/l/i: passwords printed by the demo are read from a screen and typed.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def actor_for(user: User, *, today: date, channel: Channel, request: str = "") -> Actor:
    """The actor that a user is on a day, for services and `visible_to`."""
    return Actor(
        user_id=user.pk,
        name=user.display_name,
        today=today,
        channel=channel,
        operator=user.is_operator,
        request=request,
    )


def random_password(groups: int = 3) -> str:
    """A password that can be read aloud: groups of four letters and digits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(groups))


def create_user(
    *, actor: Actor, username: str, display_name: str, password: str, must_change: bool = False
) -> User:
    """A new account. The caller grants it something in `access`; until then it sees nothing."""
    with deed(actor=actor, verb="accounts.create_user", object_label=username):
        user = User(
            username=username.lower(),
            display_name=display_name,
            must_change_password=must_change,
        )
        user.set_password(password)
        user.full_clean()
        user.save(force_insert=True)
        return user


def set_password(*, actor: Actor, user: User, password: str, must_change: bool = False) -> None:
    """Replace the password; the user's other sessions end with it."""
    with deed(actor=actor, verb="accounts.set_password", object_label=user.username):
        user.set_password(password)
        user.must_change_password = must_change
        user.save(update_fields=["password", "must_change_password"])


def ensure_local_operator(*, today: date) -> User:
    """The account that the command line acts as, made by `init`."""
    found = User.objects.filter(is_operator=True).first()
    if found:
        return found
    maker = Actor(user_id=None, name="init", today=today, channel="cli", operator=True)
    with deed(actor=maker, verb="accounts.create_operator"):
        user = User(username="operator", display_name="Người vận hành tại máy", is_operator=True)
        user.set_unusable_password()
        user.save(force_insert=True)
        return user


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
