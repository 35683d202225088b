"""The pool as an import brings it, in a number of statements that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.secrecy import must_be_open
from dangvu.members.choices import Course
from dangvu.members.models import Candidate, Certificate, Helper, PoolPlace
from dangvu.members.services.people import named
from dangvu.organizations.services.loading import Entry

_AT_ONCE = 2_000


@dataclass(slots=True, eq=False)
class LoadedCandidate:
    """A row: facts as they are stored, the member who helps, the day of the certificate. `held` is
    who is in the pool already, of whom only help and certificate are added."""

    place: Entry
    facts: dict[str, Any]
    helper: int | None = None
    certified_on: date | None = None
    number: str = ""
    held: Candidate | None = None


def write_pool(*, actor: Actor, rows: Sequence[LoadedCandidate], as_of: date) -> None:
    """Write them inside the deed of the caller, who has asked the policy for each."""
    for one in rows:
        must_be_open(one.facts["full_name"], one.facts["workplace"], one.number)
    with reading_whole(), deed(actor=actor, verb="members.load_pool"):
        new = [one for one in rows if one.held is None]
        made = [Candidate(organization_id=_place(one), **named(one.facts)) for one in new]
        Candidate.objects.bulk_create(made, batch_size=_AT_ONCE)
        for one, candidate in zip(new, made, strict=True):
            one.held = candidate
        PoolPlace.objects.bulk_create(
            [
                PoolPlace(
                    candidate=one, organization_id=one.organization_id,
                    valid_from=one.selected_on, valid_to=one.dropped_on,
                )
                for one in made
                if one.dropped_on != one.selected_on
            ],
            batch_size=_AT_ONCE,
        )  # fmt: skip
        Helper.objects.bulk_create([_help(one, as_of) for one in rows if _is_helped(one)])
        Certificate.objects.bulk_create(
            [
                Certificate(
                    candidate=one.held, course=Course.AWARENESS, given_on=one.certified_on,
                    number=one.number,
                )
                for one in rows
                if one.certified_on is not None
            ],
            batch_size=_AT_ONCE,
        )  # fmt: skip


def _place(one: LoadedCandidate) -> int:
    """A cell of the same workbook has its number by now: organisations are written first."""
    assert one.place.pk is not None
    return one.place.pk


def _is_helped(one: LoadedCandidate) -> bool:
    """Nobody helps who left the pool."""
    return one.helper is not None and one.held is not None and one.held.dropped_on is None


def _help(one: LoadedCandidate, as_of: date) -> Helper:
    """From when on is not known better than that they helped on the day of the sheet."""
    assert one.held is not None
    assert one.helper is not None
    since = max(one.held.selected_on, as_of)
    return Helper(candidate=one.held, member_id=one.helper, valid_from=since)
