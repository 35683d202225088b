"""Rewriting many dated facts at once: one statement takes the old rows out, one writes the new.

One row at a time would fire the triggers of the tree and of the record of deeds once a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.db.models.functions import Now

from dangvu.core.models import DatedFact
from dangvu.core.temporal import AlreadySuperseded

F = TypeVar("F", bound=DatedFact)

_KEPT_BY_DATABASE = {"recorded_at", "superseded_at", "correction_reason"}
_TREE_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('organizations_parentedge', 0))"


def lock_tree() -> None:
    """Wait for whoever is changing the tree; what is read afterwards stays true until the end.

    The same lock as the trigger on the edges takes, only earlier: before they are read.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TREE_LOCK)


def copied(fact: F, **changes: Any) -> F:
    """A new row, not saved, with the values of `fact` and these changes."""
    values = {
        field.attname: getattr(fact, field.attname)
        for field in fact._meta.concrete_fields
        if not field.primary_key and field.name not in _KEPT_BY_DATABASE
    }
    return type(fact)(**(values | changes))


def until(fact: F, on: date) -> list[F]:
    """What is left of a fact when it holds no longer from the day `on`: one row or none."""
    if fact.valid_from >= on:
        return []
    return [copied(fact, valid_to=earlier(fact.valid_to, on))]


def since(fact: F, on: date, **changes: Any) -> list[F]:
    """What there is of a fact from the day `on`, with changes: one row or none."""
    if fact.valid_to is not None and fact.valid_to <= on:
        return []
    return [copied(fact, valid_from=max(fact.valid_from, on), **changes)]


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two ends; None is an open end."""
    if one is None or other is None:
        return one or other
    return min(one, other)


def overlaps(fact: DatedFact, start: date, end: date | None) -> bool:
    return (fact.valid_to is None or fact.valid_to > start) and (
        end is None or fact.valid_from < end
    )


def rewrite(model: type[F], old: Iterable[F], new: Sequence[F], *, reason: str = "") -> None:
    """Supersede `old` and write `new`; at most two statements.

    Raises AlreadySuperseded when someone else changed one of the old rows first.
    """
    numbers = [fact.pk for fact in old]
    if numbers:
        held = model._default_manager.filter(pk__in=numbers, superseded_at__isnull=True)
        if held.update(superseded_at=Now(), correction_reason=reason) != len(numbers):
            raise AlreadySuperseded(model.__name__)
    if new:
        model._default_manager.bulk_create(new)
