"""Cases of the toy procedure, brought to a step by the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.members.models import Person
from dangvu.organizations.models import Organization
from dangvu.procedures import services
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Count, Paper
from tests.factories.members import make_member

#: When cases of tests begin, unless they say otherwise: a Monday without holidays near.
BEGAN = date(2026, 9, 7)


def make_voters(cell: int, number: int, **more: Any) -> list[Person]:
    """Full members of a cell, by name in order."""
    return [make_member(cell, name=f"Cử Tri {chr(65 + one)}", **more) for one in range(number)]


def begin(
    actor: Actor, cell: int, person: Person | None = None, on: date = BEGAN, code: str = "praise"
) -> Case:
    """A case about a member of the cell."""
    return services.begin(
        actor=actor,
        code=code,
        organization=Organization.objects.get(pk=cell),
        on=on,
        person=person or make_member(cell, name="Phạm Thị Được"),
    )


def take(actor: Actor, case: Case, step: str, on: date, **more: Any) -> StepTaken:
    """The step, of the case as it is."""
    return services.take_step(
        actor=actor, case=case, step=step, revision=fresh(case).revision, on=on, **more
    )


def fresh(case: Case) -> Case:
    """As it is now."""
    with reading_whole():
        return Case.objects.get(pk=case.pk)


def to_the_vote(actor: Actor, case: Case, on: date = BEGAN) -> Case:
    """With its application in hand, the dossier is done."""
    papers = [Paper("BD-1", received_on=on, place="Tủ số 2", holder="Bí thư chi bộ")]
    take(actor, case, "dossier", on, values={"reason": "Sáng kiến"}, papers=papers)
    return fresh(case)


def to_the_decision(actor: Actor, case: Case, on: date = BEGAN) -> Case:
    """Everybody in the cell votes for it."""
    to_the_vote(actor, case, on)
    take(actor, case, "cell_vote", on, count=Count(_full_members(case, on)))
    return fresh(case)


def _full_members(case: Case, on: date) -> int:
    from dangvu.procedures.selectors import electorate_of

    return sum(1 for one in electorate_of("cell", case.organization_id, on) if one.counts)
