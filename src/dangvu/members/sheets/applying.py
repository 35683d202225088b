"""What a row of "Biến động" does to a life, and the record that it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, State
from dangvu.members.choices import ExitKind
from dangvu.members.services.life import Life, Record
from dangvu.members.sheets.events import (
    EXITS,
    Event,
    EventKind,
    identity,
    identity_of_record,
)
from dangvu.members.sheets.suspensions import suspend

if TYPE_CHECKING:
    from dangvu.members.sheets.planning import MembersPlan


def apply_events(
    intake: Intake, plan: MembersPlan, life: Life, events: Iterable[Event], last_cell: Any
) -> None:
    """Let events that are new happen, in the order of time. `last_cell` as the member's row has it."""
    theirs = list(events)
    for event in theirs:
        _happen(intake, plan, life, event, last_cell)
    for event in theirs:
        if event.is_temporary:
            _stay(life, event, theirs)


def _happen(intake: Intake, plan: MembersPlan, life: Life, event: Event, last_cell: Any) -> None:
    assert plan.movements is not None
    table = plan.movements.table
    if event.kind == EventKind.SUSPENDED:
        suspend(intake, plan, life, event)
        return
    cell = event.cell or _cell_of(life, event, last_cell)
    if event.kind == EventKind.IN and cell is None:
        intake.error(table, event.row, "cell", _("Chuyển đến phải có mã chi bộ nơi nhận."))
        return
    problem = _move(life, event, cell) if event.moves else ""
    if problem:
        intake.error(table, event.row, "cell", problem)
        return
    if event.kind not in EXITS and not _is_member(life, event):
        intake.error(table, event.row, "on", _("Vào ngày này người này không là đảng viên."))
        return
    plan.movements.states[event.row] = State.NEW
    record = life.record(event.record_kind, **event.values(cell, None))
    if event.citation:
        plan.citations.append((record, event.citation))


def _cell_of(life: Life, event: Event, last_cell: Any) -> Any:
    if event.kind == EventKind.IN:
        return last_cell
    return life.cell_on(event.on) or life.last_cell(event.on) or last_cell


def _move(life: Life, event: Event, cell: Any) -> str:
    if event.kind == EventKind.INTERNAL:
        return life.move(event.on, cell, event.other)
    if event.kind == EventKind.OUT:
        return life.depart(event.on, cell)
    if event.kind == EventKind.IN:
        return life.arrive(event.on, cell)
    if event.kind == EventKind.RESTORED:
        return life.rejoin(event.on, cell)
    return life.leave(event.on, ExitKind(event.kind))


def _is_member(life: Life, event: Event) -> bool:
    """On the day itself or, for what is dated on the last day, the day before."""
    first = life.standings.rows[0].start if life.standings else None
    return first is not None and event.on >= first


def _stay(life: Life, event: Event, events: list[Event]) -> None:
    """A temporary stay in a cell of ours is known when its end is known too.

    A stay that still goes on is told by the columns of the member's own row.
    """
    host = event.other if event.kind == EventKind.INTERNAL else event.cell
    if event.kind == EventKind.OUT or host is None or host is life.cell_on(event.on):
        return
    end = next(
        (e.on for e in events if e.is_temporary and e.on > event.on and e.cell is host), None
    )
    if end is not None and life.temporary.at(event.on) is None:
        life.stay(event.on, host, end)


def sort_out(life: Life, events: list[Event]) -> tuple[list[tuple[Event, Record]], list[Event]]:
    """Events that the database has, each with its record, and those that are new."""
    held: dict[tuple[Any, ...], list[Record]] = {}
    for record in life.records:
        mark = identity_of_record(record)
        if mark is not None:
            held.setdefault(mark, []).append(record)
    known: list[tuple[Event, Record]] = []
    fresh: list[Event] = []
    for event in events:
        mark = identity(event.kind, event.on, str(event.permanence), event.years)
        record = _matching(event, held.get(mark, []))
        if record is None:
            fresh.append(event)
        else:
            held[mark].remove(record)
            known.append((event, record))
    return known, fresh


def _matching(event: Event, records: list[Record]) -> Record | None:
    def fits(record: Record) -> bool:
        values = record.values
        cell = event.cell is None or values["organization"] is event.cell
        other = event.other is None or values.get("other_organization") is event.other
        return cell and other

    return next((record for record in records if fits(record)), None)
