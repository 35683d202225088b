"""Exemption, suspension, and the ways out of the Party and back."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate
from dangvu.lifecycle.effects._shared import person_of
from dangvu.lifecycle.reading import day, last_done
from dangvu.members import services as members
from dangvu.members.choices import ExitKind
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act
from dangvu.sources.models import Source
from dangvu.sources.services import cite


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


def exempt_for_a_time(act: Act, taken: StepTaken) -> None:
    """Until the day that was asked for; it ends by itself."""
    members.exempt_member(
        actor=act.actor,
        person=person_of(act),
        valid_from=_written(act, "request", "since"),
        valid_to=_written(act, "request", "until"),
        is_temporary=True,
        source=taken.source,
    )


def exempt(act: Act, taken: StepTaken) -> None:
    """From the day on which the cell decided."""
    decided = last_done(act, "cell_vote")
    members.exempt_member(
        actor=act.actor,
        person=person_of(act),
        valid_from=decided.on if decided else act.on,
        source=taken.source,
    )


def take_part_again(act: Act, taken: StepTaken) -> None:
    """Nothing is left to end where the time was over by itself."""
    until = day(act, "request", "until")
    if until is None or act.on < until:
        members.end_exemption(actor=act.actor, person=person_of(act), on=act.on)


def suspend(act: Act, taken: StepTaken) -> None:
    """From the day of the decision on, until its day where it has one."""
    until = day(act, "record", "until")
    members.suspend_member(
        actor=act.actor,
        person=person_of(act),
        valid_from=_written(act, "record", "since"),
        valid_to=until if act.way == "term" else None,
        source=_decision(act, taken),
    )


def extend_suspension(act: Act, taken: StepTaken) -> None:
    """Decided before it was over, written down perhaps later."""
    ends = day(act, "record", "until")
    members.extend_suspension(
        actor=act.actor,
        person=person_of(act),
        on=min(act.on, ends - timedelta(days=1)) if ends else act.on,
        valid_to=act.values["until"],
        source=_decision(act, taken),
    )


def end_suspension(act: Act, taken: StepTaken) -> None:
    """From the day of the decision that says so."""
    _decision(act, taken)
    members.end_suspension(
        actor=act.actor, person=person_of(act), on=act.values.get("decided_on") or act.on
    )


def expel(act: Act, taken: StepTaken) -> None:
    """From the day on which the decision took effect."""
    members.record_exit(
        actor=act.actor,
        person=person_of(act),
        on=act.values["effective_on"],
        kind=ExitKind.EXPELLED,
        source=_decision(act, taken),
    )


def restore(act: Act, taken: StepTaken) -> None:
    members.restore_member(
        actor=act.actor,
        person=person_of(act),
        on=act.on,
        reason=_("Theo quyết định khôi phục quyền đảng viên"),
        source=_decision(act, taken),
    )


def die(act: Act, taken: StepTaken) -> None:
    """Counted until the day of the death; the family keeps the card."""
    died = _written(act, "report", "died_on")
    members.record_exit(
        actor=act.actor, person=person_of(act), on=died, kind=ExitKind.DIED, source=taken.source
    )


def _written(act: Act, step: str, name: str) -> date:
    """A day of an earlier step; a case that was brought in by a workbook may not have it."""
    found = day(act, step, name)
    if found is None:
        raise members.Refused(_("Hồ sơ thiếu ngày phải ghi ở bước trước; trả lại bước đó để ghi."))
    return found


def _decision(act: Act, taken: StepTaken) -> Source:
    """The paper by which it was decided, by its marks; the line of the case has it too."""
    found = cite(
        actor=act.actor,
        symbol=act.values["symbol"],
        issuer=act.values["issuer"],
        date=PartialDate.of(act.values["decided_on"]),
    )
    if taken.source_id is None:
        taken.source = found
        taken.save(update_fields=["source"])
    return found


def _go(act: Act, taken: StepTaken, kind: ExitKind) -> None:
    members.record_exit(
        actor=act.actor, person=person_of(act), on=act.on, kind=kind, source=taken.source
    )


EFFECTS: tuple[Effect, ...] = (
    strike_off,
    annul_deletion,
    leave,
    take_card_back,
    exempt_for_a_time,
    exempt,
    take_part_again,
    suspend,
    extend_suspension,
    end_suspension,
    expel,
    restore,
    die,
)
