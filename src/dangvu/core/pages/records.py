"""What a record page is made of: facts, actions, events of its timeline, the way back."""

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
class Action:
    """Something to do with the record. `refused` says why it is not possible now; it is then shown
    with the reason in place of a link. `primary` is the one that the page is opened for."""

    label: Text
    url: str = ""
    refused: Text = ""
    icon: str = ""
    primary: bool = False


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
