"""How a recorded row is corrected, ended or withdrawn without being overwritten.

Called from services, inside a deed. Each function leaves the old row with the moment it was
superseded, so that any earlier answer can be recomputed as it was recorded then.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models.functions import Now

from dangvu.core.models import DatedFact, Recorded

R = TypeVar("R", bound=Recorded)
F = TypeVar("F", bound=DatedFact)

_KEPT_BY_DATABASE = {"recorded_at", "superseded_at", "correction_reason"}


class AlreadySuperseded(Exception):
    """Someone corrected the row first; the caller must look again."""


def withdraw(row: Recorded, *, reason: str) -> None:
    """Take a row out of what is held to be true, keeping it readable."""
    touched = (
        type(row)
        ._default_manager.filter(pk=row.pk, superseded_at__isnull=True)
        .update(superseded_at=Now(), correction_reason=reason)
    )
    if not touched:
        raise AlreadySuperseded(f"{type(row).__name__} {row.pk}")


def revise(row: R, *, reason: str = "", **changes: Any) -> R:
    """Supersede `row` by a copy with `changes`; returns the copy."""
    withdraw(row, reason=reason)
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in _KEPT_BY_DATABASE
    }
    copy = type(row)(**values)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    return copy


def end(fact: F, *, on: date, reason: str = "", **changes: Any) -> F | None:
    """Let a fact hold no longer from the day `on`.

    Returns the row that holds until then, or None when nothing of it is left (it began on that
    day or later, so it is withdrawn).
    """
    if on <= fact.valid_from:
        withdraw(fact, reason=reason)
        return None
    if fact.valid_to == on and not changes:
        return fact
    return revise(fact, reason=reason, valid_to=on, **changes)


def change_from(fact: F, *, on: date, reason: str = "", **changes: Any) -> F:
    """A changeable fact takes new values from the day `on`, until the old row would have ended."""
    until = fact.valid_to
    kept = end(fact, on=on, reason=reason)
    template = kept or fact
    values = {
        field.attname: getattr(template, field.attname)
        for field in template._meta.concrete_fields
        if not field.primary_key and field.name not in _KEPT_BY_DATABASE
    }
    values |= {"valid_from": max(on, fact.valid_from), "valid_to": until}
    copy = type(fact)(**values)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    return copy
