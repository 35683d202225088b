"""Signing in and out, the own account, accounts of others."""

from dangvu.accounts.views.door import second_step, sign_in, sign_out
from dangvu.accounts.views.own import (
    add_key,
    change_password,
    end_other_sessions,
    end_session,
    end_token,
    new_codes,
    prove,
    remove_authenticator,
    remove_key,
    second_factor,
    sessions,
    tokens,
)

__all__ = [
    "add_key",
    "change_password",
    "end_other_sessions",
    "end_session",
    "end_token",
    "new_codes",
    "prove",
    "remove_authenticator",
    "remove_key",
    "second_factor",
    "second_step",
    "sessions",
    "sign_in",
    "sign_out",
    "tokens",
]
