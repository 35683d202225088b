"""What a step brings about in the life of a member: the services of `members`, in its transaction.

Whoever takes the step needs the right to write members where it is written; what `members` refuses
undoes the step.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import clean
from dangvu.lifecycle.reading import day, last_done, probation_end, value
from dangvu.members import services as members
from dangvu.members.choices import ExitKind, PlacementKind, Sex
from dangvu.members.models import Person
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act

#: Steps by which somebody is admitted: the level that decides differs.
_DECIDED = ("decision", "decision_permanent", "forward")


def admit(act: Act, taken: StepTaken) -> None:
    """Enrolled from the day of the ceremony, with the day of the decision beside it."""
    held, decided = last_done(act, "ceremony"), last_done(act, *_DECIDED)
    assert held is not None
    assert decided is not None
    act.case.person = members.admit_member(
        actor=act.actor,
        cell_id=act.case.organization_id,
        ceremony_date=held.on,
        decision_date=decided.on,
        code=_new_code(act),
        facts=_facts(act, "dossier"),
        source=decided.source,
    )


def recognize(act: Act, taken: StepTaken) -> None:
    """Full from the day on which the probation was complete, however late it was decided."""
    members.recognize_member(
        actor=act.actor,
        person=_person(act),
        effective_date=_probation_end(act),
        decision_date=act.on,
        source=taken.source,
    )


def delete(act: Act, taken: StepTaken) -> None:
    """Struck off from the day of the decision."""
    members.record_exit(
        actor=act.actor,
        person=_person(act),
        on=act.on,
        kind=ExitKind.STRUCK_OFF,
        source=taken.source,
    )


def move(act: Act, taken: StepTaken) -> None:
    """For good, from the day on which the other side received the member."""
    _move(act, taken, PlacementKind.OFFICIAL)


def move_for_a_time(act: Act, taken: StepTaken) -> None:
    """A guest of the other cell, a member of the own."""
    _move(act, taken, PlacementKind.TEMPORARY)


def come_back(act: Act, taken: StepTaken) -> None:
    members.end_temporary_stay(actor=act.actor, person=_person(act), on=act.on)


def move_out(act: Act, taken: StepTaken) -> None:
    """Out of ours, from the day on which the other side said that it received the member."""
    members.transfer_out(
        actor=act.actor,
        person=_person(act),
        on=day(act, "confirm", "received_on") or act.on,
        to_place=value(act, "request", "to_place"),
        source=taken.source,
    )


def move_in(act: Act, taken: StepTaken) -> None:
    """Someone new to us, with the dates of admission and recognition elsewhere."""
    ceremony, full = (day(act, "enrol", name) for name in ("admitted_on", "full_since"))
    act.case.person = members.transfer_in(
        actor=act.actor,
        cell_id=act.case.organization_id,
        on=act.on,
        from_place=value(act, "check", "from_place"),
        code=_new_code(act),
        facts=_facts(act, "enrol"),
        ceremony_date=PartialDate.of(ceremony) if ceremony else None,
        effective_date=PartialDate.of(full) if full else None,
        source=taken.source,
    )


def _new_code(act: Act) -> str:
    code = clean(value(act, "enrol", "code"))
    with reading_whole():
        if Person.objects.filter(code=code).exists():
            raise members.Refused(_("Mã đảng viên này đã có."))
    return code


def _facts(act: Act, step: str) -> dict[str, Any]:
    """Who a person is, as far as the step wrote it down; the rest is added to the record."""
    birth = day(act, step, "birth")
    return {
        "full_name": act.case.label,
        "birth": PartialDate.of(birth) if birth else None,
        "sex": Sex.FEMALE if value(act, step, "is_woman") else Sex.MALE,
    }


def _move(act: Act, taken: StepTaken, permanence: PlacementKind) -> None:
    """The side that the member leaves has let go by its letter, so only the other is asked now."""
    assert act.case.destination_id is not None
    members.transfer_inside(
        actor=act.actor,
        person=_person(act),
        to_cell_id=act.case.destination_id,
        on=act.on,
        permanence=permanence,
        source=taken.source,
        is_released=True,
    )


def _person(act: Act) -> Person:
    assert act.case.person is not None
    return act.case.person


def _probation_end(act: Act) -> date:
    ends = probation_end(act)
    if ends is None:
        raise members.Refused(_("Người này không còn là đảng viên dự bị."))
    return ends


EFFECTS: dict[str, Effect] = {
    one.__name__: one
    for one in (admit, recognize, delete, move, move_for_a_time, come_back, move_out, move_in)
}
