"""Suspensions of the sheet "Biến động": a time and the paper that said so, never why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, State
from dangvu.core.timelines import Stretch
from dangvu.core.writing import write_date
from dangvu.members.services.life import Life
from dangvu.members.sheets.events import Event, EventKind

if TYPE_CHECKING:
    from dangvu.members.sheets.planning import MembersPlan


def suspend(intake: Intake, plan: MembersPlan, life: Life, event: Event) -> None:
    """One that is new. Without its paper it is refused."""
    assert plan.movements is not None
    table = plan.movements.table
    if event.citation is None:
        if not table.is_unread(event.row, "decision"):
            text = _("Đình chỉ sinh hoạt phải có số quyết định.")
            intake.error(table, event.row, "decision", text)
        return
    problem = life.suspend(event.on, event.until, source_id=None)
    made = life.suspensions.at(event.on)
    if problem or made is None:
        intake.error(table, event.row, "on", problem)
        return
    plan.movements.states[event.row] = State.NEW
    plan.citations.append((made, event.citation))


def compare_suspensions(
    intake: Intake, plan: MembersPlan, life: Life, events: Iterable[Event]
) -> set[Event]:
    """The events that tell of suspensions on record; another day of coming back corrects that."""
    held = {row.start: row for row in life.suspensions}
    told = set()
    for event in events:
        row = held.pop(event.on, None) if event.kind == EventKind.SUSPENDED else None
        if row is not None:
            told.add(event)
            _compare(intake, plan, life, event, row)
    return told


def _compare(intake: Intake, plan: MembersPlan, life: Life, event: Event, held: Stretch) -> None:
    assert plan.movements is not None
    end = life.while_member(held.start, event.until)
    if event.until is None or end == held.end:
        return
    other = life.suspended_between(held.start, end, besides=held)
    if other is not None:
        text = _("Trùng với lần đình chỉ từ ngày %s.") % write_date(other.start)
        intake.error(plan.movements.table, event.row, "until", text)
        return
    held.end = end
    plan.movements.change(event.row, "until")
    plan.touch(life)
