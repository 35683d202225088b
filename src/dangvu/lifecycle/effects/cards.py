"""Cards are issued, replaced, taken back."""

from __future__ import annotations

from dangvu.core.text import clean
from dangvu.lifecycle.effects._shared import person_of
from dangvu.members import services as members
from dangvu.members.choices import CardKind
from dangvu.members.selectors.keeping import keeps_less, mask
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act


def issue_card(act: Act, taken: StepTaken) -> None:
    """From the day of the decision."""
    _record(act, taken, CardKind.ISSUED)


def replace_card(act: Act, taken: StepTaken) -> None:
    """A damaged card may come back with the number that it had."""
    _record(act, taken, CardKind.REPLACED)


def recall_card(act: Act, taken: StepTaken) -> None:
    """From the day on which the superior got it."""
    members.recall_card(actor=act.actor, person=person_of(act), on=act.on, source=taken.source)


def _record(act: Act, taken: StepTaken, kind: CardKind) -> None:
    number = clean(act.values["number"])
    members.record_card(
        actor=act.actor,
        person=person_of(act),
        on=act.on,
        kind=kind,
        number=mask(number) if keeps_less() else number,
        source=taken.source,
    )
    # The record has the number; whoever reads the line of a case is not shown it.
    taken.values = {**taken.values, "number": mask(number)}
    taken.save(update_fields=["values"])


EFFECTS: tuple[Effect, ...] = (
    issue_card,
    replace_card,
    recall_card,
)
