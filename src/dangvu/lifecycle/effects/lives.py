"""Exemption, suspension, and the ways out of the Party and back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.lifecycle.effects._shared import person_of
from dangvu.members import services as members
from dangvu.members.choices import ExitKind
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act


def strike_off(act: Act, taken: StepTaken) -> None:
    """Struck off from the day of the decision."""
    _go(act, taken, ExitKind.STRUCK_OFF)


def annul_deletion(act: Act, taken: StepTaken) -> None:
    """An appeal was right: standing and place as before."""
    members.restore_member(
        actor=act.actor,
        person=person_of(act),
        on=act.on,
        reason=_("Giải quyết khiếu nại: hủy quyết định xóa tên"),
        source=taken.source,
    )


def leave(act: Act, taken: StepTaken) -> None:
    """Out of the Party on one's own request, from the day of the decision."""
    _go(act, taken, ExitKind.LEFT)


def take_card_back(act: Act, taken: StepTaken) -> None:
    """The card came with the papers; of a card that comes later there is a case of its own."""
    if act.values.get("card_collected"):
        members.recall_card(actor=act.actor, person=person_of(act), on=act.on, source=taken.source)


def _go(act: Act, taken: StepTaken, kind: ExitKind) -> None:
    members.record_exit(
        actor=act.actor, person=person_of(act), on=act.on, kind=kind, source=taken.source
    )


EFFECTS: tuple[Effect, ...] = (
    strike_off,
    annul_deletion,
    leave,
    take_card_back,
)
