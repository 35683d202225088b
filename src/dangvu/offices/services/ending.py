"""Ending many rows at once, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.core import guard
from dangvu.core.actor import Actor
from dangvu.core.bulk import supersede_rows
from dangvu.core.models import DatedFact
from dangvu.offices.choices import EndReason
from dangvu.offices.models import Duty, Holding, Planned, PostVersion, VacancyNote

F = TypeVar("F", bound=DatedFact)
_KEPT_BY_DATABASE = {"id", "recorded_at", "superseded_at", "correction_reason"}


def still_held(model: type[F], on: date, **which: Any) -> Any:
    """Current rows that hold on the day or later."""
    rows = model._default_manager.filter(superseded_at__isnull=True, **which)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def end_rows(
    model: type[F],
    rows: Iterable[F],
    *,
    on: date,
    reason: str = "",
    changes: Callable[[F], dict[str, Any]] = lambda row: {},
) -> int:
    """Let rows that hold on the day or later end on it; what had not begun by then is taken back.
    Gives how many. Two statements."""
    ending = list(rows)
    supersede_rows(model, [row.pk for row in ending], reason=reason)
    kept = [row for row in ending if row.valid_from < on]
    model._default_manager.bulk_create([_until(row, on, changes(row)) for row in kept])
    return len(ending)


def _until(row: F, on: date, changes: dict[str, Any]) -> F:
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in _KEPT_BY_DATABASE
    }
    return type(row)(**{**values, **changes, "valid_to": on})


def may_end(actor: Actor, holdings: Iterable[Holding]) -> None:
    """Asks upper rooms of each. Raises StepHeld when one of them holds it."""
    for one in holdings:
        guard.check("offices.end_holding", actor=actor, subject=one)


def end_rows_of_posts(posts: Collection[int], *, on: date, reason: EndReason) -> int:
    """The posts end, and with them all that hangs on them; gives how many held one. Fifteen
    statements at most."""
    held = still_held(Holding, on, post__in=posts)
    count = end_rows(Holding, held, on=on, changes=lambda row: {"end_reason": reason})
    end_rows(Duty, still_held(Duty, on, post__in=posts), on=on)
    end_rows(Duty, still_held(Duty, on, stands_in_for__in=posts), on=on)
    why = _("Chức danh không còn")
    planned = still_held(Planned, on, post__in=posts)
    end_rows(Planned, planned, on=on, changes=lambda row: {"removed_reason": why})
    end_rows(VacancyNote, still_held(VacancyNote, on, post__in=posts), on=on)
    end_rows(PostVersion, still_held(PostVersion, on, post__in=posts), on=on)
    return count
