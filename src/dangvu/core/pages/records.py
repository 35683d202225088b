"""What a record page is made of: facts, events of its timeline, the way back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from dangvu.core.partial_dates import PartialDate

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to the page; the last one has no URL."""

    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value. None shows `missing`, never an empty line."""

    label: Text
    value: Any = None
    url: str = ""
    note: Text = ""
    missing: Text = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: when, what, by whom, under which paper.

    `corrected` marks an entry that a later one replaced.
    """

    when: datetime.date | PartialDate | None
    title: Text
    detail: Text = ""
    paper: Text = ""
    by: Text = ""
    url: str = ""
    corrected: bool = False
