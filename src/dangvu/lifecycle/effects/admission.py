"""Somebody becomes a member, for the first time or once more."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dangvu.lifecycle import followed
from dangvu.lifecycle.effects._shared import new_code, person_of
from dangvu.lifecycle.reading import last_done
from dangvu.members import services as members
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act

#: Steps by which somebody is admitted: the level that decides differs.
_DECIDED = ("decision", "decision_permanent", "forward")


def admit(act: Act, taken: StepTaken) -> None:
    """Enrolled from the day of the ceremony, with the day of the decision beside it; who was in the
    pool is there no longer, and whoever helped them helps on."""
    told = _told(act)
    found = followed.candidate(act)
    act.case.person = members.admit_member(
        actor=act.actor, code=new_code(act), facts=_facts(act), **told
    )
    if found is not None:
        members.admit_candidate(
            actor=act.actor, candidate=found, person=act.case.person, on=told["ceremony_date"]
        )


def readmit(act: Act, taken: StepTaken) -> None:
    """A second time in the Party, from the day of the new ceremony, on full probation again."""
    members.admit_member(actor=act.actor, person=person_of(act), **_told(act))


def _told(act: Act) -> dict[str, Any]:
    held, decided = last_done(act, "ceremony"), last_done(act, *_DECIDED)
    assert held is not None
    assert decided is not None
    return {
        "cell_id": act.case.organization_id,
        "ceremony_date": held.on,
        "decision_date": decided.on,
        "source": decided.source,
    }


def _facts(act: Act) -> dict[str, Any]:
    """Who they are; the rest is added to the record."""
    sex = followed.sex(act)
    if not sex:
        raise members.Refused(_("Chưa ghi nam hay nữ."))
    found = followed.candidate(act)
    name = found.full_name if found else act.case.label
    return {"full_name": name, "birth": followed.birth(act), "sex": sex}


EFFECTS: tuple[Effect, ...] = (admit, readmit)
