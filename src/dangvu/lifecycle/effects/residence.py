"""A member keeps contact with the cell of residence."""

from __future__ import annotations

from dangvu.lifecycle.effects._shared import person_of
from dangvu.lifecycle.reading import day, value
from dangvu.members import services as members
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act


def introduce_to_residence(act: Act, taken: StepTaken) -> None:
    """From the day on which the other side received the member."""
    members.introduce_to_residence(
        actor=act.actor,
        person=person_of(act),
        place=value(act, "open", "residence"),
        on=day(act, "receive", "received_on") or act.on,
        source=taken.source,
    )


EFFECTS: tuple[Effect, ...] = (introduce_to_residence,)
