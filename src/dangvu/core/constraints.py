"""Which constraint stood against a write, so that a room can say it in its own words."""

from __future__ import annotations

import psycopg

from dangvu.core.operations import OPEN_TEXT
from dangvu.core.secrecy import SecretRefused


def constraint_of(error: BaseException) -> str:
    """The name of the constraint by which the database refused; that which a trigger gave for one
    counts too. Empty where it names none, and for what is no error of the database."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    diagnosis = getattr(cause, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def refused_by(error: BaseException) -> str:
    """The same, for services that write words. Raises SecretRefused where it was a stamp of secrecy
    in them."""
    name = constraint_of(error)
    if name.endswith(OPEN_TEXT):
        raise SecretRefused from None
    return name
