"""What guards and effects ask of a case, of the rulebook and of a member's records; writes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from dangvu.access.selectors import reading_whole
from dangvu.core.periods import add_months
from dangvu.members.choices import PlacementKind, Status
from dangvu.members.models import Placement, Standing
from dangvu.organizations.models import OrganizationVersion
from dangvu.procedures.choices import What
from dangvu.procedures.models import StepTaken
from dangvu.procedures.selectors import Act
from dangvu.rules.selectors import InForce, UnknownRule, parameter


def last_done(act: Act, *steps: str) -> StepTaken | None:
    """The latest time that one of the steps was taken."""
    done = [one for one in act.line if one.what == What.DONE and one.step in steps]
    return done[-1] if done else None


def value(act: Act, step: str, name: str) -> Any:
    """What is written down with this step now, or was with an earlier one; None when nothing is."""
    if act.step.code == step:
        return act.values.get(name)
    done = last_done(act, step)
    return done.values.get(name) if done else None


def day(act: Act, step: str, name: str) -> date | None:
    """The same of a date, which a line keeps as text."""
    found = value(act, step, name)
    return date.fromisoformat(found) if isinstance(found, str) and found else found or None


def papers_in_hand(act: Act, *kinds: str) -> int:
    """How many papers of these kinds had come by that day."""
    return sum(1 for one in act.papers if one.paper in kinds and one.received_on <= act.on)


def rule(act: Act, code: str, on: date | None = None) -> InForce | None:
    """The rule of the day of the act, or of another. None where the rulebook is silent or not
    certain: nothing is held by such a rule."""
    found = rule_told(act, code, on)
    return found if found is not None and found.is_certain else None


def rule_told(act: Act, code: str, on: date | None = None) -> InForce | None:
    """The same however sure it is: whoever uses it warns by one that is not certain."""
    try:
        return parameter(code, on=on or act.on, organization_id=act.organization_id)
    except UnknownRule:
        return None


def standing(act: Act) -> Standing | None:
    """Whether the person of the case is a member that day, and of which standing."""
    return standing_on(act, act.on)


def standing_on(act: Act, on: date) -> Standing | None:
    """The same of another day."""
    with reading_whole():
        return Standing.objects.as_of(on).filter(person=act.case.person_id).first()


def probation_end(act: Act) -> date | None:
    """The day on which the probation is complete, from the ceremony and by the rule of that day;
    None for whoever is not on probation."""
    held = standing(act)
    if held is None or held.status != Status.PROBATIONARY:
        return None
    months = parameter("probation.months", on=held.valid_from).value
    return add_months(held.valid_from, int(months))


def own_cell(act: Act) -> int | None:
    """The official cell of the person that day."""
    with reading_whole():
        rows = Placement.objects.as_of(act.on).filter(
            person=act.case.person_id, kind=PlacementKind.OFFICIAL
        )
        return rows.values_list("organization_id", flat=True).first()


def is_cell(organization_id: int | None, on: date) -> bool:
    """Whether it is a cell that lives that day."""
    rows = OrganizationVersion.objects.as_of(on).filter(organization=organization_id)
    found = rows.first()
    return found is not None and found.is_cell
