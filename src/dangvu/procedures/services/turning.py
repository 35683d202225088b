"""What happens to a case beside its steps: returned, extended, stopped, withdrawn, expired, adopted.

Each names the `revision` that the case had when it was looked at, and raises PermissionDenied, Refused,
TakenMeanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.calendar import UnknownYear
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions.parts import EXPIRED, WITHDRAWN
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.acting import NobodyActs, Ways, arrival
from dangvu.procedures.selectors.acts import (
    Act,
    clock_day,
    has_taken_effect,
    lines_by_case,
    papers_by_case,
)
from dangvu.procedures.selectors.clocks import Reckoned, moved_on, passed_between, reckon
from dangvu.procedures.selectors.known import DefinitionChanged, definition_of, version_of
from dangvu.procedures.services._acting import (
    Refused,
    acting,
    lock_as_seen,
    must_act,
    must_be_its_day,
    must_run,
    ruled_by,
    set_due,
    write_step,
)
from dangvu.procedures.services.stepping import end, move
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class _Held:
    """The case locked, with its act as it stands."""

    act: Act
    reason: str

    @property
    def case(self) -> Case:
        return self.act.case


@contextmanager
def _turning(
    actor: Actor, case: Case, revision: int, on: date, reason: str, verb: str, *, last: bool = True
) -> Iterator[_Held]:
    """One deed with a case. `last`: not before anything that was done with it."""
    must_act(actor, case)
    reason = clean(reason, multiline=True)
    must_be_open(reason)
    with acting(actor=actor, verb=verb, label=f"{case.definition} {case.pk}"):
        found = lock_as_seen(case, revision)
        must_run(found)
        line = tuple(lines_by_case([found.pk]).get(found.pk, ()))
        must_be_its_day(actor, found, on, max((one.on for one in line), default=None))
        try:
            definition, version = version_of(found)
        except DefinitionChanged as changed:
            raise Refused(str(changed)) from changed
        papers = tuple(papers_by_case([found.pk]).get(found.pk, ()))
        step = version.steps[found.step]
        yield _Held(
            Act(actor, found, definition, version, step, on, line=line, papers=papers), reason
        )


def _must_say_why(reason: str) -> None:
    if not reason:
        raise Refused(_("Ghi lý do."))


def _must_go_on(case: Case) -> None:
    if case.state != State.OPEN:
        raise Refused(_("Hồ sơ đang dừng; ghi tiếp tục trước."))


def return_to(
    *,
    actor: Actor,
    case: Case,
    to: str,
    revision: int,
    on: date,
    reason: str,
    source: Source | None = None,
) -> StepTaken:
    """The case goes back to an earlier step, with the reason; how often is counted."""
    with _turning(actor, case, revision, on, reason, "return") as held:
        act, found = held.act, held.case
        _must_say_why(held.reason)
        _must_go_on(found)
        if to not in act.step.may_return_to:
            raise Refused(_("Từ bước này không trả lại về bước đó được."))
        step, turn, was_due, acted = found.step, found.turn, found.due, found.acting_id
        try:
            arrived = arrival(
                act.version, to, found.organization_id, found.destination_id, on, Ways()
            )
        except NobodyActs as nobody:
            raise Refused(str(nobody)) from nobody
        reckoned = move(act, arrived.code, arrived.acting, on)
        found.returns += 1
        taken = write_step(
            found, What.RETURNED, turn=turn, step=step, to_step=found.step, on=on,
            organization_id=acted, reason=held.reason, source=source, was_due=was_due,
            **ruled_by(reckoned),
        )  # fmt: skip
        found.save()
        return taken


def extend(
    *,
    actor: Actor,
    case: Case,
    revision: int,
    on: date,
    reason: str,
    source: Source | None = None,
) -> StepTaken:
    """The deadline of the step is put off, as far and as often as its rule allows, before it is over."""
    with _turning(actor, case, revision, on, reason, "extend") as held:
        act, found = held.act, held.case
        _must_say_why(held.reason)
        _must_go_on(found)
        clock = act.step.deadline
        if clock is None or clock.extension is None or found.due is None:
            raise Refused(_("Bước này không có thời hạn được gia hạn."))
        if found.extensions >= clock.times:
            raise Refused(_("Đã gia hạn đủ số lần cho phép (%s).") % clock.times)
        if on > found.due:
            raise Refused(
                _("Đã quá hạn %s; gia hạn phải trước khi hết hạn.") % write_date(found.due)
            )
        length = act.rules.length(clock.extension, act.version, on, found.acting_id)
        reckoned = reckon(length, found.due)
        if reckoned.day is None:
            raise Refused(reckoned.basis)
        was_due = found.due
        _put_off(found, reckoned)
        found.extensions, found.revision = found.extensions + 1, found.revision + 1
        taken = write_step(
            found, What.EXTENDED, on=on, reason=held.reason, source=source, was_due=was_due,
            **ruled_by(reckoned),
        )  # fmt: skip
        found.save()
        return taken


def _put_off(case: Case, reckoned: Reckoned) -> None:
    """Another day, and both rules beside it."""
    basis = case.due_basis
    set_due(case, reckoned)
    case.due_basis = "; ".join(part for part in (basis, reckoned.basis) if part)


def pause(
    *, actor: Actor, case: Case, revision: int, on: date, reason: str, source: Source | None = None
) -> StepTaken:
    """The case stands still from the day, and its clock with it."""
    with _turning(actor, case, revision, on, reason, "pause") as held:
        _must_say_why(held.reason)
        return _stop(held, State.PAUSED, What.PAUSED, on, source)


def hold(*, actor: Actor, case: Case, revision: int, on: date) -> StepTaken:
    """The case stands still; nobody is told why, and nothing of it is written down."""
    with _turning(actor, case, revision, on, "", "hold") as held:
        return _stop(held, State.HELD, What.HELD, on, None)


def _stop(held: _Held, state: State, what: What, on: date, source: Source | None) -> StepTaken:
    found = held.case
    _must_go_on(found)
    found.state, found.stopped_on, found.revision = state, on, found.revision + 1
    taken = write_step(found, what, on=on, reason=held.reason, source=source, was_due=found.due)
    found.save()
    return taken


def resume(*, actor: Actor, case: Case, revision: int, on: date, reason: str = "") -> StepTaken:
    """The case goes on; its deadline moves by as much of it as went by meanwhile."""
    with _turning(actor, case, revision, on, reason, "resume") as held:
        return _go_on(held, State.PAUSED, What.RESUMED, on)


def release(*, actor: Actor, case: Case, revision: int, on: date) -> StepTaken:
    """The hold is over."""
    with _turning(actor, case, revision, on, "", "release") as held:
        return _go_on(held, State.HELD, What.RELEASED, on)


def _go_on(held: _Held, state: State, what: What, on: date) -> StepTaken:
    found, reckoned = held.case, clock_day(held.act, "deadline")
    if found.state != state or found.stopped_on is None:
        raise Refused(_("Hồ sơ không ở trạng thái đó."))
    was_due = found.due
    if found.due is not None and reckoned is not None:
        found.due = _after_stop(reckoned.length.unit, found.due, found.stopped_on, on)
    found.state, found.stopped_on, found.revision = State.OPEN, None, found.revision + 1
    taken = write_step(found, what, on=on, reason=held.reason, was_due=was_due)
    found.save()
    return taken


def _after_stop(unit: str, due: date, stopped: date, on: date) -> date:
    try:
        return moved_on(due, passed_between(stopped, on, unit), unit)
    except UnknownYear as unknown:
        raise Refused(str(unknown)) from unknown


def withdraw(
    *, actor: Actor, case: Case, revision: int, on: date, reason: str, source: Source | None = None
) -> StepTaken:
    """The case is taken back by whom it is for."""
    with _turning(actor, case, revision, on, reason, "withdraw") as held:
        _must_say_why(held.reason)
        if WITHDRAWN not in held.act.version.ends:
            raise Refused(_("Quy trình này không cho rút hồ sơ."))
        if held.case.state == State.HELD:
            raise Refused(_("Hồ sơ đang tạm giữ."))
        if has_taken_effect(held.act):
            raise Refused(_("Quyết định của hồ sơ đã có hiệu lực nên không rút được."))
        return _finish(held, State.WITHDRAWN, What.WITHDRAWN, WITHDRAWN, on, source)


def expire(*, actor: Actor, case: Case, revision: int, on: date) -> StepTaken:
    """The step was not taken in the time in which it may be taken at all."""
    with _turning(actor, case, revision, on, "", "expire") as held:
        limit = clock_day(held.act, "expires")
        if EXPIRED not in held.act.version.ends or limit is None:
            raise Refused(_("Bước này không có thời hạn mất hiệu lực."))
        if limit.day is None:
            raise Refused(limit.basis)
        if on <= limit.day:
            raise Refused(_("Hồ sơ còn hiệu lực đến hết ngày %s.") % write_date(limit.day))
        _must_go_on(held.case)
        return _finish(held, State.EXPIRED, What.EXPIRED, EXPIRED, on, None)


def _finish(
    held: _Held, state: State, what: What, outcome: str, on: date, source: Source | None
) -> StepTaken:
    found = held.case
    turn, was_due = found.turn, found.due
    end(found, outcome, state, on)
    found.revision += 1
    taken = write_step(
        found, what, turn=turn, to_step=outcome, on=on, reason=held.reason, source=source,
        was_due=was_due, due=None,
    )  # fmt: skip
    found.save()
    return taken


def adopt_version(
    *,
    actor: Actor,
    case: Case,
    starts: date,
    revision: int,
    on: date,
    reason: str = "",
    source: Source | None = None,
) -> StepTaken:
    """From the day on the case follows the version that began on `starts`: voted under one rule,
    decided under the next. Its step has to be in that version."""
    must_act(actor, case)
    reason = clean(reason, multiline=True)
    must_be_open(reason)
    with acting(actor=actor, verb="adopt_version", label=f"{case.definition} {case.pk}"):
        found = lock_as_seen(case, revision)
        must_run(found)
        line = tuple(lines_by_case([found.pk]).get(found.pk, ()))
        must_be_its_day(actor, found, on, max((one.on for one in line), default=None))
        definition = definition_of(found)
        version = definition.version_of(starts) if definition else None
        if definition is None or version is None:
            raise Refused(_("Quy trình không có bản bắt đầu ngày %s.") % write_date(starts))
        if (version.starts, version.mark) == (found.version_from, found.mark):
            raise Refused(_("Hồ sơ đang theo bản này."))
        if starts < found.version_from or starts > on:
            raise Refused(
                _("Bản quy trình phải có hiệu lực vào ngày chuyển, và mới hơn bản đang theo.")
            )
        if found.step not in version.steps:
            raise Refused(_("Bản mới không có bước mà hồ sơ đang ở."))
        return _adopt(Act(actor, found, definition, version, version.steps[found.step], on, line=line),
                      on, reason, source)  # fmt: skip


def _adopt(act: Act, on: date, reason: str, source: Source | None) -> StepTaken:
    found, was_due = act.case, act.case.due
    try:
        arrived = arrival(
            act.version, found.step, found.organization_id, found.destination_id, on, Ways()
        )
    except NobodyActs as nobody:
        raise Refused(str(nobody)) from nobody
    if arrived.acting is None:
        raise Refused(_("Bản mới không có bước nào phải làm ở đây."))
    acted = found.acting_id
    found.version_from, found.mark = act.version.starts, act.version.mark
    found.step, found.acting_id = arrived.code, arrived.acting
    reckoned = clock_day(replace(act, step=act.version.steps[found.step]), "deadline")
    if found.extensions == 0:
        set_due(found, reckoned)
    found.revision += 1
    taken = write_step(
        found, What.ADOPTED, step=act.step.code, on=on, organization_id=acted, was_due=was_due,
        reason=reason or str(act.version.basis), source=source, **ruled_by(reckoned),
    )  # fmt: skip
    found.save()
    return taken
