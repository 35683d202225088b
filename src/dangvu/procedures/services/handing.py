"""Cases go on where their organisations went: organisations act, not the people in them, so that
whoever leaves changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change
from dangvu.members.services.reorganizing import pool_target
from dangvu.organizations.models import Ancestry
from dangvu.procedures.choices import What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.acting import Ways, acting_for
from dangvu.procedures.selectors.known import DefinitionChanged, step_of


@dataclass(frozen=True, slots=True)
class Handing:
    """A running case and where it goes on; `acting` is None where nobody is left to act."""

    case: Case
    organization: int
    acting: int | None
    destination: int | None


def handings(change: Change) -> list[Handing]:
    """Cases that a change of the tree takes somewhere else; the tree is changed already. Read whole:
    the change is done everywhere or nowhere."""
    with reading_whole():
        return [one for one in _all(change) if _moves(one)]


def _all(change: Change) -> Iterator[Handing]:
    gone = {*change.ended, *change.absorbed, *change.vacated, *change.assigned}
    rows = Ancestry.objects.on(change.on).filter(ancestor__in=list(change.moved))
    below = set(rows.values_list("descendant_id", flat=True))
    if not gone and not below:
        return
    touched = Q(organization__in=gone | below) | Q(acting__in=gone) | Q(destination__in=gone)
    ways = Ways()
    for case in Case.objects.running().filter(touched).order_by("pk"):
        yield _handing(case, change, ways)


def _handing(case: Case, change: Change, ways: Ways) -> Handing:
    place = _pool_of(case, change) or _successor(case.organization_id, case, change, ways)
    there = case.destination_id and _successor(case.destination_id, case, change, ways)
    try:
        acting = acting_for(step_of(case), place, there, change.on, ways)
    except DefinitionChanged:
        acting = None
    if acting is None:
        above = ways.above(case.acting_id, change.on)
        acting = above[0].organization_id if above else None
    return Handing(case, place, acting, there)


def _pool_of(case: Case, change: Change) -> int | None:
    """A case about somebody of the pool runs where they are followed."""
    if case.candidate_id is None or case.person_id is not None:
        return None
    return pool_target(change, case.organization_id)


def _successor(organization_id: int, case: Case, change: Change, ways: Ways) -> int:
    """Where a case of the organisation runs from now on: with its member, or with the heir."""
    own = change.assigned.get(organization_id, {}).get(case.person_id or 0)
    to = own or change.absorbed.get(organization_id) or change.ended.get(organization_id)
    if to is not None:
        return to
    above = ways.above(organization_id, change.on)
    return above[0].organization_id if above else organization_id


def _moves(one: Handing) -> bool:
    case = one.case
    now = one.organization, one.acting, one.destination
    return now != (case.organization_id, case.acting_id, case.destination_id)


def follow_change(change: Change, actor: Actor) -> None:
    """Each of those cases goes on where its organisations went, with a line that says so; a number of
    statements that does not grow with the cases. The policy was asked by the one who reorganises."""
    if not (found := handings(change)):
        return
    with reading_whole(), deed(actor=actor, verb="procedures.follow_reorganization"):
        lines = []
        for one in found:
            case = one.case
            assert one.acting is not None
            lines.append(
                StepTaken(
                    case=case, turn=case.turn, what=What.HANDED_OVER, step=case.step,
                    to_step=case.step, on=change.on, organization_id=one.acting,
                    came_from_id=case.organization_id, was_due=case.due, due=case.due,
                )
            )  # fmt: skip
            case.organization_id, case.acting_id = one.organization, one.acting
            case.destination_id, case.revision = one.destination, case.revision + 1
        StepTaken.objects.bulk_create(lines)
        moved = ["organization", "acting", "destination", "revision"]
        Case.objects.bulk_update([one.case for one in found], moved)
