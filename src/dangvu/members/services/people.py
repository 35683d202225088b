"""Writing down who a person is, and mending what was written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.text import clean, search_key, sort_key
from dangvu.members.models import Person, PersonVersion
from dangvu.members.services._acting import Refused, acting, must_write
from dangvu.organizations.models.organization import BEGINNING


def named(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with the name cleaned and its keys for search and order."""
    if "full_name" not in facts:
        return facts
    name = clean(facts["full_name"])
    return {
        **facts,
        "full_name": name,
        "search_key": search_key(name),
        "sort_key": sort_key(name),
    }


def write_person(*, code: str, home_id: int | None, facts: dict[str, Any]) -> Person:
    """A new person inside a deed of the caller. What is true of a person has no beginning here:
    the first version reaches back to 1930, so that every date finds one."""
    person = Person.objects.create(code=clean(code), home_id=home_id)
    PersonVersion.objects.create(person=person, valid_from=BEGINNING, **named(facts))
    return person


def correct_person(*, actor: Actor, person: Person, reason: str, **facts: Any) -> None:
    """What was written was wrong all along: every version is superseded. Needs a reason."""
    must_write(actor, person, facts=facts)
    if not reason.strip():
        raise Refused(_("Cần ghi lý do sửa."))
    with acting(
        actor=actor, verb="members.correct_person", cell_id=person.home_id, label=person.code
    ):
        for version in PersonVersion.objects.current().filter(person=person):
            temporal.revise(version, reason=reason, **named(facts))


def change_person(*, actor: Actor, person: Person, on: date, **facts: Any) -> None:
    """Something became different on a day (schooling, work, theory level). Facts fixed for life
    are refused: they are corrected."""
    must_write(actor, person, facts=facts)
    fixed = PersonVersion.FIXED_FOR_LIFE.intersection(facts)
    if fixed:
        names = ", ".join(sorted(fixed))
        raise Refused(_("Sửa %s là đính chính, phải có lý do.") % names)
    with acting(
        actor=actor, verb="members.change_person", cell_id=person.home_id, label=person.code
    ):
        version = PersonVersion.objects.as_of(on).get(person=person)
        temporal.change_from(version, on=on, **facts)
