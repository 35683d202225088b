"""The beginning of an installation: the first administrator."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied

from dangvu.access.choices import Role
from dangvu.access.services import ensure_operator, grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user, random_password
from dangvu.audit.services import deed
from dangvu.core.actor import Actor

_CODE = "first-code"


def first_code() -> str:
    """The code that makes the first administrator; empty where none was made."""
    file: Path = settings.HOME.path / "secrets" / _CODE
    return file.read_text("ascii").strip() if file.exists() else ""


def new_first_code() -> str:
    """A code for the one who stands before the server's screen; kept in the data folder."""
    code = random_password(4)
    settings.HOME.replace_secret(_CODE, code)
    return code


def nobody_can_sign_in() -> bool:
    """Whether the installation has no account that a person signs in with."""
    return not User.objects.who_can_sign_in().exists()


def make_first_administrator(
    *, actor: Actor, username: str, display_name: str, password: str, must_change: bool
) -> User:
    """The first account that signs in, over the whole installation; once only.

    `actor` needs only to know the day: nobody is there yet who could be asked. Raises
    PermissionDenied where somebody can sign in already, ValidationError.
    """
    maker = ensure_operator(today=actor.today)
    with deed(actor=maker, verb="site.make_first_administrator", object_label=username):
        # Two who come at the same time: the second finds the account of the first.
        User.objects.select_for_update().filter(is_operator=True).first()
        if not nobody_can_sign_in():
            raise PermissionDenied
        user = create_user(
            actor=maker,
            username=username,
            display_name=display_name,
            password=password,
            must_change=must_change,
        )
        grant_role(
            actor=maker,
            user=user,
            role=Role.OPERATOR,
            organization=None,
            valid_from=actor.today,
        )
    (settings.HOME.path / "secrets" / _CODE).unlink(missing_ok=True)
    return user
