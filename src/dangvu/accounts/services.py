"""What happens to accounts."""

from __future__ import annotations

import secrets
from datetime import date

from dangvu.accounts.models import User
from dangvu.audit.services import deed
from dangvu.core.actor import Actor, Channel

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
