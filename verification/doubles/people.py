"""What an administrator does with accounts."""

from __future__ import annotations

import secrets
from typing import Any

from verification.doubles.ground import Ground, case, sending


@case("accounts:new-person")
def _new_person(ground: Ground) -> Any:
    said = {"username": f"n{secrets.token_hex(5)}", "display_name": "Hoàng Minh"}
    return sending(ground.admin(), "/accounts/people/new", said)


@case("accounts:reset-password")
def _reset_password(ground: Ground) -> Any:
    from dangvu.accounts.services import password_seen

    user = ground.user()
    user.refresh_from_db()
    said = {"seen": password_seen(user)}
    return sending(ground.admin(), f"/accounts/people/{user.pk}/password", said)


@case("accounts:reset-second-factor")
def _reset_second_factor(ground: Ground) -> Any:
    from tests.accounts.people import with_app

    user = ground.user()
    with_app(user)
    return _about(ground, user, "factor")


@case("accounts:end-sessions")
def _end_sessions(ground: Ground) -> Any:
    user = ground.user()
    ground.proved(user)
    return _about(ground, user, "sessions")


@case("accounts:close-person")
def _close(ground: Ground) -> Any:
    return _about(ground, ground.user(), "close")


@case("accounts:open-person")
def _open(ground: Ground) -> Any:
    from dangvu.accounts.models import User
    from dangvu.accounts.services import close_user

    user = ground.user()
    close_user(actor=ground.cast.operator, user=User.objects.get(pk=user.pk), reason="thử")
    return _about(ground, user, "open")


def _about(ground: Ground, user: Any, what: str) -> Any:
    return sending(ground.admin(), f"/accounts/people/{user.pk}/{what}", {"reason": "thử"})
