"""A probationer becomes full, or is struck off."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.lifecycle.effects._shared import person_of
from dangvu.lifecycle.reading import probation_end
from dangvu.members import services as members
from dangvu.members.choices import ExitKind
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act


def recognize(act: Act, taken: StepTaken) -> None:
    """Full from the day on which the probation was complete, however late it was decided."""
    members.recognize_member(
        actor=act.actor,
        person=person_of(act),
        effective_date=_probation_end(act),
        decision_date=act.on,
        source=taken.source,
    )
    _nobody_helps(act)


def delete(act: Act, taken: StepTaken) -> None:
    """Struck off from the day of the decision."""
    members.record_exit(
        actor=act.actor,
        person=person_of(act),
        on=act.on,
        kind=ExitKind.STRUCK_OFF,
        source=taken.source,
    )
    _nobody_helps(act)


def _nobody_helps(act: Act) -> None:
    """Whoever helped somebody on probation does so until it is decided."""
    members.end_probation_help(actor=act.actor, person=person_of(act), on=act.on)


def _probation_end(act: Act) -> date:
    ends = probation_end(act)
    if ends is None:
        raise members.Refused(_("Người này không còn là đảng viên dự bị."))
    return ends


EFFECTS: tuple[Effect, ...] = (
    recognize,
    delete,
)
