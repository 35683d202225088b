"""The pool of a world as rows of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Now

from dangvu.members.choices import Course, DelegatedPower, DropReason, IntroducerKind
from dangvu.members.models import (
    Candidate,
    Certificate,
    Delegation,
    Helper,
    Introducer,
    PoolPlace,
)
from tests.access.happening import START
from tests.access.world import Candidate as Drawn
from tests.access.world import Note, World

Row = tuple[type[models.Model], int, dict[str, Any]]
NAME = "Lê Thị Hai"


def pool_rows(world: World, canary: Any) -> Iterator[Row]:
    """`canary(kind, number)` is a word that stands in the texts of that thing alone."""
    for number, one in world.candidates.items():
        yield Candidate, number, _candidate(number, one, canary("candidates", number))
    for number, stay in world.stays.items():
        yield PoolPlace, number, {
            "candidate_id": stay.candidate,
            "organization_id": stay.place,
            "valid_from": stay.since,
            "valid_to": stay.until,
            "superseded_at": _at(superseded=stay.superseded),
        }  # fmt: skip
    for (kind, number), note in world.notes.items():
        yield _NOTES[kind], number, _note(kind, note, canary(kind, number))
    for (kind, number), thing in world.things.items():
        if kind == "delegations":
            yield Delegation, number, {
                "superior_id": thing.places[0],
                "organization_id": thing.places[1],
                "power": DelegatedPower.ADMISSION,
                "valid_from": START,
            }  # fmt: skip


_NOTES: dict[str, type[models.Model]] = {
    "helpers": Helper,
    "introducers": Introducer,
    "certificates": Certificate,
}


def _candidate(number: int, one: Drawn, word: str) -> dict[str, Any]:
    left: date | None = START if one.dropped else None
    return {
        "full_name": f"{NAME} {word}",
        "sort_key": f"{NAME} {number}".lower(),
        "search_key": f"{NAME} {word}".lower(),
        "organization_id": one.place,
        "selected_on": START,
        "dropped_on": left,
        "dropped_why": DropReason.ASKED if one.dropped else "",
        "dropped_note": word if one.dropped else "",
        "admitted_on": START if one.person is not None else None,
        "person_id": one.person,
    }


def _note(kind: str, note: Note, word: str) -> dict[str, Any]:
    shared: dict[str, Any] = {
        "candidate_id": note.candidate,
        "superseded_at": _at(superseded=note.superseded),
    }
    if kind == "introducers":
        return {
            **shared,
            "kind": IntroducerKind.MEMBER,
            "member_id": note.by,
            "introduced_on": note.since,
        }
    shared["person_id"] = note.person
    if kind == "certificates":
        course = Course.AWARENESS if note.person is None else Course.NEW_MEMBER
        return {
            **shared,
            "course": course,
            "given_on": note.since,
            "number": word,
            "given_by": word,
        }
    return {
        **shared,
        "member_id": note.by,
        "valid_from": note.since,
        "valid_to": note.until,
    }


def _at(*, superseded: bool) -> Any:
    return Now() if superseded else None
