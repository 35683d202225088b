"""A member goes to another cell, out of ours or into ours."""

from __future__ import annotations

from dangvu.core.partial_dates import PartialDate
from dangvu.lifecycle.effects._shared import facts_of, new_code, person_of
from dangvu.lifecycle.reading import day, value
from dangvu.members import services as members
from dangvu.members.choices import PlacementKind
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act


def move(act: Act, taken: StepTaken) -> None:
    """For good, from the day on which the other side received the member."""
    _move(act, taken, PlacementKind.OFFICIAL)


def move_for_a_time(act: Act, taken: StepTaken) -> None:
    """A guest of the other cell, a member of the own."""
    _move(act, taken, PlacementKind.TEMPORARY)


def come_back(act: Act, taken: StepTaken) -> None:
    members.end_temporary_stay(actor=act.actor, person=person_of(act), on=act.on)


def move_out(act: Act, taken: StepTaken) -> None:
    """Out of ours, from the day on which the other side said that it received the member."""
    members.transfer_out(
        actor=act.actor,
        person=person_of(act),
        on=day(act, "confirm", "received_on") or act.on,
        to_place=value(act, "request", "to_place"),
        source=taken.source,
    )


def send_for_a_time(act: Act, taken: StepTaken) -> None:
    """A guest elsewhere from the day of the letter; the member stays ours."""
    members.transfer_out(
        actor=act.actor,
        person=person_of(act),
        on=act.on,
        to_place=value(act, "request", "to_place"),
        permanence=PlacementKind.TEMPORARY,
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
        code=new_code(act),
        facts=facts_of(act, "enrol"),
        ceremony_date=PartialDate.of(ceremony) if ceremony else None,
        effective_date=PartialDate.of(full) if full else None,
        source=taken.source,
    )


def _move(act: Act, taken: StepTaken, permanence: PlacementKind) -> None:
    """The side that the member leaves has let go by its letter, so only the other is asked now."""
    assert act.case.destination_id is not None
    members.transfer_inside(
        actor=act.actor,
        person=person_of(act),
        to_cell_id=act.case.destination_id,
        on=act.on,
        permanence=permanence,
        source=taken.source,
        is_released=True,
    )


EFFECTS: tuple[Effect, ...] = (
    move,
    move_for_a_time,
    come_back,
    move_out,
    send_for_a_time,
    move_in,
)
