"""A badge is proposed, and awarded."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.text import clean
from dangvu.lifecycle.badges import Asked, asked
from dangvu.lifecycle.effects._shared import person_of
from dangvu.members import services as members
from dangvu.members.choices import BadgeKind
from dangvu.members.selectors.keeping import keeps_less, mask
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act


def propose_badge(act: Act, taken: StepTaken) -> None:
    """The tier and the round that follow from the record are written down, so that they hold for the
    rest of the case."""
    found = _asked(act)
    members.record_badge(
        actor=act.actor,
        person=person_of(act),
        on=act.on,
        kind=BadgeKind.PROPOSED,
        years=found.years,
        source=taken.source,
    )
    taken.values = {
        **taken.values, "years": found.years, "round_on": found.round_on.isoformat(),
    }  # fmt: skip
    taken.save(update_fields=["values"])


def award_badge(act: Act, taken: StepTaken) -> None:
    """On the day on which it was handed over."""
    number = clean(act.values.get("number") or "")
    members.record_badge(
        actor=act.actor,
        person=person_of(act),
        on=act.on,
        kind=BadgeKind.AWARDED,
        years=_asked(act).years,
        number=mask(number) if keeps_less() else number,
        source=taken.source,
    )
    if number:
        taken.values = {**taken.values, "number": mask(number)}
        taken.save(update_fields=["values"])


def _asked(act: Act) -> Asked:
    found = asked(act)
    if found is None:
        raise members.Refused(_("Chưa ghi ngày kết nạp nên chưa tính được tuổi đảng."))
    return found


EFFECTS: tuple[Effect, ...] = (
    propose_badge,
    award_badge,
)
