"""Members made for tests, written as the services of the room would write them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import search_key, sort_key
from dangvu.members.choices import StartReason, Status
from dangvu.members.models import (
    Admission,
    Membership,
    Person,
    PersonVersion,
    Placement,
    Recognition,
    Standing,
)
from dangvu.organizations.models import Organization
from dangvu.organizations.models.organization import BEGINNING

_numbers = count(1)

MAKER = Actor(user_id=None, name="thử nghiệm", today=date(2026, 11, 21), channel="test")


def make_member(
    cell: Organization | int,
    *,
    admitted: date = date(2015, 5, 19),
    full: bool = True,
    code: str = "",
    name: str = "Nguyễn Thị Minh Ngọc",
    admitted_here: bool = True,
    **facts: Any,
) -> Person:
    """A member of `cell` since the ceremony; full a year later unless `full` is False."""
    place = cell if isinstance(cell, int) else cell.pk
    effective = admitted.replace(year=admitted.year + 1)
    with reading_whole(), deed(actor=MAKER, verb="tests.make_member"):
        person = Person.objects.create(code=code or f"DV{next(_numbers):05d}", home_id=place)
        facts = {"birth": PartialDate(1985), "sex": "FEMALE", "ethnicity": "Kinh"} | facts
        PersonVersion.objects.create(
            person=person,
            valid_from=BEGINNING,
            full_name=name,
            sort_key=sort_key(name),
            search_key=search_key(name),
            **facts,
        )
        membership = Membership.objects.create(person=person)
        shared: dict[str, Any] = {"person": person, "membership": membership}
        Admission.objects.create(
            **shared,
            organization_id=place if admitted_here else None,
            decision_date=PartialDate.of(admitted - timedelta(days=14)),
            ceremony_date=PartialDate.of(admitted),
        )
        Standing.objects.create(
            **shared,
            status=Status.PROBATIONARY,
            valid_from=admitted,
            valid_to=effective if full else None,
        )
        if full:
            Standing.objects.create(**shared, status=Status.FULL, valid_from=effective)
            Recognition.objects.create(
                **shared,
                organization_id=place,
                decision_date=PartialDate.of(effective + timedelta(days=10)),
                effective_date=PartialDate.of(effective),
            )
        Placement.objects.create(
            **shared,
            organization_id=place,
            valid_from=admitted,
            start_reason=StartReason.ADMISSION if admitted_here else StartReason.OPENING,
        )
        return person
