"""The member that an account stands for, as far as the policy lets the account; what of the record
may be asked to be corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from dangvu.access.selectors import own_person_id, reading_whole
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.members.choices import Correctable, Status
from dangvu.members.keeping import keeps_less, less_of
from dangvu.members.models import Person
from dangvu.members.models.person import people_within
from dangvu.members.selectors.numbers import with_masked_numbers
from dangvu.members.selectors.record import Standpoint, standpoint
from dangvu.members.selectors.rows import rows_of


def own_person(actor: Actor, action: str = "view") -> Person | None:
    """None for an account that stands for nobody, and where no line reaches the own record."""
    number = own_person_id(actor)
    scope = scope_of(actor, "members", action)
    if number is None or scope.is_nothing:
        return None
    with reading_whole():
        rows = Person.objects.filter(people_within(actor, scope, of_few=True), pk=number)
        return rows.first()


def correctable(person: Person, today: date) -> dict[Correctable, str]:
    """What may be corrected, each with what the record says now. Nothing that the mode does not keep."""
    now = standpoint(person, today, with_masked_numbers(rows_of(person)))
    left_out = {one.column for one in less_of("members_personversion")} if keeps_less() else set()
    return {
        one: value
        for one, value in _said(now).items()
        if one.value.lower() not in left_out - {"birth"}
        and one.value.lower() + "_id" not in left_out
    }


def _said(now: Standpoint) -> dict[Correctable, str]:
    version = now.version
    facts: dict[str, Any] = {
        name: getattr(version, name, "")
        for name in (
            "full_name", "birth", "ethnicity", "religion", "hometown", "education",
            "qualification", "theory_level", "occupation",
        )
    }  # fmt: skip
    facts |= {
        "sex": version.get_sex_display() if version else "",
        "employer": now.employer,
        "cell": now.cell.name if now.cell else "",
        "admitted": now.admission.ceremony_date if now.admission else "",
        "full_since": now.recognition.effective_date if now.recognition else "",
        "card": now.card,
    }
    if now.status == Status.PROBATIONARY:
        del facts["full_since"]
    return {
        one: _plain(facts[one.value.lower()]) for one in Correctable if one.value.lower() in facts
    } | {Correctable.OTHER: ""}


def _plain(value: Any) -> str:
    return value.as_vietnamese() if hasattr(value, "as_vietnamese") else str(value or "")
