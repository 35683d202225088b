"""The `personal_data` hook: rooms above `members` say what they keep about a person, so that a person
who asks for it is given all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from dangvu.core.actor import Actor

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Told:
    """One thing of a row: what it is called in the file, its words, and how it is read from the row. Of
    a place the number of the organisation is read, and its name is told."""

    name: str
    label: Text
    read: Callable[[Any], Any]
    is_place: bool = False


@dataclass(frozen=True, slots=True)
class KeptAbout:
    """Rows that a room keeps about persons: those about one, superseded ones too, as far as the actor may
    see them; a bounded number of statements. Nothing of them names anybody else."""

    key: str
    label: Text
    rows: Callable[[Actor, int], Iterable[Any]]
    told: tuple[Told, ...]


_kept: dict[str, KeptAbout] = {}


def register(kept: KeptAbout) -> None:
    """`kept.key` is unique over all rooms."""
    _kept[kept.key] = kept


def all_kept() -> list[KeptAbout]:
    return list(_kept.values())


def plain(value: Any) -> Any:
    """As it stands in a file: text, whole numbers, yes and no, nothing."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_current_timezone()).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
