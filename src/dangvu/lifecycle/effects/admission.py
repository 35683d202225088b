"""Somebody becomes a member."""

from __future__ import annotations

from dangvu.lifecycle.effects._shared import facts_of, new_code
from dangvu.lifecycle.reading import last_done
from dangvu.members import services as members
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
        code=new_code(act),
        facts=facts_of(act, "dossier"),
        source=decided.source,
    )


EFFECTS: tuple[Effect, ...] = (admit,)
